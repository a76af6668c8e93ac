//! Nothing in the place of `told`, where nothing is proved and nobody is told of mistakes.

use formula::{Diagnostic as Mistake, Formula};

use super::{Item, Reading, Wants};

/// Nobody asks which variable `answer` stands for.
pub(super) type Judged = ();

impl Reading<'_> {
    pub(crate) fn with_answer<T>(&self, _variable: &str, read: impl FnOnce() -> T) -> T {
        read()
    }

    pub(super) fn anything(&self, _name: &str) {}

    pub(crate) fn counts(&self, _name: &str, _unit: &str) {}

    pub(crate) fn sends(&self, _name: &str, _place: &str) {}

    pub(super) fn check_words(&self, _words: &str, _place: &str, _locale: Option<&str>) {}

    pub(super) fn uses(&self, _formula: &Formula, _item: &Item<'_>, _wants: Wants<&str>) {}

    pub(super) fn refuse_formula(&self, _item: &Item<'_>, _mistakes: Vec<Mistake>) {
        self.refuse();
    }
}
