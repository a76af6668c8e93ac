//! What the crate promises to others, tested from outside.

mod allocation;
mod any_bytes;
mod budget;
mod calculators;
#[cfg(feature = "diagnostics")]
mod doubts;
#[cfg(feature = "diagnostics")]
mod explain;
mod properties;
#[cfg(feature = "diagnostics")]
mod readme;
mod slots;
mod snapshots;
mod suite;
