//! Everything that crosses the crate: transcripts, bad definitions, snapshots, replay, the demo site.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[cfg(feature = "diagnostics")]
mod bad;
mod demo_site;
mod documents;
mod openings;
mod replay;
mod script;
mod snapshots;
mod suite;
mod yaml;
