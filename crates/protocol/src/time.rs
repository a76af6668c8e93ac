//! Instants on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::{Node, Reading, Wire};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
///
/// Shape: a JSON integer, since level 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant that many milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this instant; zero when it is not later.
    #[must_use]
    pub const fn millis_since(self, earlier: Timestamp) -> u64 {
        let millis = self.0.saturating_sub(earlier.0);
        if millis > 0 { millis.unsigned_abs() } else { 0 }
    }

    /// This instant moved by `millis`.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl Wire for Timestamp {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        Self(reading.signed(value))
    }

    fn write(&self) -> Node {
        self.0.write()
    }
}
