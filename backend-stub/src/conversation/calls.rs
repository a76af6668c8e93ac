//! Calls: one at a time per conversation, between the visitor and the operator who has it.

use protocol::{
    AuthorRole, CallEndReason, CallId, CallState, ConversationState, Scalar, commands, events,
};

use super::decide::Actor;
use super::draft::Draft;
use super::reject::Reject;
use super::state::OpenCall;

/// Rings.
pub(super) fn start(draft: &mut Draft<'_>, command: &commands::StartCall) -> Result<(), Reject> {
    if draft.state.phase != ConversationState::Live {
        return Err(Reject::wrong_state("a call needs an operator in the conversation"));
    }
    if let Actor::Operator(card) = draft.given.actor
        && draft.state.operator.as_ref().is_none_or(|holder| holder.operator != card.operator)
    {
        return Err(Reject::wrong_state("another operator has the conversation"));
    }
    if draft.state.call.is_some() {
        return Err(Reject::wrong_state("there is a call already"));
    }
    let by = draft.given.actor.role();
    draft.push(events::CallChanged {
        call: command.call.clone(),
        kind: command.kind.clone(),
        state: CallState::Ringing,
        by,
        reason: None,
    });
    let device = draft.given.device.clone();
    if let Some(call) = &mut draft.state.call {
        call.caller = Some(device);
    }
    Ok(())
}

/// Picks up; the first one does.
pub(super) fn accept(draft: &mut Draft<'_>, command: &commands::AcceptCall) -> Result<(), Reject> {
    let call = ringing(draft, &command.call)?;
    is_rung(draft, &call)?;
    change(draft, &call, CallState::Accepted, None);
    let device = draft.given.device.clone();
    if let Some(call) = &mut draft.state.call {
        call.callee = Some(device);
    }
    let kind = call.kind.as_str().to_owned();
    draft.notice("call_started", &[("kind", Scalar::Text(kind))]);
    Ok(())
}

/// Says no.
pub(super) fn decline(
    draft: &mut Draft<'_>,
    command: &commands::DeclineCall,
) -> Result<(), Reject> {
    let call = ringing(draft, &command.call)?;
    is_rung(draft, &call)?;
    change(draft, &call, CallState::Declined, None);
    tell(draft, "call_declined", &call);
    Ok(())
}

/// Hangs up, or withdraws while it rings.
pub(super) fn end(draft: &mut Draft<'_>, command: &commands::EndCall) -> Result<(), Reject> {
    draft.check_colleague()?;
    let call = open(draft, &command.call)?;
    let reason = match (&call.state, &command.reason) {
        (CallState::Ringing, CallEndReason::HungUp) => CallEndReason::Cancelled,
        (_, reason) => reason.clone(),
    };
    finish(draft, &call, reason);
    Ok(())
}

/// The ringing went on for too long.
pub(super) fn nobody_picked_up(draft: &mut Draft<'_>, call: &CallId) -> Result<(), Reject> {
    let call = ringing(draft, call)?;
    change(draft, &call, CallState::Missed, None);
    tell(draft, "call_missed", &call);
    Ok(())
}

/// One side is gone and did not come back.
pub(super) fn lost(draft: &mut Draft<'_>, call: &CallId) -> Result<(), Reject> {
    let call = open(draft, call)?;
    finish(draft, &call, CallEndReason::Lost);
    Ok(())
}

/// Ends whatever call is open.
pub(super) fn close(draft: &mut Draft<'_>, reason: CallEndReason) {
    if let Some(call) = draft.state.call.clone() {
        finish(draft, &call, reason);
    }
}

fn finish(draft: &mut Draft<'_>, call: &OpenCall, reason: CallEndReason) {
    change(draft, call, CallState::Ended, Some(reason));
    let Some(accepted_at) = call.accepted_at else {
        tell(draft, "call_missed", call);
        return;
    };
    let seconds = draft.at().millis_since(accepted_at) / 1_000;
    let seconds = Scalar::Number(f64::from(u32::try_from(seconds).unwrap_or(u32::MAX)));
    let kind = Scalar::Text(call.kind.as_str().to_owned());
    draft.notice("call_ended", &[("kind", kind), ("seconds", seconds)]);
}

fn change(draft: &mut Draft<'_>, call: &OpenCall, state: CallState, reason: Option<CallEndReason>) {
    let by = draft.given.actor.role();
    draft.push(events::CallChanged {
        call: call.call.clone(),
        kind: call.kind.clone(),
        state,
        by,
        reason,
    });
}

fn tell(draft: &mut Draft<'_>, code: &str, call: &OpenCall) {
    let kind = call.kind.as_str().to_owned();
    draft.notice(code, &[("kind", Scalar::Text(kind))]);
}

fn open(draft: &Draft<'_>, call: &CallId) -> Result<OpenCall, Reject> {
    match &draft.state.call {
        Some(known) if known.call == *call => Ok(known.clone()),
        _ => Err(Reject::wrong_state("this call is over")),
    }
}

fn ringing(draft: &Draft<'_>, call: &CallId) -> Result<OpenCall, Reject> {
    let call = open(draft, call)?;
    if call.state == CallState::Ringing {
        Ok(call)
    } else {
        Err(Reject::wrong_state("somebody has picked up already"))
    }
}

/// Only the other side can pick up or say no; on the operators' side, whoever has the conversation.
fn is_rung(draft: &Draft<'_>, call: &OpenCall) -> Result<(), Reject> {
    let actor = draft.given.actor;
    let holds = match actor {
        Actor::Operator(card) => {
            draft.state.operator.as_ref().is_some_and(|holder| holder.operator == card.operator)
        }
        _ => true,
    };
    let across = match call.by {
        AuthorRole::Visitor => AuthorRole::Operator,
        _ => AuthorRole::Visitor,
    };
    if actor.role() == across && holds {
        Ok(())
    } else {
        Err(Reject::wrong_state("the call rings on the other side"))
    }
}
