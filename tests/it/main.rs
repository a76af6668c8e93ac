//! Clients and a real server in one process, over real sockets: what crosses the wire and what survives.
//!
//! Nothing here sleeps: a test waits for frames, and a frame that does not come in time fails it.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod abuse;
mod calls;
mod desk;
mod escalation;
mod files;
mod hot_reload;
mod leads;
mod long_poll;
mod messages;
mod metrics;
mod outcomes;
mod quotes;
mod refusals;
mod requests;
mod resume;
mod runs;
mod shutdown;
mod state_machine;
mod support;
mod together;
mod wishes;
