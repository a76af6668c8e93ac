//! What happened in a conversation: its log, numbered without gaps.

use small::Map;

use crate::tagged::tagged;
use crate::wire::wire_struct;
use crate::{
    Answer, AnswerGiven, AuthorRole, CallEndReason, CallId, CallKind, CallState, ConsentReceipt,
    Contact, ConversationState, EscalationState, Message, OperatorCard, RunId, Scalar, StepResult,
    Timestamp, VisitorContext,
};

wire_struct! {
    /// One entry of a conversation's log.
    ///
    /// Shape: `{"seq":7,"at":1760000000000,"body":{"type":"message_posted",…}}`, since level 1.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Event {
        /// 1, 2, 3, … within the conversation.
        pub seq: u64,
        /// When the server took it.
        pub at: Timestamp,
        /// What happened.
        pub body: EventBody,
    }
}

tagged! {
    /// What happened.
    pub enum EventBody {
        /// It began.
        ConversationStarted(events::ConversationStarted) = "conversation_started",
        /// A run of a flow began.
        RunStarted(events::RunStarted) = "run_started",
        /// The visitor answered a step.
        Answered(events::Answered) = "answered",
        /// The visitor went back to an earlier step.
        WentBack(events::WentBack) = "went_back",
        /// The visitor answered an earlier step anew. Since level 2.
        AnswerChanged(events::AnswerChanged) = "answer_changed",
        /// A step that the server carries out came to a result. Since level 2.
        StepFinished(events::StepFinished) = "step_finished",
        /// The time that a run waited for has come. Since level 2.
        TimePassed(events::TimePassed) = "time_passed",
        /// A waiting run moved on to another version of its flow. Since level 2.
        RunMigrated(events::RunMigrated) = "run_migrated",
        /// A run reached something its owner counts. Since level 2.
        GoalReached(events::GoalReached) = "goal_reached",
        /// A visitor became a lead. Since level 2.
        LeadCreated(events::LeadCreated) = "lead_created",
        /// Somebody said something.
        MessagePosted(events::MessagePosted) = "message_posted",
        /// The wish to talk to a person moved on.
        EscalationChanged(events::EscalationChanged) = "escalation_changed",
        /// The word went to somebody else.
        StateChanged(events::StateChanged) = "state_changed",
        /// An operator took it.
        OperatorJoined(events::OperatorJoined) = "operator_joined",
        /// A contact was captured, after its consents.
        ContactCaptured(events::ContactCaptured) = "contact_captured",
        /// A decision on a purpose was recorded.
        ConsentRecorded(events::ConsentRecorded) = "consent_recorded",
        /// A call moved on.
        CallChanged(events::CallChanged) = "call_changed",
        /// The visitor rated it.
        Rated(events::Rated) = "rated",
        /// A note for operators; visitors get `hidden` in its place.
        NoteAdded(events::NoteAdded) = "note_added",
        /// Something this reader may not see; it only keeps the numbering gapless.
        Hidden(events::Hidden) = "hidden",
    }
}

/// The bodies of [`EventBody`].
pub mod events {
    use super::{
        Answer, AnswerGiven, AuthorRole, CallEndReason, CallId, CallKind, CallState,
        ConsentReceipt, Contact, ConversationState, EscalationState, Map, Message, OperatorCard,
        RunId, Scalar, StepResult, VisitorContext, wire_struct,
    };

    wire_struct! {
        /// It began.
        #[derive(Debug, Clone, PartialEq)]
        pub struct ConversationStarted {
            /// The language the visitor reads.
            pub locale: String,
            /// Where the visitor came from.
            pub context: VisitorContext,
        }

        /// A run began; together with the answers it can be replayed anywhere.
        #[derive(Debug, Clone, PartialEq)]
        pub struct RunStarted {
            /// Which run.
            pub run: RunId,
            /// The flow's id.
            pub flow: String,
            /// The content hash of its version.
            pub hash: String,
            /// The language of its texts.
            pub locale: String,
            /// Variables known beforehand.
            #[wire(default)]
            pub vars: Map<String, Scalar>,
        }

        /// The visitor answered.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Answered {
            /// The run.
            pub run: RunId,
            /// The run's position before this answer.
            pub position: u32,
            /// The step.
            pub step: String,
            /// The answer.
            pub answer: Answer,
            /// The answer as the visitor's message.
            pub message: Message,
        }

        /// The visitor went back.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct WentBack {
            /// The run.
            pub run: RunId,
            /// The run's position before this input.
            pub position: u32,
            /// The step to answer again.
            pub step: String,
        }

        /// The visitor answered anew.
        #[derive(Debug, Clone, PartialEq)]
        pub struct AnswerChanged {
            /// The run.
            pub run: RunId,
            /// The run's position before this input.
            pub position: u32,
            /// The step answered anew.
            pub step: String,
            /// The new answer.
            pub answer: Answer,
            /// The new answer as the visitor's message.
            pub message: Message,
        }

        /// A step that the server carries out came to a result; a replay needs no network.
        #[derive(Debug, Clone, PartialEq)]
        pub struct StepFinished {
            /// The run.
            pub run: RunId,
            /// The run's position before this input.
            pub position: u32,
            /// The step.
            pub step: String,
            /// What came out.
            pub result: StepResult,
        }

        /// The time that a run waited for has come.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct TimePassed {
            /// The run.
            pub run: RunId,
            /// The run's position before this input.
            pub position: u32,
            /// The step where it waited.
            pub step: String,
        }

        /// A waiting run moved on to another version of its flow.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct RunMigrated {
            /// The run.
            pub run: RunId,
            /// The run's position before this.
            pub position: u32,
            /// The content hash of the version it is on from here.
            pub hash: String,
        }

        /// A run reached something its owner counts.
        #[derive(Debug, Clone, PartialEq)]
        pub struct GoalReached {
            /// The run.
            pub run: RunId,
            /// The goal's id.
            pub goal: String,
            /// What it is worth, when the flow says so.
            #[wire(omit_empty)]
            pub value: Option<f64>,
            /// This run had reached it before, and does not count twice: the visitor went back and came here again.
            #[wire(omit_empty)]
            pub again: bool,
        }

        /// A visitor became a lead.
        #[derive(Debug, Clone, PartialEq)]
        pub struct LeadCreated {
            /// The run; none for the plain contact form.
            #[wire(omit_empty)]
            pub run: Option<RunId>,
            /// What kind of lead, as the owner calls it; empty for the only kind.
            #[wire(omit_empty)]
            pub kind: String,
            /// What they want, in one line.
            pub title: String,
            /// The run's score at that moment.
            pub score: f64,
            /// What the flow found worth passing on.
            #[wire(default)]
            pub fields: Vec<AnswerGiven>,
            /// It is the lead that this run made before, as it is known now.
            #[wire(omit_empty)]
            pub again: bool,
        }

        /// Somebody said something.
        #[derive(Debug, Clone, PartialEq)]
        pub struct MessagePosted {
            /// What.
            pub message: Message,
        }

        /// The wish to talk to a person moved on.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct EscalationChanged {
            /// Where it stands.
            pub state: EscalationState,
            /// The department's id; empty for any.
            #[wire(omit_empty)]
            pub department: String,
            /// What they must be good at; empty for anything. Since level 2.
            #[wire(omit_empty)]
            pub skill: String,
            /// 1 to 9, and 9 comes first; none is after all of them. Since level 2.
            #[wire(omit_empty)]
            pub priority: Option<u8>,
            /// They are to ring, by voice or video. Since level 2.
            #[wire(omit_empty)]
            pub call: Option<CallKind>,
            /// The run that takes this as its input at `position`, when a flow asked for the escalation.
            #[wire(omit_empty)]
            pub run: Option<RunId>,
            /// The run's position before this input.
            #[wire(default)]
            pub position: u32,
        }

        /// The word went to somebody else.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct StateChanged {
            /// Who has it now.
            pub state: ConversationState,
        }

        /// An operator took it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct OperatorJoined {
            /// Who.
            pub operator: OperatorCard,
        }

        /// A contact was captured.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct ContactCaptured {
            /// Name and addresses, merged with what was known.
            pub contact: Contact,
        }

        /// A decision on a purpose.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct ConsentRecorded {
            /// The receipt.
            pub receipt: ConsentReceipt,
        }

        /// A call moved on.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct CallChanged {
            /// Which call.
            pub call: CallId,
            /// Voice or video.
            pub kind: CallKind,
            /// Where it stands.
            pub state: CallState,
            /// Who caused this.
            pub by: AuthorRole,
            /// Why it ended, when it did.
            #[wire(omit_empty)]
            pub reason: Option<CallEndReason>,
        }

        /// The visitor rated it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Rated {
            /// 1 (bad) to 5 (excellent).
            pub score: u8,
            /// What else they said.
            #[wire(omit_empty)]
            pub comment: String,
        }

        /// A note for operators.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct NoteAdded {
            /// Whose.
            pub operator: OperatorCard,
            /// Plain text.
            pub text: String,
        }

        /// Nothing for this reader.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Hidden {}
    }
}
