//! A conversation as operators see it, and its log as each side may read it.

use protocol::limits::{FRAME_BYTES, LINE_CHARS};
use protocol::{
    ConversationDetails, ConversationId, ConversationSummary, EscalationState, Event, EventBody,
    PageContext, Presence, events,
};

use super::state::State;
use crate::store::Side;

/// The most that details may take of a frame.
const DETAILS_BYTES: usize = FRAME_BYTES - 1_024;

/// What the log does not know: what is true of the visitor just now.
#[derive(Debug, Clone, Default)]
pub struct Now {
    /// Whether the visitor's page is open.
    pub presence: Option<Presence>,
    /// The page they are on, when it is not the first one.
    pub page: Option<PageContext>,
    /// A visitor who waits is offered to everybody, whatever they are good at.
    pub for_all: bool,
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
        visitor_name: line(state.visitor_name()),
        locale: state.locale.clone(),
        score: state.score(),
        page: line(if page.title.is_empty() { &page.url } else { &page.title }),
        last_text: state.last_text.clone(),
        last_at: state.last_at,
        head: state.head,
        operator_read: now.operator_read,
        waiting_since: queued.map(|wish| wish.since),
        department: queued.map(|wish| wish.department.clone()).unwrap_or_default(),
        skill: queued.map(|wish| wish.skill.clone()).unwrap_or_default(),
        for_all: now.for_all && queued.is_some_and(|wish| !wish.skill.is_empty()),
        priority: queued.map(|wish| wish.priority).filter(|priority| *priority > 0),
        call: state.wished_call(),
        operator: state.operator.clone(),
        presence: now.presence.clone().unwrap_or(Presence::Offline),
        has_contact: !state.contact.is_unreachable(),
    }
}

/// Everything, as far as it fits a frame.
#[must_use]
pub fn details(conversation: &ConversationId, state: &State, now: &Now) -> ConversationDetails {
    let mut context = state.context.clone();
    if let Some(page) = &now.page {
        context.page = page.clone();
    }
    fitted(ConversationDetails {
        summary: summary(conversation, state, now),
        context,
        answers: state.all_answers(),
        contact: state.contact.clone(),
        consents: state.consents.clone(),
        calculations: state.calculations.clone(),
        rating: state.rating,
        leads: state.leads.clone(),
        goals: state.goals.clone(),
        arms: state.arms.clone(),
    })
}

/// An inbox has many lines in a frame.
pub(super) fn line(text: &str) -> String {
    text.chars().take(LINE_CHARS).collect()
}

/// Leaves out what is missed least until the rest fits a frame: a desk that is told nothing would show nothing.
fn fitted(mut details: ConversationDetails) -> ConversationDetails {
    while size(&details) > DETAILS_BYTES && !details.calculations.is_empty() {
        details.calculations.remove(0);
    }
    if size(&details) > DETAILS_BYTES {
        details.context.vars.clear();
        details.context.utm.clear();
    }
    if size(&details) > DETAILS_BYTES {
        for answer in &mut details.answers {
            answer.display = line(&answer.display);
        }
    }
    // Most of these are answers, which say it best.
    for at in 0..details.leads.len() {
        if size(&details) > DETAILS_BYTES {
            details.leads[at].fields.clear();
        }
    }
    while size(&details) > DETAILS_BYTES && !details.answers.is_empty() {
        details.answers.remove(0);
    }
    while size(&details) > DETAILS_BYTES && !details.consents.is_empty() {
        details.consents.remove(0);
    }
    while size(&details) > DETAILS_BYTES && !details.leads.is_empty() {
        details.leads.remove(0);
    }
    while size(&details) > DETAILS_BYTES && !details.goals.is_empty() {
        details.goals.remove(0);
    }
    while size(&details) > DETAILS_BYTES && !details.arms.is_empty() {
        details.arms.remove(0);
    }
    details
}

fn size(details: &ConversationDetails) -> usize {
    serde_json::to_string(details).map_or(usize::MAX, |text| text.len())
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

#[cfg(test)]
mod tests {
    use protocol::{AnswerGiven, CreatedLead, RunId, Scalar, Timestamp, contents};

    use super::*;

    fn calculation(n: usize) -> contents::Calculation {
        let line = contents::CalculationLine {
            id: "note".to_owned(),
            label: "Note".to_owned(),
            value: Scalar::Text("x".repeat(9_000)),
            display: String::new(),
            headline: false,
        };
        contents::Calculation {
            differences: Vec::new(),
            valid_until: String::new(),
            quote: None,
            together: None,
            calculator: format!("payback-{n}"),
            title: String::new(),
            inputs: vec![line],
            results: Vec::new(),
            verified: true,
        }
    }

    fn told(state: &State) -> ConversationDetails {
        let details = details(&ConversationId::from_bits(1), state, &Now::default());
        assert!(size(&details) <= DETAILS_BYTES, "{} bytes", size(&details));
        details
    }

    #[test]
    fn details_that_fit_no_frame_lose_the_oldest_calculations_first() {
        let mut state = State::empty();
        state.calculations = (0..10).map(calculation).collect();
        let kept = told(&state).calculations;
        assert_eq!(kept.first().map(|one| one.calculator.as_str()), Some("payback-3"));
        assert_eq!(kept.len(), 7);
    }

    #[test]
    fn of_many_leads_the_latest_keeps_its_fields() {
        let mut state = State::empty();
        let field = |n: usize| AnswerGiven {
            step: format!("step-{n}"),
            label: "x".repeat(300),
            display: "\u{1}".repeat(300),
        };
        let lead = |n: u128| CreatedLead {
            run: Some(RunId::from_bits(n)),
            kind: "roof".to_owned(),
            title: format!("{n} {}", "\u{1}".repeat(295)),
            score: 40.0,
            fields: (0..20).map(field).collect(),
            at: Timestamp::default(),
        };
        state.leads = (0..10).map(lead).collect();
        let n_fields: Vec<usize> = told(&state).leads.iter().map(|it| it.fields.len()).collect();
        assert_eq!(n_fields, [0, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
    }

    #[test]
    fn details_with_endless_answers_are_still_told() {
        let mut state = State::empty();
        let answer = |n: usize| AnswerGiven {
            step: format!("step-{n}"),
            label: "x".repeat(300),
            display: "\u{1}".repeat(8_000),
        };
        state.answers = (0..100).map(answer).collect();
        state.contact.name = Some("x".repeat(8_000));
        let details = told(&state);
        assert_eq!(details.answers.last().map(|one| one.step.as_str()), Some("step-99"));
        assert_eq!(details.summary.visitor_name.len(), LINE_CHARS);
    }
}
