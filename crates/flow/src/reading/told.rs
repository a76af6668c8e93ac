//! What the prover wants to know beside what is read: which names are read where, what formulas have to yield, what is
//! sent. A visitor's browser has no prover; there `untold` stands here.

use std::cell::RefCell;
use std::ops::Range;

use formula::{Diagnostic as Mistake, Formula};

use super::{ANSWER, FormulaUse, Item, NameRead, Reading, Slot, Wants};
use crate::diagnostic::{Diagnostic, Place};
use crate::template::{Part, parts};

/// Inside a `check`: the variable that `answer` stands for.
pub(super) type Judged = RefCell<Option<String>>;

impl Reading<'_> {
    /// Reads something in which `answer` is what is about to be held by this variable.
    pub(crate) fn with_answer<T>(&self, variable: &str, read: impl FnOnce() -> T) -> T {
        *self.judged.borrow_mut() = Some(variable.to_owned());
        let read = read();
        *self.judged.borrow_mut() = None;
        read
    }

    /// Notes that only its author knows the type of a variable.
    pub(super) fn anything(&self, name: &str) {
        self.notes.borrow_mut().here.anything.push(name.to_owned());
    }

    /// Notes the unit beside the field where a variable is typed.
    pub(crate) fn counts(&self, name: &str, unit: &str) {
        self.notes.borrow_mut().here.units.push((name.to_owned(), unit.to_owned()));
    }

    /// Notes that a step sends what this variable holds to somebody else.
    pub(crate) fn sends(&self, name: &str, place: &str) {
        self.notes.borrow_mut().here.sends.push((name.to_owned(), place.to_owned()));
    }

    /// Looks at the words of a text, in a locale or for all of them.
    pub(super) fn check_words(&self, words: &str, place: &str, locale: Option<&str>) {
        if words.trim().is_empty() {
            self.error(place, "the text is empty", "say something, or leave the field out");
        }
        for part in parts(words) {
            match part {
                Part::Words(_) => {}
                Part::Slot { name, format, at } => {
                    let slot =
                        Slot { format: format.to_owned(), locale: locale.map(str::to_owned) };
                    self.reads(name, place, at..at + name.len(), Some(slot));
                }
                Part::Unclosed(at) => self.report(
                    Diagnostic::error(
                        Place::Flow(place.to_owned()),
                        "`{{` is never closed",
                        "write `{{variable}}` or `{{variable|format}}`",
                    )
                    .at(at..words.len()),
                ),
            }
        }
    }

    /// Notes a formula, and the names it reads.
    pub(super) fn uses(&self, formula: &Formula, item: &Item<'_>, wants: Wants<&str>) {
        for used in formula.name_uses() {
            self.reads(&used.name, &item.place, used.span.clone(), None);
        }
        let used = FormulaUse {
            formula: formula.clone(),
            place: (*item.place).to_owned(),
            wants: wants.kept(),
            answer: self.judged.borrow().clone(),
        };
        self.notes.borrow_mut().here.formulas.push(used);
    }

    /// Tells what is wrong with a formula.
    pub(super) fn refuse_formula(&self, item: &Item<'_>, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let place = Place::Flow((*item.place).to_owned());
            let hint = mistake.hint.unwrap_or_default();
            self.report(Diagnostic::error(place, mistake.message, hint).at(mistake.span));
        }
    }

    fn reads(&self, name: &str, place: &str, span: Range<usize>, slot: Option<Slot>) {
        let is_answer = || {
            name == ANSWER || name.strip_prefix(ANSWER).is_some_and(|part| part.starts_with('.'))
        };
        if self.judged.borrow().is_some() && is_answer() {
            return;
        }
        let read = NameRead { name: name.to_owned(), place: place.to_owned(), span, slot };
        self.notes.borrow_mut().here.reads.push(read);
    }
}

impl Wants<&str> {
    fn kept(self) -> Wants {
        match self {
            Wants::Anything => Wants::Anything,
            Wants::Truth => Wants::Truth,
            Wants::Number => Wants::Number,
            Wants::Like(name) => Wants::Like(name.to_owned()),
            Wants::Given(name) => Wants::Given(name.to_owned()),
        }
    }
}
