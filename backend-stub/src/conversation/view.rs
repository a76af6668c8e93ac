//! A conversation as operators see it, and its log as each side may read it.

use protocol::{
    ConversationDetails, ConversationId, ConversationSummary, EscalationState, Event, EventBody,
    PageContext, Presence, events,
};

use super::state::State;
use crate::store::Side;

/// What the log does not know: what is true of the visitor just now.
#[derive(Debug, Clone, Default)]
pub struct Now {
    /// Whether the visitor's page is open.
    pub presence: Option<Presence>,
    /// The page they are on, when it is not the first one.
    pub page: Option<PageContext>,
    /// Up to where an operator has read.
    pub operator_read: u64,
}

/// The inbox line.
#[must_use]
pub fn summary(conversation: &ConversationId, state: &State, now: &Now) -> ConversationSummary {
    let page = now.page.as_ref().unwrap_or(&state.context.page);
    let queued = state.escalation.as_ref().filter(|wish| wish.state == EscalationState::Queued);
    ConversationSummary {
        conversation: conversation.clone(),
        state: state.phase.clone(),
        visitor_name: state.visitor_name().to_owned(),
        locale: state.locale.clone(),
        score: state.score(),
        page: if page.title.is_empty() { page.url.clone() } else { page.title.clone() },
        last_text: state.last_text.clone(),
        last_at: state.last_at,
        head: state.head,
        operator_read: now.operator_read,
        waiting_since: queued.map(|wish| wish.since),
        department: queued.map(|wish| wish.department.clone()).unwrap_or_default(),
        operator: state.operator.clone(),
        presence: now.presence.clone().unwrap_or(Presence::Offline),
        has_contact: !state.contact.is_unreachable(),
    }
}

/// Everything.
#[must_use]
pub fn details(conversation: &ConversationId, state: &State, now: &Now) -> ConversationDetails {
    let mut context = state.context.clone();
    if let Some(page) = &now.page {
        context.page = page.clone();
    }
    ConversationDetails {
        summary: summary(conversation, state, now),
        context,
        answers: state.all_answers(),
        contact: state.contact.clone(),
        consents: state.consents.clone(),
        calculations: state.calculations.clone(),
        rating: state.rating,
    }
}

/// An event as a side may read it: what is not theirs is hidden, and the numbering stays gapless.
#[must_use]
pub fn event_for(side: Side, event: Event) -> Event {
    match (side, &event.body) {
        (Side::Visitor, EventBody::NoteAdded(_)) => {
            Event { body: events::Hidden {}.into(), ..event }
        }
        _ => event,
    }
}
