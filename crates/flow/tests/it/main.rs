//! Everything that crosses the crate: transcripts, bad definitions, snapshots, replay, the demo site.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[cfg(feature = "diagnostics")]
mod bad;
#[cfg(feature = "diagnostics")]
mod cases;
mod demo_site;
mod documents;
mod migration;
mod openings;
mod outside;
mod replay;
#[cfg(feature = "diagnostics")]
mod schema;
mod script;
mod snapshots;
mod suite;
mod yaml;
