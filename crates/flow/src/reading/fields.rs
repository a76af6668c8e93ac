//! An object of the definition, read field by field.

use std::fmt;

#[cfg(feature = "diagnostics")]
use formula::did_you_mean;
use formula::{Formula, Text};
use serde_json::{Map, Value};

use super::{Item, Path, Reading, Wants, kind_of};
#[cfg(feature = "diagnostics")]
use crate::diagnostic::{Diagnostic, Place, words};

/// An object whose fields are asked for by name; what nobody asked for is a mistake.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    reading: &'a Reading<'a>,
    map: Option<&'a Map<String, Value>>,
    place: Path,
    /// What was asked for; without it there is nothing to be dropped wherever a reader leaves early.
    #[cfg(feature = "diagnostics")]
    known: Vec<&'static str>,
    /// How many of those are there.
    n_found: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        reading: &'a Reading<'a>,
        map: Option<&'a Map<String, Value>>,
        place: Path,
    ) -> Self {
        Self {
            reading,
            map,
            place,
            #[cfg(feature = "diagnostics")]
            known: Vec::new(),
            n_found: 0,
        }
    }

    pub(crate) fn reading(&self) -> &'a Reading<'a> {
        self.reading
    }

    #[inline]
    pub(crate) fn error(&self, message: impl fmt::Display, hint: impl fmt::Display) {
        self.reading.error(&self.place, message, hint);
    }

    #[inline]
    fn unreadable(&self, message: impl fmt::Display, hint: impl fmt::Display) {
        self.reading.unreadable(&self.place, message, hint);
    }

    /// The place of a field, whether it is there or not.
    pub(crate) fn place_of(&self, key: &str) -> Path {
        Path::member(&self.place, key)
    }

    /// A field's value; a field set to nothing is as good as absent.
    pub(crate) fn item(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.item_or_null(key).filter(|item| !item.value.is_null())
    }

    /// A field's value, also when it is nothing.
    pub(crate) fn item_or_null(&mut self, key: &'static str) -> Option<Item<'a>> {
        #[cfg(feature = "diagnostics")]
        self.known.push(key);
        let value = self.map?.get(key)?;
        self.n_found += 1;
        Some(Item { value, place: self.place_of(key) })
    }

    fn required(&mut self, key: &'static str) -> Option<Item<'a>> {
        let item = self.item(key);
        if item.is_none() {
            self.unreadable(format_args!("`{key}` is missing"), format_args!("add `{key}: …`"));
        }
        item
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<Text> {
        self.item(key).map(|item| self.reading.text(&item))
    }

    pub(crate) fn required_text(&mut self, key: &'static str) -> Text {
        self.required(key).map_or_else(|| Text::from(""), |item| self.reading.text(&item))
    }

    pub(crate) fn plain(&mut self, key: &'static str) -> Option<String> {
        self.item(key).and_then(|item| self.reading.plain(&item))
    }

    pub(crate) fn required_plain(&mut self, key: &'static str) -> String {
        self.required(key).and_then(|item| self.reading.plain(&item)).unwrap_or_default()
    }

    pub(crate) fn flag(&mut self, key: &'static str, absent: bool) -> bool {
        let Some(item) = self.item(key) else { return absent };
        item.value.as_bool().unwrap_or_else(|| {
            let found = kind_of(item.value);
            self.reading.unreadable(
                &item.place,
                format_args!("expected true or false, found {found}"),
                "write `true` or `false`, without quotes",
            );
            absent
        })
    }

    pub(crate) fn number(&mut self, key: &'static str) -> Option<f64> {
        let item = self.item(key)?;
        let number = item.value.as_f64();
        if number.is_none() {
            let found = kind_of(item.value);
            let hint = "write plain digits without quotes: `12` or `0.5`";
            self.reading.unreadable(
                &item.place,
                format_args!("expected a number, found {found}"),
                hint,
            );
        }
        number
    }

    /// A whole number from 1 on.
    pub(crate) fn count(&mut self, key: &'static str) -> Option<u32> {
        let item = self.item(key)?;
        let count = item
            .value
            .as_u64()
            .and_then(|count| u32::try_from(count).ok())
            .filter(|&count| count > 0);
        if count.is_none() {
            let hint = "write plain digits without quotes: `3`";
            self.reading.unreadable(&item.place, "expected a whole number from 1 on", hint);
        }
        count
    }

    pub(crate) fn formula(&mut self, key: &'static str, wants: Wants<&str>) -> Option<Formula> {
        self.item(key).and_then(|item| self.reading.formula(&item, wants))
    }

    pub(crate) fn required_formula(
        &mut self,
        key: &'static str,
        wants: Wants<&str>,
    ) -> Option<Formula> {
        self.required(key).and_then(|item| self.reading.formula(&item, wants))
    }

    /// Entries whose keys are the author's own and whose values are formulas.
    pub(crate) fn formulas(&mut self, key: &'static str) -> Vec<(String, Formula, Path)> {
        let mut formulas = Vec::new();
        for (name, item) in self.entries(key) {
            if let Some(formula) = self.reading.formula(&item, Wants::Anything) {
                formulas.push((name.to_owned(), formula, item.place));
            }
        }
        formulas
    }

    /// A span of time such as `90s`, `5m` or `2h`, in milliseconds.
    pub(crate) fn millis(&mut self, key: &'static str) -> Option<i64> {
        self.item(key).and_then(|item| self.reading.millis(&item))
    }

    /// Words that are no text for people: one, or a list of them.
    pub(crate) fn words(&mut self, key: &'static str) -> Vec<String> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let items = match item.value.is_array() {
            true => self.reading.items(&item),
            false => vec![item],
        };
        let mut words = Vec::new();
        for item in &items {
            words.extend(self.reading.plain(item));
        }
        words
    }

    /// A step to go on to.
    pub(crate) fn target(&mut self, key: &'static str) -> Option<String> {
        self.item(key).and_then(|item| self.reading.aim(&item, false))
    }

    /// A step to go to when something is amiss.
    pub(crate) fn detour(&mut self, key: &'static str) -> Option<String> {
        self.item(key).and_then(|item| self.reading.aim(&item, true))
    }

    pub(crate) fn required_target(&mut self, key: &'static str) -> String {
        self.required(key).and_then(|item| self.reading.aim(&item, false)).unwrap_or_default()
    }

    pub(crate) fn required_detour(&mut self, key: &'static str) -> String {
        self.required(key).and_then(|item| self.reading.aim(&item, true)).unwrap_or_default()
    }

    /// A subflow to run.
    pub(crate) fn call(&mut self, key: &'static str) -> Option<String> {
        self.item(key).and_then(|item| self.reading.call(&item))
    }

    pub(crate) fn object(&mut self, key: &'static str) -> Option<Fields<'a>> {
        self.item(key).and_then(|item| self.reading.object(&item))
    }

    pub(crate) fn required_list(&mut self, key: &'static str) -> Vec<Item<'a>> {
        self.required(key).map(|item| self.reading.items(&item)).unwrap_or_default()
    }

    /// The entries of an object whose keys are the author's own.
    pub(crate) fn entries(&mut self, key: &'static str) -> Vec<(&'a str, Item<'a>)> {
        let Some(item) = self.item(key) else { return Vec::new() };
        entries(self.reading, &item)
    }

    /// Whether a field of this name is written, without asking for it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.is_some_and(|map| map.contains_key(key))
    }

    /// Refuses a definition with more in it than was asked for.
    #[cfg(not(feature = "diagnostics"))]
    pub(crate) fn finish(self) {
        if self.map.is_some_and(|map| map.len() > self.n_found) {
            self.reading.refuse_silently();
        }
    }

    /// Reports what nobody asked for.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn finish(self) {
        for key in self.map.into_iter().flat_map(Map::keys) {
            if !self.known.contains(&key.as_str()) {
                let hint = words(|| {
                    did_you_mean(key, &mut self.known.iter().copied())
                        .unwrap_or_else(|| format!("known here: {}", self.known.join(", ")))
                });
                let place = Place::Flow((*self.place_of(key)).to_owned());
                let message = format_args!("unknown field `{key}`");
                self.reading.report(Diagnostic::error(place, message, hint).at_name());
            }
        }
    }
}

/// The entries of an object whose keys are the author's own.
pub(crate) fn entries<'a>(reading: &Reading<'a>, item: &Item<'a>) -> Vec<(&'a str, Item<'a>)> {
    let Value::Object(map) = item.value else {
        let found = kind_of(item.value);
        let hint = "write each on a line of its own as `name: value`";
        reading.unreadable(
            &item.place,
            format_args!("expected names with values, found {found}"),
            hint,
        );
        return Vec::new();
    };
    let mut entries = Vec::new();
    for (name, value) in map {
        entries.push((name.as_str(), Item { value, place: Path::member(&item.place, name) }));
    }
    entries
}
