//! What one visitor may cost everybody else: room in the state that each command reads and writes, and times of
//! calendars.

use protocol::{Command, RejectCode, VisitorId};

use super::execute::Task;
use super::served::failed;
use super::{Reject, Request};
use crate::store::{Result, Writes};

/// The longest state that an answer may leave. It is read and written with every command of the conversation, so
/// whoever lets it grow slows everybody down.
const STATE_BYTES: usize = 512 * 1024;
/// Times to come that a visitor may hold on a site: calendars are for everybody.
const TIMES_PER_VISITOR: usize = 5;

/// Refuses an answer that leaves so much behind. Answers make the state longer as often as a visitor likes; everything
/// else goes on.
///
/// Errors: `too_large`.
pub(super) fn check_state(request: &Request, bytes: usize) -> std::result::Result<(), Reject> {
    let answers =
        matches!(request, Request::Command(Command::Answer(_) | Command::ChangeAnswer(_)));
    if bytes > STATE_BYTES && answers {
        let message = "this conversation holds too much; begin another one";
        return Err(Reject::new(RejectCode::TooLarge, message));
    }
    Ok(())
}

/// What comes of the wish for a time by a visitor who holds too many of them already.
///
/// Errors: the store's.
pub(super) async fn too_many_times(
    writes: &mut dyn Writes,
    task: &Task,
    visitor: &VisitorId,
) -> Result<Option<Request>> {
    let Request::Book(wish) = &task.request else { return Ok(None) };
    let own = wish.booking(&task.conversation);
    let held = writes.bookings_of(&task.site.key, visitor, task.now).await?;
    let n_others = held.iter().filter(|row| row.booking != own).count();
    let refused = || Request::Finished(wish.place.clone(), failed("too_many"));
    Ok((n_others >= TIMES_PER_VISITOR).then(refused))
}
