//! The one place that asks what time it is.

use protocol::Timestamp;

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}
