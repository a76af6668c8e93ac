//! Reading a case: who comes when, what they answer, and what is expected of it.

use protocol::{Scalar, Timestamp};
use serde_json::Value;
use small::Map;

use super::expect::Expect;
use crate::day::{self, Day};
use crate::reading::{Item, Path, Reading, entries};

/// A case as it is written.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) locale: Option<String>,
    pub(super) vars: Map<String, Scalar>,
    /// Where they stand.
    pub(super) vars_place: String,
    pub(super) at: Option<Timestamp>,
    /// Each an answer with the step it is for, and the place where it stands.
    pub(super) answers: Vec<Given>,
    pub(super) expect: Option<Expect>,
}

/// One line of `answers`.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) step: String,
    pub(super) value: Value,
    pub(super) place: String,
}

impl Script {
    /// Reads a case, or a list of answers.
    pub(super) fn read<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Self {
        if item.value.is_array() {
            return Self { answers: answers(reading, item), ..Self::default() };
        }
        let Some(mut fields) = reading.object(item) else { return Self::default() };
        let name = fields.plain("name").unwrap_or_default();
        let locale = fields.plain("locale");
        let vars_place = fields.place_of("vars").to_string();
        let vars = fields.item("vars").map(|item| vars(reading, &item)).unwrap_or_default();
        let at = fields.item("at").and_then(|item| {
            let at = item.value.as_str().and_then(instant);
            if at.is_none() {
                let hint = "write `2026-11-25` or `2026-11-25T10:00`, in UTC";
                reading.error(&item.place, "this is not a time", hint);
            }
            at
        });
        let answers = fields.item("answers").map(|item| answers(reading, &item));
        let expect = fields.item("expect").and_then(|item| Expect::read(reading, &item));
        fields.finish();
        Self { name, locale, vars, vars_place, at, answers: answers.unwrap_or_default(), expect }
    }
}

fn vars<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Map<String, Scalar> {
    let read = |(name, item): (&str, Item<'_>)| {
        let value = Scalar::of_json(item.value);
        if value.is_none() {
            let hint = "write a word, a number, true or false";
            reading.error(&item.place, "a variable of a case holds one value", hint);
        }
        Some((name.to_owned(), value?))
    };
    entries(reading, item).into_iter().filter_map(read).collect()
}

fn answers<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Vec<Given> {
    let read = |item: &Item<'a>| {
        let one = item.value.as_object().filter(|fields| fields.len() == 1);
        let Some((step, value)) = one.and_then(|fields| fields.iter().next()) else {
            let hint = "write `- {home: flat}`, one answer a line";
            reading.error(&item.place, "an answer is a step with what is answered", hint);
            return None;
        };
        let place = (*Path::member(&item.place, step)).to_owned();
        Some(Given { step: step.clone(), value: value.clone(), place })
    };
    reading.items(item).iter().filter_map(read).collect()
}

/// The instant of `2026-11-25T10:00`, or of the noon of `2026-11-25`, in UTC.
fn instant(text: &str) -> Option<Timestamp> {
    const MINUTE: i64 = 60_000;
    let (date, minutes) = match text.trim().split_once('T') {
        Some((date, time)) => (date, day::minutes_of_day(time)?),
        None => (text, 12 * 60),
    };
    Some(Day::parse(date)?.begins().plus_millis(i64::from(minutes) * MINUTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_takes_place_at_a_day_or_a_minute() {
        let at = |text: &str| instant(text).map(Timestamp::as_millis);
        assert_eq!(at("1970-01-02"), Some(129_600_000));
        assert_eq!(at("1970-01-02T00:01"), Some(86_460_000));
        assert_eq!(at("2026-02-30"), None);
        assert_eq!(at("tomorrow"), None);
    }
}
