//! A copy that applies whatever comes: what the client core would be without its rule for events.

use protocol::{Event, ServerFrame};

use super::Flaw;
use crate::seed::Draws;

/// Frames that carry events are doubled or dropped once in so many.
const ONE_IN: u64 = 8;

/// What becomes of a frame on its way from the socket to the client.
pub(super) fn mangled(text: &str, flaw: Flaw, draws: &mut Draws) -> Vec<String> {
    let is_event = text.contains("\"type\":\"event\"");
    if !is_event || draws.between(0, ONE_IN) != 0 {
        return vec![text.to_owned()];
    }
    match flaw {
        Flaw::AppliesTwice => vec![text.to_owned(), text.to_owned()],
        Flaw::AppliesAcrossGaps => Vec::new(),
        _ => vec![text.to_owned()],
    }
}

/// The events a frame carries.
pub(super) fn events(text: &str) -> Vec<Event> {
    match protocol::decode::<ServerFrame>(text) {
        Ok(ServerFrame::Event(frame)) => vec![frame.event],
        Ok(ServerFrame::History(history)) => history.events,
        _ => Vec::new(),
    }
}
