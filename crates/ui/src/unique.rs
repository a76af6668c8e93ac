//! Numbers that tell things of one kind apart: names of patterns and fields count within a whole shadow root.

use std::cell::Cell;

/// A number that was not given out before.
pub(crate) fn next() -> u32 {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    LAST.set(LAST.get().wrapping_add(1));
    LAST.get()
}
