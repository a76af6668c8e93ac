//! The wish to talk to a person: requested, queued, then accepted, expired or cancelled.

use flow::{Effect, Escalation as Wish, Input};
use protocol::{
    CallKind, ConversationState, EscalationState, OperatorCard, RejectCode, RunId, Scalar,
    commands, events,
};

use super::draft::Draft;
use super::reject::Reject;
use super::state::Escalation;

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
    let call = command.call.clone().filter(|kind| !matches!(kind, CallKind::Other(_)));
    if let Some(wish) = draft.state.escalation.clone() {
        return wish_for_call(draft, wish, call);
    }
    let department = &command.department;
    if !department.is_empty() && !has_department(draft, department) {
        return Err(Reject::new(RejectCode::NotFound, "there is no such department"));
    }
    let input = Input::OperatorRequested { department: department.clone() };
    let taken = draft.try_input(input).filter(|(_, effects)| !is_refused(effects));
    // The flow may know better who is to come.
    let by_flow = taken.as_ref().and_then(|(_, effects)| wanted(effects));
    let wish =
        by_flow.unwrap_or_else(|| Wish { department: department.clone(), ..Wish::default() });
    let wish = Wish { call: call.clone().or(wish.call), ..wish };
    let (run, position) = if taken.is_some() { place(draft) } else { (None, 0) };
    draft.push(events::EscalationChanged { run, position, ..requested(draft, wish) });
    look_for_somebody(draft);
    if let Some(kind) = call.filter(|_| draft.state.is_waiting()) {
        tell_of_call(draft, &kind);
    }
    Ok(())
}

/// Whoever waits already may still wish to be called.
fn wish_for_call(
    draft: &mut Draft<'_>,
    wish: Escalation,
    call: Option<CallKind>,
) -> Result<(), Reject> {
    let Some(kind) = call else {
        return Err(Reject::wrong_state("the visitor is waiting already"));
    };
    if wish.call.as_ref() == Some(&kind) {
        return Ok(());
    }
    let changed = Escalation { call: Some(kind.clone()), ..wish }.changed(EscalationState::Queued);
    draft.push(changed);
    tell_of_call(draft, &kind);
    Ok(())
}

fn tell_of_call(draft: &mut Draft<'_>, kind: &CallKind) {
    draft.notice("call_wished", &[("kind", Scalar::Text(kind.as_str().to_owned()))]);
}

/// The wish as the log says it first.
fn requested(draft: &Draft<'_>, wish: Wish) -> events::EscalationChanged {
    let Wish { department, skill, priority, call } = wish;
    let (state, since) = (EscalationState::Requested, draft.at());
    Escalation { state: state.clone(), department, skill, priority, call, since }.changed(state)
}

/// A flow asks. The run waits already, so `requested` is no input to it.
pub(super) fn of_run(draft: &mut Draft<'_>, wish: Wish) {
    draft.n_escalations += 1;
    if draft.n_escalations <= TRIES {
        draft.push(requested(draft, wish));
        look_for_somebody(draft);
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
    let changed = match draft.state.escalation.clone() {
        Some(wish) => wish.changed(state),
        // An operator takes the conversation of a run that waits for nobody any more.
        None => events::EscalationChanged { state, ..requested(draft, Wish::default()) },
    };
    (taken, draft.push(events::EscalationChanged { run, position, ..changed }))
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

fn wanted(effects: &[Effect]) -> Option<Wish> {
    effects.iter().find_map(|effect| match effect {
        Effect::Escalate(wish) => Some(wish.clone()),
        _ => None,
    })
}
