//! One conversation as this tab knows it: what the log says, and on top of it what the visitor just did.
//!
//! The flow runs here first (prediction), so that the next step is on the screen at once. The log is the authority:
//! every event is fed to the same engine, and what is still on its way is put on top of the result again.

use protocol::{
    CallEndReason, CallId, CallKind, CallState, Contact, ConversationId, ConversationState,
    EscalationState, Event, EventBody, Message, OperatorCard,
};

mod prediction;
mod shelf;
#[cfg(test)]
mod tests;

pub use prediction::{Predicted, Vars, written};
pub use shelf::Shelf;

use prediction::Runs;

/// A call as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFacts {
    /// Which call.
    pub id: CallId,
    /// Voice or video.
    pub kind: CallKind,
    /// Where it stands.
    pub state: CallState,
    /// Whether this visitor rang.
    pub is_own: bool,
    /// Why it ended, when it did.
    pub reason: Option<CallEndReason>,
}

/// What the log says about everything but messages and runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Who has the word.
    pub state: ConversationState,
    /// Where the wish to talk to a person stands.
    pub escalation: Option<EscalationState>,
    /// The operator who took it last.
    pub operator: Option<OperatorCard>,
    /// The last call.
    pub call: Option<CallFacts>,
    /// The visitor has rated it.
    pub is_rated: bool,
    /// What reaches the visitor.
    pub contact: Contact,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            state: ConversationState::Bot,
            escalation: None,
            operator: None,
            call: None,
            is_rated: false,
            contact: Contact::default(),
        }
    }
}

/// One conversation.
#[derive(Debug)]
pub struct Conversation {
    id: ConversationId,
    is_begun: bool,
    log: Vec<Event>,
    facts: Facts,
    runs: Runs,
}

impl Conversation {
    /// A conversation that nobody but this tab knows of.
    pub fn new(id: ConversationId) -> Self {
        Self {
            id,
            is_begun: false,
            log: Vec::new(),
            facts: Facts::default(),
            runs: Runs::default(),
        }
    }

    /// A conversation that the server has; its log follows.
    pub fn resumed(id: ConversationId) -> Self {
        Self { is_begun: true, ..Self::new(id) }
    }

    /// Which one.
    pub fn id(&self) -> &ConversationId {
        &self.id
    }

    /// What the log says.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The runs, with what the visitor just did.
    pub fn runs(&self) -> &Runs {
        &self.runs
    }

    /// The runs, to take what the visitor does.
    pub fn runs_mut(&mut self) -> &mut Runs {
        &mut self.runs
    }

    /// Whether the server has it, or has been asked to.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// The server is being asked to begin it.
    pub fn begin(&mut self) {
        self.is_begun = true;
    }

    /// Takes the next event of the log.
    pub fn apply(&mut self, event: Event, shelf: &Shelf) {
        self.note(&event.body);
        self.runs.apply(&event, shelf);
        self.log.push(event);
    }

    /// The copy of the log is worth nothing any more; it comes again from its first event.
    pub fn reset(&mut self, shelf: &Shelf) {
        self.log.clear();
        self.facts = Facts::default();
        self.runs.reset(shelf);
    }

    /// A flow version came that the log had named before.
    pub fn flow_arrived(&mut self, shelf: &Shelf) {
        self.runs.replay(&self.log, shelf);
    }

    fn note(&mut self, body: &EventBody) {
        let facts = &mut self.facts;
        match body {
            EventBody::StateChanged(changed) => facts.state = changed.state.clone(),
            EventBody::EscalationChanged(changed) => facts.escalation = Some(changed.state.clone()),
            EventBody::OperatorJoined(joined) => facts.operator = Some(joined.operator.clone()),
            EventBody::ContactCaptured(captured) => facts.contact = captured.contact.clone(),
            EventBody::Rated(_) => facts.is_rated = true,
            EventBody::CallChanged(changed) => {
                let before = facts.call.take().filter(|call| call.id == changed.call);
                let is_ringing = changed.state == CallState::Ringing;
                facts.call = Some(CallFacts {
                    id: changed.call.clone(),
                    kind: changed.kind.clone(),
                    state: changed.state.clone(),
                    is_own: before
                        .filter(|_| !is_ringing)
                        .map_or(changed.by == protocol::AuthorRole::Visitor, |call| call.is_own),
                    reason: changed.reason.clone(),
                });
            }
            _ => {}
        }
    }
}

/// The message that an event added, if it added one.
pub fn message_of(body: &EventBody) -> Option<&Message> {
    match body {
        EventBody::MessagePosted(posted) => Some(&posted.message),
        EventBody::Answered(answered) => Some(&answered.message),
        _ => None,
    }
}
