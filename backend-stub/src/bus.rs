//! Who is connected to this process, and who hears what.
//!
//! Nothing here waits and nothing here is lost for good: a connection that reads too slowly is closed, and catches
//! up from the log when it comes back.

mod hub;
mod outbox;
#[cfg(test)]
mod tests;

pub use hub::{Bus, ConnectionId, Listener, Who};
pub use outbox::{Close, Outbox, Outgoing, QUEUE_BYTES, QUEUE_FRAMES, Queued};
