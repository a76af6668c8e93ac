//! The end of a conversation's turn with a person: back to the bot, resolved, rated.

use protocol::{
    CallEndReason, ConversationState, EscalationState, RejectCode, Scalar, commands, events,
};

use super::calls;
use super::context;
use super::draft::Draft;
use super::reject::Reject;

/// The word goes back to the bot, where the run goes on.
pub(super) fn return_to_bot(draft: &mut Draft<'_>) -> Result<(), Reject> {
    if draft.state.phase != ConversationState::Live {
        return Err(Reject::wrong_state("no operator has the conversation"));
    }
    draft.check_colleague()?;
    calls::close(draft, CallEndReason::HungUp);
    let effects = draft.pass_the_word(ConversationState::Bot);
    draft.notice("returned_to_bot", &[]);
    draft.carry_out(effects);
    Ok(())
}

/// Settled.
pub(super) fn resolve(draft: &mut Draft<'_>) -> Result<(), Reject> {
    if draft.state.phase == ConversationState::Resolved {
        return Err(Reject::wrong_state("the conversation is resolved already"));
    }
    draft.check_colleague()?;
    calls::close(draft, CallEndReason::Resolved);
    if let Some(wish) = draft.state.escalation.clone() {
        draft.push(wish.changed(EscalationState::Cancelled));
    }
    draft.pass_the_word(ConversationState::Resolved);
    draft.notice("resolved", &[]);
    Ok(())
}

/// The visitor says how it was.
pub(super) fn rate(draft: &mut Draft<'_>, command: &commands::Rate) -> Result<(), Reject> {
    if !(1..=5).contains(&command.score) {
        return Err(Reject::new(RejectCode::Malformed, "a rating is 1 to 5"));
    }
    let comment = context::text(command.comment.trim(), protocol::limits::TEXT_CHARS);
    draft.push(events::Rated { score: command.score, comment });
    draft.notice("rated", &[("score", Scalar::Number(f64::from(command.score)))]);
    Ok(())
}
