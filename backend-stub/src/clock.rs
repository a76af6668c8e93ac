//! The one place where the server asks what time it is; what may be replayed is told it.

use protocol::Timestamp;

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}
