//! The conversation client without I/O: what a browser tab, the desk or a test program has to know
//! to keep a conversation whole over a network that drops, doubles and delays.
//!
//! The shell hands every input to [`Client::handle`] and carries out the effects in their order.
//! Time and chance are arguments ([`Now`]), so every schedule can be replayed in a test.

mod backoff;
mod client;
mod connection;
mod effect;
mod ephemeral;
mod input;
mod log;
mod outbox;
mod poll;
mod route;
mod taken_back;
mod timeline;
mod together;

pub use client::{Client, Counts};
pub use connection::Connection;
pub use effect::Effect;
pub use input::{Config, Input, Now, Turn, Visibility};
pub use outbox::{MAX_IN_FLIGHT, OutboxEntry};
pub use poll::{Poll, PollStep};
pub use protocol::close_code;
pub use timeline::{Answers, Delivery, TimelineItem};
pub use together::{MovedInput, Together};

/// A handful of ids, each once.
type Set<K> = protocol::Map<K, ()>;
