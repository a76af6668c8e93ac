//! The folded log: everything that is needed to decide the next command.

use std::collections::BTreeSet;

use protocol::{
    AnswerGiven, AssignedArm, AuthorRole, CallId, CallKind, CallState, ConsentReceipt, Contact,
    ConversationState, CreatedLead, DeviceId, EscalationState, OperatorCard, ReachedGoal, RunId,
    Timestamp, VisitorContext, contents, events,
};
use serde::{Deserialize, Serialize};

/// The form that [`State`] is stored in. A row of another form is folded anew from its log.
pub const STATE_VERSION: u32 = 3;

/// A conversation after its first `head` events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The last seq folded in.
    pub head: u64,
    /// When the last event came.
    pub last_at: Timestamp,
    /// The language the visitor reads.
    pub locale: String,
    /// Where the visitor came from.
    pub context: VisitorContext,
    /// Who has the word.
    pub phase: ConversationState,
    /// The run under way, also when it is over.
    pub run: Option<CurrentRun>,
    /// Every run that has begun.
    pub runs: BTreeSet<RunId>,
    /// Answers of runs before the current one, the latest of each step.
    pub earlier_answers: Vec<AnswerGiven>,
    /// Points of runs before the current one.
    pub earlier_score: f64,
    /// Answers of the current run.
    pub answers: Vec<AnswerGiven>,
    /// The wish to talk to a person, while it is open.
    pub escalation: Option<Escalation>,
    /// The call that a visitor wished for whom somebody came, until it is made.
    pub wished_call: Option<CallKind>,
    /// The operator who has the conversation, or had it last.
    pub operator: Option<OperatorCard>,
    /// What reaches the visitor.
    pub contact: Contact,
    /// Decisions on purposes in order, the latest of each purpose.
    pub consents: Vec<ConsentReceipt>,
    /// Calculations in order, the latest of each calculator.
    pub calculations: Vec<contents::Calculation>,
    /// The visitor's rating.
    pub rating: Option<u8>,
    /// What made the visitor a lead, the latest of each run and kind.
    pub leads: Vec<CreatedLead>,
    /// What runs reached, once each.
    pub goals: Vec<ReachedGoal>,
    /// The arms of A/B tests that runs were led into, the latest of each step.
    pub arms: Vec<AssignedArm>,
    /// The call under way.
    pub call: Option<OpenCall>,
    /// The last message in words, shortened.
    pub last_text: String,
}

/// A run with the version of the flow it is pinned to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurrentRun {
    /// The content hash of that version.
    pub hash: String,
    /// How far it has come.
    pub run: flow::Run,
}

/// An open wish to talk to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Where it stands: `requested` or `queued`.
    pub state: EscalationState,
    /// The department's id; empty for any.
    pub department: String,
    /// What they must be good at; empty for anything.
    pub skill: String,
    /// Higher comes first; 0 is usual.
    pub priority: u8,
    /// Whether they are to ring, and how.
    pub call: Option<CallKind>,
    /// Since when.
    pub since: Timestamp,
}

impl Escalation {
    /// What the log says when it moves on, without a run that hears of it.
    #[must_use]
    pub fn changed(self, state: EscalationState) -> events::EscalationChanged {
        let Escalation { department, skill, priority, call, .. } = self;
        let priority = (priority > 0).then_some(priority);
        let (run, position) = (None, 0);
        events::EscalationChanged { state, department, skill, priority, call, run, position }
    }
}

/// A call that rings or goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCall {
    /// Which.
    pub call: CallId,
    /// Voice or video.
    pub kind: CallKind,
    /// `ringing` or `accepted`.
    pub state: CallState,
    /// Who rang.
    pub by: AuthorRole,
    /// When it rang.
    pub rang_at: Timestamp,
    /// When it was picked up.
    pub accepted_at: Option<Timestamp>,
    /// The tab that rang; unknown after a replay, which ends the call soon.
    pub caller: Option<DeviceId>,
    /// The tab that picked up.
    pub callee: Option<DeviceId>,
}

impl State {
    /// A conversation before its first event.
    #[must_use]
    pub fn empty() -> Self {
        State {
            head: 0,
            last_at: Timestamp::default(),
            locale: String::new(),
            context: VisitorContext::default(),
            phase: ConversationState::Bot,
            run: None,
            runs: BTreeSet::new(),
            earlier_answers: Vec::new(),
            earlier_score: 0.0,
            answers: Vec::new(),
            escalation: None,
            wished_call: None,
            operator: None,
            contact: Contact::default(),
            consents: Vec::new(),
            calculations: Vec::new(),
            rating: None,
            leads: Vec::new(),
            goals: Vec::new(),
            arms: Vec::new(),
            call: None,
            last_text: String::new(),
        }
    }

    /// All points.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.earlier_score + self.run.as_ref().map_or(0.0, |current| current.run.score())
    }

    /// The run, while it is not over.
    #[must_use]
    pub fn open_run(&self) -> Option<&CurrentRun> {
        self.run.as_ref().filter(|current| !current.run.is_ended())
    }

    /// The call that the visitor wishes for and has not had yet.
    #[must_use]
    pub fn wished_call(&self) -> Option<CallKind> {
        let of_wish = self.escalation.as_ref().and_then(|wish| wish.call.as_ref());
        of_wish.or(self.wished_call.as_ref()).cloned()
    }

    /// The operator who has the word, while a person has it.
    #[must_use]
    pub fn live_operator(&self) -> Option<&OperatorCard> {
        self.operator.as_ref().filter(|_| self.phase == ConversationState::Live)
    }

    /// The visitor's name, if anybody told it.
    #[must_use]
    pub fn visitor_name(&self) -> &str {
        let told = self.contact.name.as_deref();
        told.or(self.context.user.name.as_deref()).unwrap_or_default()
    }
}
