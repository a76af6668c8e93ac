//! The wish to talk to a person: requested, queued, then accepted, expired or cancelled.

use flow::{Effect, Input};
use protocol::{
    ConversationState, EscalationState, OperatorCard, RejectCode, RunId, Scalar, commands, events,
};

use super::draft::Draft;
use super::reject::Reject;

/// How often one decision may go looking for a person: a fallback may lead to another department, once or twice.
const TRIES: u32 = 3;

/// The visitor asks, at whatever step.
pub(super) fn request(
    draft: &mut Draft<'_>,
    command: &commands::RequestOperator,
) -> Result<(), Reject> {
    if draft.state.phase == ConversationState::Live {
        return Err(Reject::wrong_state("a person is here already"));
    }
    if draft.state.escalation.is_some() {
        return Err(Reject::wrong_state("the visitor is waiting already"));
    }
    let department = &command.department;
    if !department.is_empty() && !has_department(draft, department) {
        return Err(Reject::new(RejectCode::NotFound, "there is no such department"));
    }
    let input = Input::OperatorRequested { department: department.clone() };
    let taken = draft.try_input(input).filter(|(_, effects)| !is_refused(effects));
    let Some((_, effects)) = taken else {
        request_without_run(draft, department);
        return Ok(());
    };
    // The flow may know better who is to come.
    let department = wanted(&effects).unwrap_or_else(|| department.clone());
    let (run, position) = place(draft);
    draft.push(events::EscalationChanged {
        state: EscalationState::Requested,
        department,
        run,
        position,
    });
    look_for_somebody(draft);
    Ok(())
}

fn request_without_run(draft: &mut Draft<'_>, department: &str) {
    draft.push(events::EscalationChanged {
        state: EscalationState::Requested,
        department: department.to_owned(),
        run: None,
        position: 0,
    });
    look_for_somebody(draft);
}

/// A flow asks. The run waits already, so `requested` is no input to it.
pub(super) fn of_run(draft: &mut Draft<'_>, department: &str) {
    draft.n_escalations += 1;
    if draft.n_escalations <= TRIES {
        request_without_run(draft, department);
    }
}

/// Queues the visitor, or says at once that nobody is there.
fn look_for_somebody(draft: &mut Draft<'_>) {
    if draft.given.operators_online == 0 {
        expire(draft);
        return;
    }
    change(draft, EscalationState::Queued);
    draft.pass_the_word(ConversationState::Waiting);
    draft.notice("escalation_queued", &[]);
}

/// Nobody came in time, or everybody left.
pub(super) fn nobody_came(draft: &mut Draft<'_>) -> Result<(), Reject> {
    if draft.state.phase != ConversationState::Waiting {
        return Err(Reject::wrong_state("the visitor no longer waits"));
    }
    expire(draft);
    Ok(())
}

fn expire(draft: &mut Draft<'_>) {
    let (taken, effects) = change(draft, EscalationState::Expired);
    draft.pass_the_word(ConversationState::Bot);
    // A flow says it in its own words and offers another way.
    if !taken {
        draft.notice("nobody_online", &[]);
    }
    draft.carry_out(effects);
}

/// The visitor no longer wants to.
pub(super) fn cancel(draft: &mut Draft<'_>) -> Result<(), Reject> {
    if draft.state.escalation.is_none() {
        return Err(Reject::wrong_state("the visitor does not wait"));
    }
    let (_, effects) = change(draft, EscalationState::Cancelled);
    draft.pass_the_word(ConversationState::Bot);
    draft.notice("escalation_cancelled", &[]);
    draft.carry_out(effects);
    Ok(())
}

/// An operator takes the conversation: from the queue, from the bot, or from a colleague who has left.
pub(super) fn accept(draft: &mut Draft<'_>, card: &OperatorCard) -> Result<(), Reject> {
    let holds = draft.state.operator.as_ref().is_some_and(|op| op.operator == card.operator);
    if draft.state.phase == ConversationState::Live && holds {
        return Err(Reject::wrong_state("this operator has the conversation already"));
    }
    draft.check_colleague()?;
    let parks = draft
        .try_input(Input::Escalation(EscalationState::Accepted))
        .is_some_and(|(_, effects)| !is_refused(&effects));
    if draft.state.escalation.is_some() || parks {
        change(draft, EscalationState::Accepted);
    }
    draft.push(events::OperatorJoined { operator: card.clone() });
    draft.pass_the_word(ConversationState::Live);
    draft.notice("operator_joined", &[("name", Scalar::Text(card.name.clone()))]);
    Ok(())
}

/// Moves the wish on; the run hears of it when it waits for it. Returns whether it did, and what it does then.
fn change(draft: &mut Draft<'_>, state: EscalationState) -> (bool, Vec<Effect>) {
    let input = Input::Escalation(state.clone());
    let taken = draft.try_input(input).is_some_and(|(_, effects)| !is_refused(&effects));
    let (run, position) = if taken { place(draft) } else { (None, 0) };
    let department =
        draft.state.escalation.as_ref().map(|wish| wish.department.clone()).unwrap_or_default();
    (taken, draft.push(events::EscalationChanged { state, department, run, position }))
}

fn has_department(draft: &Draft<'_>, id: &str) -> bool {
    draft.given.site.departments.iter().any(|known| known.id == id)
}

fn place(draft: &Draft<'_>) -> (Option<RunId>, u32) {
    match &draft.state.run {
        Some(current) => (Some(current.run.id().clone()), current.run.position()),
        None => (None, 0),
    }
}

fn is_refused(effects: &[Effect]) -> bool {
    matches!(effects.first(), Some(Effect::Refused(_)))
}

fn wanted(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Escalate(wish) => Some(wish.department.clone()),
        _ => None,
    })
}
