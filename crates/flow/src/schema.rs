//! The form of a flow's file as a JSON Schema, for editors that complete and check while somebody types.
//!
//! An editor sees one value at a time: what holds between steps is proved by [`crate::validate`] alone.

/// A JSON Schema (2020-12) of a flow's file.
pub const SCHEMA: &str = include_str!("../schema.json");
