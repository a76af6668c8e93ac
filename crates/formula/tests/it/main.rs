//! What the crate promises to others, tested from outside.

mod budget;
mod calculators;
mod properties;
mod snapshots;
mod suite;
