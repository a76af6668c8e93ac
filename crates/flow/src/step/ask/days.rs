//! Which days may be chosen: limits, and days of the week.

use std::ops::RangeInclusive;

use crate::day::Day;
use crate::diagnostic::DESCRIBES;
use crate::effect::Reason;
use crate::reading::Fields;
use crate::step::unknown_word;
use crate::view::View;

/// From Monday on.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A hundred years either way; farther off nobody is asked.
const FROM_TODAY: RangeInclusive<i64> = -36_525..=36_525;

#[derive(Debug)]
pub(super) struct Days {
    min: Option<Limit>,
    max: Option<Limit>,
    /// Empty for any.
    weekdays: Vec<String>,
}

/// A fixed day, or one counted from today.
#[derive(Debug, Clone, Copy)]
enum Limit {
    On(Day),
    FromToday(i64),
}

impl Limit {
    /// Reads `2026-05-01`, `today`, `today+14` or `today-1`.
    fn parse(text: &str) -> Option<Self> {
        match text.trim().strip_prefix("today") {
            Some("") => Some(Limit::FromToday(0)),
            Some(days) => {
                let days: i64 = days.replace(' ', "").parse().ok()?;
                FROM_TODAY.contains(&days).then_some(Limit::FromToday(days))
            }
            None => Day::parse(text).map(Limit::On),
        }
    }

    fn day(self, view: &View<'_>) -> Day {
        match self {
            Limit::On(day) => day,
            Limit::FromToday(days) => view.today().plus(days),
        }
    }
}

impl Days {
    /// Reads `min` and `max`.
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        let mut limit = |key| {
            let text = fields.plain(key)?;
            let limit = Limit::parse(&text);
            if limit.is_none() {
                let hint = "write `2026-05-01`, `today` or `today+14`";
                fields.reading().error(
                    &fields.place_of(key),
                    format_args!("`{text}` is not a day"),
                    hint,
                );
            }
            limit
        };
        let (min, max) = (limit("min"), limit("max"));
        let never = match (min, max) {
            (Some(Limit::On(min)), Some(Limit::On(max))) => min > max,
            (Some(Limit::FromToday(min)), Some(Limit::FromToday(max))) => min > max,
            _ => false,
        };
        if never {
            fields.error("`min` is after `max`", "put `max` after `min`");
        }
        Self { min, max, weekdays: Vec::new() }
    }

    /// The same with `weekdays`.
    pub(super) fn read_with_weekdays(fields: &mut Fields<'_>) -> Self {
        let weekdays = fields.words("weekdays");
        if DESCRIBES {
            for day in weekdays.iter().filter(|day| !WEEKDAYS.contains(&day.as_str())) {
                let place = fields.place_of("weekdays");
                unknown_word(fields.reading(), &place, "day of the week", day, &WEEKDAYS);
            }
        }
        Self { weekdays, ..Self::read(fields) }
    }

    /// The first and the last day now, as prompts write them.
    pub(super) fn limits(&self, view: &View<'_>) -> [String; 2] {
        let shown = |limit: Option<Limit>| match limit {
            Some(limit) => limit.day(view).to_string(),
            None => String::new(),
        };
        [shown(self.min), shown(self.max)]
    }

    pub(super) fn weekdays(&self) -> &[String] {
        &self.weekdays
    }

    /// The day in these words, if it may be chosen.
    pub(super) fn day(&self, view: &View<'_>, words: &str) -> Result<Day, Reason> {
        let day = Day::parse(words).ok_or(Reason::NotADate)?;
        if let Some(min) = self.min.map(|limit| limit.day(view)).filter(|min| day < *min) {
            return Err(Reason::TooEarly(min.to_string()));
        }
        if let Some(max) = self.max.map(|limit| limit.day(view)).filter(|max| day > *max) {
            return Err(Reason::TooLate(max.to_string()));
        }
        let weekday = WEEKDAYS.get(day.weekday()).copied().unwrap_or_default();
        if !self.weekdays.is_empty() && self.weekdays.iter().all(|known| known != weekday) {
            return Err(Reason::WrongWeekday);
        }
        Ok(day)
    }
}
