//! Reading a definition: every field by its name, every mistake with its place, none of them fatal.
//!
//! A derived reader stops at the first mistake and knows no places; an author wants all of them at
//! once. Whoever reads also takes notes (names used, steps named, variables written), so that what
//! spans the whole file is checked once at the end instead of in each step.

use std::cell::RefCell;
use std::fmt;

use formula::{Formula, Text, did_you_mean};
use serde_json::Value;
use small::Map;

use crate::calculators::Calculators;
use crate::diagnostic::{DESCRIBES, Diagnostic, Place, words};
use crate::variable::{Variable, VariableType};

mod fields;
mod notes;
mod path;
#[cfg(feature = "diagnostics")]
mod told;
#[cfg(not(feature = "diagnostics"))]
mod untold;

pub(crate) use fields::{Fields, entries};
#[cfg(feature = "diagnostics")]
pub(crate) use notes::{FormulaUse, NameRead, Slot};
pub(crate) use notes::{Notes, StepNotes, Target, Wants};
pub(crate) use path::Path;
#[cfg(feature = "diagnostics")]
use told::Judged;
#[cfg(not(feature = "diagnostics"))]
use untold::Judged;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    pub(crate) value: &'a Value,
    pub(crate) place: Path,
}

/// One reading of one definition.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) locales: &'a [String],
    pub(crate) calculators: &'a Calculators,
    /// What stands under `variables`; it is read before the steps.
    declared: RefCell<Map<String, Variable>>,
    #[cfg_attr(not(feature = "diagnostics"), expect(dead_code, reason = "nobody asks"))]
    judged: Judged,
    notes: RefCell<Notes>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(locales: &'a [String], calculators: &'a Calculators) -> Self {
        Self {
            locales,
            calculators,
            declared: RefCell::default(),
            judged: Judged::default(),
            notes: RefCell::default(),
        }
    }

    /// What was declared, and what was noted.
    pub(crate) fn into_notes(self) -> (Map<String, Variable>, Notes) {
        (self.declared.into_inner(), self.notes.into_inner())
    }

    pub(crate) fn declare(&self, name: &str, variable: Variable) {
        self.declared.borrow_mut().insert(name.to_owned(), variable);
    }

    /// What the definition declares about a variable.
    pub(crate) fn declared(&self, name: &str) -> Option<Variable> {
        self.declared.borrow().get(name).cloned()
    }

    /// Tells of a mistake in what can be read nevertheless. Whatever was proved has none: without the feature
    /// `diagnostics` nothing is left of this, nor of what is looked at for its sake alone.
    #[inline]
    pub(crate) fn error(&self, place: &str, message: impl fmt::Display, hint: impl fmt::Display) {
        if DESCRIBES {
            self.report(Diagnostic::error(Place::Flow(place.to_owned()), message, hint));
        }
    }

    /// Tells that something cannot be read: in words or not, the flow does not run.
    #[inline]
    pub(crate) fn unreadable(
        &self,
        place: &str,
        message: impl fmt::Display,
        hint: impl fmt::Display,
    ) {
        if DESCRIBES {
            self.error(place, message, hint);
        } else {
            self.refuse();
        }
    }

    /// Refuses what is not read, where nobody was told why.
    pub(crate) fn refuse_silently(&self) {
        if !DESCRIBES {
            self.refuse();
        }
    }

    fn refuse(&self) {
        self.report(Diagnostic::error(Place::Flow(String::new()), "", ""));
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.notes.borrow_mut().diagnostics.push(diagnostic);
    }

    /// Notes that a step writes this variable.
    pub(crate) fn writes(&self, name: &str, variable: Variable) {
        self.notes.borrow_mut().here.writes.push((name.to_owned(), variable));
    }

    /// The same for a variable of which only the type is known.
    pub(crate) fn writes_type(&self, name: &str, kind: VariableType) {
        self.writes(name, Variable::of(kind));
    }

    /// Notes that a step writes this variable, of which only its author knows the type.
    pub(crate) fn writes_anything(&self, name: &str, kind: VariableType) {
        self.writes_type(name, kind);
        self.anything(name);
    }

    /// Notes what people call the values of a choice variable.
    pub(crate) fn labels(&self, variable: &str, option: &str, label: &Text) {
        let mut notes = self.notes.borrow_mut();
        let labels = notes.labels.get_or_insert_with(variable.to_owned(), Map::new);
        labels.insert(option.to_owned(), label.clone());
    }

    /// What was noted since the last call: what one step names, reads and writes.
    pub(crate) fn take_step_notes(&self) -> StepNotes {
        std::mem::take(&mut self.notes.borrow_mut().here)
    }

    /// The name of a step to go to.
    pub(crate) fn aim(&self, item: &Item<'a>, detour: bool) -> Option<String> {
        let step = self.plain(item)?;
        let target = Target { step: step.clone(), place: item.place.clone(), detour };
        self.notes.borrow_mut().here.targets.push(target);
        Some(step)
    }

    /// The name of a subflow to run.
    pub(crate) fn call(&self, item: &Item<'a>) -> Option<String> {
        let subflow = self.plain(item)?;
        let target = Target { step: subflow.clone(), place: item.place.clone(), detour: false };
        self.notes.borrow_mut().here.calls.push(target);
        Some(subflow)
    }

    /// The object at this place; nothing at all counts as an empty one.
    pub(crate) fn object(&'a self, item: &Item<'a>) -> Option<Fields<'a>> {
        match item.value {
            Value::Object(map) => Some(Fields::new(self, Some(map), item.place.clone())),
            Value::Null => Some(Fields::new(self, None, item.place.clone())),
            other => {
                let found = kind_of(other);
                self.unreadable(
                    &item.place,
                    format_args!("expected fields with values, found {found}"),
                    "write each on a line of its own as `field: value`",
                );
                None
            }
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self, item: &Item<'a>) -> Vec<Item<'a>> {
        let Value::Array(values) = item.value else {
            let found = kind_of(item.value);
            self.unreadable(
                &item.place,
                format_args!("expected a list, found {found}"),
                "start each entry with `- `",
            );
            return Vec::new();
        };
        let mut items = Vec::new();
        for (index, value) in values.iter().enumerate() {
            items.push(Item { value, place: Path::item(&item.place, index) });
        }
        items
    }

    /// A text for people: complete in every locale, with known names in its slots.
    pub(crate) fn text(&self, item: &Item<'a>) -> Text {
        let text = match item.value {
            Value::String(text) => {
                self.check_words(text, &item.place, None);
                Text::Same(text.clone())
            }
            Value::Object(map) if !map.is_empty() => {
                let mut texts = Vec::new();
                for (locale, value) in map {
                    self.translation(Path::member(&item.place, locale), locale, value, &mut texts);
                }
                if texts.is_empty() { Text::from("") } else { Text::PerLocale(texts) }
            }
            other => {
                let found = kind_of(other);
                let hint = "write the words, or `{en: …, ru: …}`";
                self.unreadable(&item.place, format_args!("expected a text, found {found}"), hint);
                return Text::from("");
            }
        };
        if let Text::PerLocale(texts) = &text {
            let has = |locale: &str| texts.iter().any(|(known, _)| known == locale);
            for locale in self.locales.iter().filter(|locale| !has(locale)) {
                let hint = format_args!("add `{locale}: …` beside the others");
                self.error(
                    &item.place,
                    format_args!("the text for locale `{locale}` is missing"),
                    hint,
                );
            }
        }
        text
    }

    fn translation(
        &self,
        place: Path,
        locale: &str,
        value: &Value,
        texts: &mut Vec<(String, String)>,
    ) {
        if !self.locales.iter().any(|known| known == locale) {
            // `{en: Yes, please}` is two fields in YAML, the second without a value.
            let hint = words(|| {
                if value.is_null() {
                    "a text with a comma needs quotes".to_owned()
                } else {
                    format!("the site's locales are {}", self.locales.join(", "))
                }
            });
            self.error(&place, format_args!("`{locale}` is not a locale of this site"), hint);
            return;
        }
        let Value::String(words) = value else {
            let found = kind_of(value);
            self.error(&place, format_args!("expected a text, found {found}"), "put it in quotes");
            return;
        };
        self.check_words(words, &place, Some(locale));
        texts.push((locale.to_owned(), words.clone()));
    }

    /// A formula: a text, or a number or truth value as it stands.
    pub(crate) fn formula(&self, item: &Item<'a>, wants: Wants<&str>) -> Option<Formula> {
        let text = match item.value {
            Value::String(text) => text.clone(),
            Value::Number(number) => small::json::number_text(number),
            Value::Bool(true) => "TRUE".to_owned(),
            Value::Bool(false) => "FALSE".to_owned(),
            other => {
                let found = kind_of(other);
                let hint = "write a number, or a formula such as `bill * 12`";
                self.unreadable(
                    &item.place,
                    format_args!("expected a formula, found {found}"),
                    hint,
                );
                return None;
            }
        };
        match Formula::parse(&text) {
            Ok(formula) => {
                self.uses(&formula, item, wants);
                Some(formula)
            }
            Err(mistakes) => {
                self.refuse_formula(item, mistakes);
                None
            }
        }
    }

    /// A span of time such as `90s`, `5m` or `2h`, in milliseconds.
    pub(crate) fn millis(&self, item: &Item<'a>) -> Option<i64> {
        let millis = item.value.as_str().and_then(crate::variable::millis);
        if millis.is_none() {
            let hint = "write a number with a unit: `90s`, `5m`, `2h`";
            self.unreadable(&item.place, "this is not a span of time", hint);
        }
        millis
    }

    /// A single line that is no text for people: an id or a word.
    pub(crate) fn plain(&self, item: &Item<'a>) -> Option<String> {
        match item.value {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::String(_) => {
                self.error(&item.place, "this is empty", "write a word, or leave the field out");
                None
            }
            // YAML reads `version: 3` as a number; its author meant the word.
            Value::Number(number) => Some(small::json::number_text(number)),
            other => {
                let found = kind_of(other);
                self.unreadable(
                    &item.place,
                    format_args!("expected a word, found {found}"),
                    "put it in quotes",
                );
                None
            }
        }
    }
}

/// The name of what is being judged, in a `check` alone.
pub(crate) const ANSWER: &str = "answer";

/// What a JSON value is, as an author of YAML would say it.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "fields with values",
    }
}

/// Whether it can be an id: a letter, then letters, digits, `_` or `-`.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Whether formulas can name it: like an id without `-`, and with dots between its parts.
pub(crate) fn is_variable_name(text: &str) -> bool {
    text.split('.').all(|part| is_id(part) && !part.contains('-'))
}

/// Tells of an id that is none; one that is not there is told where it is asked for.
pub(crate) fn check_id(reading: &Reading<'_>, place: &str, id: &str) {
    if DESCRIBES && !id.is_empty() && !is_id(id) {
        let hint = "use letters, digits, `_` and `-`";
        reading.error(place, format_args!("`{id}` is not an id"), hint);
    }
}

/// Tells of a variable that formulas cannot name.
pub(crate) fn check_name(reading: &Reading<'_>, place: &str, name: &str, hint: &str) {
    if DESCRIBES && !is_variable_name(name) {
        reading.error(place, format_args!("formulas cannot name `{name}`"), hint);
    }
}

/// How the names of variables are written.
pub(crate) const NAMES: &str = "use letters, digits and `_`, with dots between parts";

/// Reports a word that is not one of the known ones.
pub(crate) fn unknown_word(
    reading: &Reading<'_>,
    place: &str,
    what: &str,
    word: &str,
    known: &[&str],
) {
    let hint = words(|| {
        did_you_mean(word, &mut known.iter().copied())
            .unwrap_or_else(|| format!("known: {}", known.join(", ")))
    });
    reading.error(place, format_args!("unknown {what} `{word}`"), hint);
}
