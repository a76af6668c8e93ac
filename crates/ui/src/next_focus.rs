//! Where the keyboard goes on after an answer. Only what visitors do themselves moves the focus: a question that comes by
//! itself, and one that they only look at, leave it where it is.

use std::cell::Cell;

use leptos::prelude::document;

thread_local! {
    /// The visitor answered, and nothing has taken the focus since.
    static HAS_ANSWERED: Cell<bool> = const { Cell::new(false) };
}

/// The visitor answered: the next question may take the focus.
pub(crate) fn note_answer() {
    HAS_ANSWERED.set(true);
}

/// Whether an answer was just given; the question that asks this is the next one.
#[must_use]
pub fn has_answered() -> bool {
    HAS_ANSWERED.take()
}

/// What had the focus is gone, and nothing of the page has it.
#[must_use]
pub fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|it| it.tag_name() == "BODY")
}
