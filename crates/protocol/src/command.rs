//! What a client asks for: every command is stored in its outbox before it is sent.

use small::Map;

use crate::tagged::tagged;
use crate::wire::wire_struct;
use crate::{Answer, CallEndReason, CallId, CallKind, Content, RunId, Scalar, VisitorContext};

tagged! {
    /// A request to change a conversation.
    ///
    /// Shape: `{"type":"post_message","content":{…}}`, since level 1.
    pub enum Command {
        /// Visitor: begins the conversation named in the frame.
        StartConversation(commands::StartConversation) = "start_conversation",
        /// Visitor: begins a run of a flow in it.
        StartRun(commands::StartRun) = "start_run",
        /// Visitor: answers the step the run waits at.
        Answer(commands::AnswerStep) = "answer",
        /// Visitor: goes back to change an earlier answer.
        GoBack(commands::GoBack) = "go_back",
        /// Visitor: answers an earlier step anew and keeps what still fits after it. Since level 2.
        ChangeAnswer(commands::ChangeAnswer) = "change_answer",
        /// Visitor: the time that the run waited for has come. Since level 2.
        PassTime(commands::PassTime) = "pass_time",
        /// Visitor or operator: says something.
        PostMessage(commands::PostMessage) = "post_message",
        /// Visitor, or operator since level 2: submits a calculation outside a flow.
        SubmitCalculation(commands::SubmitCalculation) = "submit_calculation",
        /// Visitor: wants to talk to a person.
        RequestOperator(commands::RequestOperator) = "request_operator",
        /// Visitor: no longer wants to.
        CancelEscalation(commands::CancelEscalation) = "cancel_escalation",
        /// Visitor: rates the conversation.
        Rate(commands::Rate) = "rate",
        /// Either: rings the other side.
        StartCall(commands::StartCall) = "start_call",
        /// The side that is rung: picks up.
        AcceptCall(commands::AcceptCall) = "accept_call",
        /// The side that is rung: says no.
        DeclineCall(commands::DeclineCall) = "decline_call",
        /// Either: hangs up.
        EndCall(commands::EndCall) = "end_call",
        /// Operator: takes the conversation.
        AcceptConversation(commands::AcceptConversation) = "accept_conversation",
        /// Operator: writes down what only operators read.
        AddNote(commands::AddNote) = "add_note",
        /// Operator: fixes what was agreed, as a message.
        WriteSummary(commands::WriteSummary) = "write_summary",
        /// Operator: hands the word back to the bot.
        ReturnToBot(commands::ReturnToBot) = "return_to_bot",
        /// Operator: settles the conversation.
        Resolve(commands::Resolve) = "resolve",
    }
}

/// The bodies of [`Command`].
pub mod commands {
    use super::{
        Answer, CallEndReason, CallId, CallKind, Content, Map, RunId, Scalar, VisitorContext,
        wire_struct,
    };

    wire_struct! {
        /// Begins the conversation.
        #[derive(Debug, Clone, PartialEq)]
        pub struct StartConversation {
            /// The language the visitor reads; one of the site's locales.
            pub locale: String,
            /// Where the visitor comes from.
            pub context: VisitorContext,
        }

        /// Begins a run.
        #[derive(Debug, Clone, PartialEq)]
        pub struct StartRun {
            /// Made by the client.
            pub run: RunId,
            /// The flow's id.
            pub flow: String,
            /// The content hash of the version to run.
            pub hash: String,
            /// Variables known beforehand (page, settings).
            #[wire(default)]
            pub vars: Map<String, Scalar>,
        }

        /// Answers a step.
        #[derive(Debug, Clone, PartialEq)]
        pub struct AnswerStep {
            /// The run.
            pub run: RunId,
            /// How many inputs the run had taken when this one was given.
            pub position: u32,
            /// The step answered.
            pub step: String,
            /// The answer.
            pub answer: Answer,
        }

        /// Goes back.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct GoBack {
            /// The run.
            pub run: RunId,
            /// How many inputs the run had taken when this one was given.
            pub position: u32,
            /// The step to answer again.
            pub step: String,
        }

        /// Answers an earlier step anew.
        #[derive(Debug, Clone, PartialEq)]
        pub struct ChangeAnswer {
            /// The run.
            pub run: RunId,
            /// How many inputs the run had taken when this one was given.
            pub position: u32,
            /// The step answered anew.
            pub step: String,
            /// The new answer.
            pub answer: Answer,
        }

        /// Tells that time has passed; the server looks at its own clock before it agrees.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct PassTime {
            /// The run.
            pub run: RunId,
            /// How many inputs the run had taken when this one was given.
            pub position: u32,
            /// The step where the run waits.
            pub step: String,
        }

        /// Says something.
        #[derive(Debug, Clone, PartialEq)]
        pub struct PostMessage {
            /// Level 1 accepts `text` content from visitors, `text` and `card` from operators.
            pub content: Content,
        }

        /// Submits a calculation.
        #[derive(Debug, Clone, PartialEq)]
        pub struct SubmitCalculation {
            /// The calculator's id.
            pub calculator: String,
            /// Every input's value by id.
            pub inputs: Map<String, Scalar>,
            /// What the page showed, by the result's id; the server says where it gets something else.
            #[wire(omit_empty)]
            pub results: Map<String, Scalar>,
            /// It is what both sides have moved the inputs to; the server says so where it is. Since level 2.
            #[wire(omit_empty)]
            pub together: bool,
        }

        /// Wants to talk to a person.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct RequestOperator {
            /// The department's id; empty for any.
            #[wire(omit_empty)]
            pub department: String,
            /// They are to ring, by voice or video; one who waits already may still wish for it. Since level 2.
            #[wire(omit_empty)]
            pub call: Option<CallKind>,
        }

        /// No longer wants to.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct CancelEscalation {}

        /// Rates the conversation.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Rate {
            /// 1 (bad) to 5 (excellent).
            pub score: u8,
            /// What else they said.
            #[wire(omit_empty)]
            pub comment: String,
        }

        /// Rings.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct StartCall {
            /// Made by the client.
            pub call: CallId,
            /// Voice or video.
            pub kind: CallKind,
        }

        /// Picks up.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AcceptCall {
            /// The call.
            pub call: CallId,
        }

        /// Says no.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct DeclineCall {
            /// The call.
            pub call: CallId,
        }

        /// Hangs up.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct EndCall {
            /// The call.
            pub call: CallId,
            /// Why.
            pub reason: CallEndReason,
        }

        /// Takes the conversation.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AcceptConversation {}

        /// Writes a note.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AddNote {
            /// Plain text.
            pub text: String,
        }

        /// Fixes what was agreed.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct WriteSummary {
            /// In a few sentences.
            pub summary: String,
            /// Who does what next.
            #[wire(default)]
            pub next_steps: Vec<String>,
        }

        /// Hands the word back.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct ReturnToBot {}

        /// Settles the conversation.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Resolve {}
    }
}
