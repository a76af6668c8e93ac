//! Everything that crosses the crate: transcripts, bad definitions, snapshots, replay, the demo site.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[cfg(feature = "diagnostics")]
mod any_bytes;
#[cfg(feature = "diagnostics")]
mod bad;
#[cfg(feature = "diagnostics")]
mod cases;
#[cfg(feature = "diagnostics")]
mod covered;
mod demo_site;
mod documents;
#[cfg(feature = "diagnostics")]
mod generated;
mod migration;
mod openings;
mod outside;
mod replay;
#[cfg(feature = "diagnostics")]
mod schema;
mod script;
#[cfg(feature = "diagnostics")]
mod scripts;
mod snapshots;
mod suite;
mod yaml;
