//! The client from outside: inputs in, effects out. One file per idea; the rig is shared.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod connection;
mod ephemeral;
mod log;
mod operator;
mod outbox;
mod pages;
mod poll;
mod rig;
mod route;
mod timeline;
mod together;
