//! A decision in the making: events are numbered and folded as they are added.

use flow::Effect;
use protocol::{
    Author, Content, ContentBody, ConversationState, Event, EventBody, Map, Message, MessageId,
    RejectCode, Scalar, events,
};

use super::decide::{Actor, Circumstances, Decision};
use super::fold::transition;
use super::reject::Reject;
use super::served::Booked;
use super::state::State;
use super::words;
use crate::quotes;

/// The largest event: with the envelope around it, it still fits a frame of `protocol::limits::FRAME_BYTES`.
pub(super) const EVENT_BYTES: usize = 48 * 1024;

/// Events so far, and the state after them.
pub(super) struct Draft<'a> {
    pub(super) state: State,
    pub(super) given: &'a Circumstances<'a>,
    events: Vec<Event>,
    at: protocol::Timestamp,
    n_notices: u32,
    /// How often this decision has gone looking for a person.
    pub(super) n_escalations: u32,
    /// The time that this decision takes.
    pub(super) booked: Option<Booked>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(state: State, given: &'a Circumstances<'a>) -> Self {
        // A clock that was set back must not make a log run backwards, nor two commands seem one.
        let at = given.now.max(state.last_at.plus_millis(1));
        Draft { state, given, events: Vec::new(), at, n_notices: 0, n_escalations: 0, booked: None }
    }

    pub(super) fn at(&self) -> protocol::Timestamp {
        self.at
    }

    /// The decision, if every event of it can be sent to readers.
    ///
    /// Errors: `too_large`.
    pub(super) fn finish(self) -> Result<Decision, Reject> {
        for event in &self.events {
            let bytes = serde_json::to_string(event).map_or(usize::MAX, |text| text.len());
            if bytes > EVENT_BYTES {
                let message =
                    format!("its entry in the log has {bytes} bytes, at most {EVENT_BYTES} fit");
                return Err(Reject::new(RejectCode::TooLarge, message));
            }
        }
        Ok(Decision { state: self.state, events: self.events, at: self.at, booked: self.booked })
    }

    /// Refuses an operator while a colleague who has the conversation is there.
    ///
    /// Errors: `wrong_state`.
    pub(super) fn check_colleague(&self) -> Result<(), Reject> {
        let Actor::Operator(card) = self.given.actor else { return Ok(()) };
        let holder = self.state.operator.as_ref().filter(|holder| {
            self.state.phase == ConversationState::Live
                && holder.operator != card.operator
                && (self.given.is_present)(&holder.operator)
        });
        match holder {
            Some(_) => Err(Reject::wrong_state("another operator has the conversation")),
            None => Ok(()),
        }
    }

    /// Adds an event; returns what the run does because of it.
    pub(super) fn push(&mut self, body: impl Into<EventBody>) -> Vec<Effect> {
        let event = Event { seq: self.state.head + 1, at: self.at, body: body.into() };
        let effects = self.state.fold(&event, self.given.flows);
        self.events.push(event);
        effects
    }

    /// Adds an event and carries out what the run does because of it.
    pub(super) fn push_and_follow(&mut self, body: impl Into<EventBody>) {
        let effects = self.push(body);
        self.carry_out(effects);
    }

    /// What a calculation becomes here: compared with what the page showed, and maybe promised a quote.
    pub(super) fn promised(&self, body: ContentBody, shown: &Map<String, Scalar>) -> ContentBody {
        let given = self.given;
        quotes::promise(body, shown, given.site, (given.conversation, given.cid), self.at)
    }

    /// Adds a message.
    pub(super) fn post(&mut self, id: MessageId, author: Author, content: Content) {
        let message = Message { id, author, at: self.at, content };
        self.push(events::MessagePosted { message });
    }

    /// Adds a message of Parlor's own.
    pub(super) fn notice(&mut self, code: &str, args: &[(&str, Scalar)]) {
        self.n_notices += 1;
        let content = words::notice(code, args, &self.state.locale);
        let own = MessageId::of_command(self.given.cid);
        let id = MessageId::parse(format!("{own}-s{}", self.n_notices))
            .unwrap_or_else(|_| MessageId::from_bits(u128::from(self.state.head) + 1));
        self.post(id, Author::SYSTEM, content);
    }

    /// Gives the word to somebody else; effects of a run that gets it back are returned.
    pub(super) fn pass_the_word(&mut self, to: ConversationState) -> Vec<Effect> {
        if self.state.phase == to {
            return Vec::new();
        }
        self.push(events::StateChanged { state: to })
    }

    /// What an input would do to the run under way; `None` without a run that goes on.
    pub(super) fn try_input(&self, input: flow::Input) -> Option<(flow::Run, Vec<Effect>)> {
        let current = self.state.open_run()?;
        let flow = self.given.flows.get(&current.hash)?;
        Some(transition(flow, &current.run, input, self.at))
    }
}
