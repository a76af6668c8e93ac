//! One conversation as this tab knows it: what the log says, and on top of it what the visitor just did.
//!
//! The flow runs here first (prediction), so that the next step is on the screen at once. The log is the authority:
//! every event is fed to the same engine, and what is still on its way is put on top of the result again. Engine and
//! log are apart: the engine may come later than the conversation it is for.

use std::fmt::Debug;
use std::sync::Arc;

use protocol::{
    CallEndReason, CallId, CallKind, CallState, Contact, ConversationId, ConversationState,
    EscalationState, Event, EventBody, Map, Message, OperatorCard, Scalar, Timestamp, commands,
};

mod bot;
mod due;
mod engine;
mod lasting;
mod pace;
mod prediction;
mod shelf;
#[cfg(test)]
mod tests;

pub use bot::{Acts, Bot, Untaken};
pub use due::{Clock, Due};
pub use engine::Engine;
pub use lasting::lasting;
pub use pace::Motion;
pub use prediction::Predicted;

/// Variables of a run: what the page set, and who it says the visitor is.
pub type Vars = Map<String, Scalar>;

/// A run that was begun on the screen only: nothing is sent before the visitor does something.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// What will begin it on the server.
    pub start: commands::StartRun,
    /// When it was begun here.
    pub at: Timestamp,
    /// What the bot has said so far.
    pub messages: Vec<Arc<Message>>,
}

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

/// The events of a conversation. How they are kept, and freed, comes with what brings the first of them.
trait Log: Debug {
    fn take(&mut self, event: Event);
    fn events(&self) -> &[Event];
}

impl Log for Vec<Event> {
    fn take(&mut self, event: Event) {
        self.push(event);
    }

    fn events(&self) -> &[Event] {
        self
    }
}

/// One conversation.
#[derive(Debug)]
pub struct Conversation {
    id: ConversationId,
    is_begun: bool,
    log: Option<Box<dyn Log>>,
    facts: Facts,
    opening: Option<Opening>,
}

impl Conversation {
    /// A conversation that nobody but this tab knows of.
    pub fn new(id: ConversationId) -> Self {
        Self { id, is_begun: false, log: None, facts: Facts::default(), opening: None }
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

    /// Every event so far.
    pub fn log(&self) -> &[Event] {
        self.log.as_ref().map_or(&[], |log| log.events())
    }

    /// The flow of the run that the log is in.
    pub fn flow(&self) -> &str {
        let begun = self.log().iter().rev().find_map(|event| match &event.body {
            EventBody::RunStarted(begun) => Some(begun.flow.as_str()),
            _ => None,
        });
        begun.unwrap_or_default()
    }

    /// What the bot said before the visitor did anything.
    pub fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    /// The bot begins on the screen.
    pub fn open(&mut self, opening: Opening) {
        self.opening = Some(opening);
    }

    /// The opening is being sent, or there was none.
    pub fn take_opening(&mut self) -> Option<Opening> {
        self.opening.take()
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
    pub fn apply(&mut self, event: Event) {
        self.note(&event.body);
        self.log.get_or_insert_with(|| Box::new(Vec::new())).take(event);
    }

    /// The copy of the log is worth nothing any more; it comes again from its first event.
    pub fn reset(&mut self) {
        self.log = None;
        self.facts = Facts::default();
    }

    fn note(&mut self, body: &EventBody) {
        let facts = &mut self.facts;
        match body {
            EventBody::RunStarted(_) => self.opening = None,
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
        EventBody::AnswerChanged(changed) => Some(&changed.message),
        _ => None,
    }
}
