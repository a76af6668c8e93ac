//! Files that visitors upload.
//!
//! An upload is streamed to a folder of its own, looked at, and only then put into the object store and written down:
//! whatever ends it earlier leaves nothing that anybody could find. What a file is its bytes decide, never its name, and
//! only kinds that people send in consultations are taken. Pictures are kept without what they tell of place and time.
//! A file's id is unguessable, and still only its visitor's answers in its conversation can name it: an answer takes name,
//! type and size from the row, not from the client.

mod kind;
mod name;
mod picture;
mod settle;
mod storage;
mod sweep;
mod upload;

pub use kind::is_shown;
pub use settle::{Settled, settled};
pub use storage::Files;
pub use sweep::{run, sweep};
pub use upload::{Incoming, Refusal, take};

use crate::secret;

/// The most files of one conversation.
pub const FILES_PER_CONVERSATION: u64 = 40;
/// The most bytes that a visitor may send in a day.
pub const BYTES_PER_VISITOR: u64 = 50 << 20;
/// The most bytes that all visitors of a site may send in a day.
pub const BYTES_PER_SITE: u64 = 2 << 30;
/// How long a file waits for an answer that names it, and over which time the bytes are counted.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What every id begins with.
const PREFIX: &str = "f_";

/// A new id, which nobody can guess.
#[must_use]
pub fn new_id() -> String {
    format!("{PREFIX}{:032x}", secret::bits())
}

/// Whether this can be an id: nothing else reaches the object store.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|hex| {
        hex.len() == 32 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_random_digits_and_nothing_else_is_one() {
        assert!(is_id(&new_id()));
        assert_ne!(new_id(), new_id());
        let digits = "0".repeat(32);
        for text in [
            "",
            "f_",
            "f_../../../../../../etc/passwd0",
            &format!("f_{}", "0".repeat(31)),
            &format!("f_{}A", "0".repeat(31)),
            &format!("g_{digits}"),
            &format!("f_{digits}\n"),
        ] {
            assert!(!is_id(text), "{text:?}");
        }
    }
}
