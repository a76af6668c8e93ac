//! `calendars` of `site.yaml`: in which visitors book.

use std::collections::BTreeSet;

use formula::Text;
use jiff::{Span, SpanRelativeTo, Unit};
use serde::Deserialize;

use super::check::is_id;
use super::hours::{self, HoursSettings};
use crate::sites::Hours;
use crate::sites::calendars::Calendar;
use crate::sites::positions::{Aim, join};
use crate::sites::report::{FileDiagnostic, Severity};
use crate::sites::yaml::Document;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarSettings {
    pub(super) id: String,
    pub(super) name: Text,
    /// The site's, where it has none of its own.
    hours: Option<HoursSettings>,
    #[serde(default = "half_an_hour")]
    every: String,
    #[serde(default = "nothing")]
    pause: String,
    #[serde(default = "a_day")]
    earliest: String,
    #[serde(default = "a_month")]
    latest: String,
    #[serde(default = "one")]
    capacity: u16,
}

fn half_an_hour() -> String {
    "30m".to_owned()
}

fn nothing() -> String {
    "0m".to_owned()
}

fn a_day() -> String {
    "1d".to_owned()
}

fn a_month() -> String {
    "30d".to_owned()
}

fn one() -> u16 {
    1
}

/// The least minutes between two times that are offered; nobody chooses among more.
const LEAST_EVERY: i64 = 5;
/// Nobody plans further ahead.
const MOST_MINUTES: i64 = 366 * 24 * 60;

/// Reads every calendar; `usual` are the site's hours.
pub(super) fn read(
    document: &Document,
    settings: &[CalendarSettings],
    usual: &Hours,
    told: &mut Vec<FileDiagnostic>,
) -> Vec<Calendar> {
    let mut seen = BTreeSet::new();
    let mut calendars = Vec::new();
    for (index, calendar) in settings.iter().enumerate() {
        let path = format!("calendars[{index}]");
        let id = &calendar.id;
        if !is_id(id) {
            let message = format!("`{id}` is not an id");
            let hint = "use letters, digits, `_`, `-`";
            told.push(document.error(&join(&path, "id"), message, hint));
        } else if !seen.insert(id) {
            let message = format!("two calendars have the id `{id}`");
            let hint = "give each one an id of its own";
            told.push(document.error(&join(&path, "id"), message, hint));
        }
        calendars.push(read_one(document, &path, calendar, usual, told));
    }
    calendars
}

fn read_one(
    document: &Document,
    path: &str,
    settings: &CalendarSettings,
    usual: &Hours,
    told: &mut Vec<FileDiagnostic>,
) -> Calendar {
    let hours = match &settings.hours {
        Some(own) => hours::read(document, &join(path, "hours"), own, Some(usual), told),
        None => usual.clone(),
    };
    if settings.hours.is_none() && usual.zone().is_none() {
        let message = "a calendar without hours offers nothing";
        let hint = "add `hours` to it, or to the site";
        told.push(document.diagnostic(Severity::Error, path, &Aim::Value, message, hint));
    }
    let mut span = |name: &str, text: &str, least: i64| {
        let place = join(path, name);
        match minutes(text) {
            Some(minutes) if minutes < least => {
                let hint = format!("write at least `{least}m`");
                told.push(document.error(&place, format!("`{text}` is too short"), hint));
                least
            }
            Some(minutes) => minutes,
            None => {
                let message = format!("`{text}` is not a span of time");
                let hint = "write minutes, hours or days: 30m, 2h, 1d";
                told.push(document.error(&place, message, hint));
                least
            }
        }
    };
    let every = span("every", &settings.every, LEAST_EVERY);
    let pause = span("pause", &settings.pause, 0);
    let earliest = span("earliest", &settings.earliest, 0);
    let latest = span("latest", &settings.latest, LEAST_EVERY);
    if latest <= earliest && document.value.pointer(&pointer(path, "latest")).is_some() {
        let message = "the last time comes before the first";
        let hint = format!("`earliest` is {}: write more than that", settings.earliest);
        told.push(document.error(&join(path, "latest"), message, hint));
    } else if latest <= earliest {
        let message = "no time is that far ahead";
        let hint = format!("add `latest: …`; it is {} where nothing is said", settings.latest);
        told.push(document.error(&join(path, "earliest"), message, hint));
    }
    if settings.capacity == 0 {
        let message = "nobody can come";
        told.push(document.error(&join(path, "capacity"), message, "write at least 1"));
    }
    Calendar {
        id: settings.id.clone(),
        name: settings.name.clone(),
        hours,
        every,
        pause,
        earliest,
        latest,
        capacity: usize::from(settings.capacity),
    }
}

/// A path such as `calendars[0]` with a field, as JSON points at it.
fn pointer(path: &str, field: &str) -> String {
    format!("/{}/{field}", path.replace('[', "/").replace(']', ""))
}

/// Reads `30m`, `2h`, `1d`; a day has 24 hours.
fn minutes(text: &str) -> Option<i64> {
    let span: Span =
        text.parse().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))?;
    let minutes = span.total((Unit::Minute, SpanRelativeTo::days_are_24_hours())).ok()?;
    let is_whole = minutes.fract() == 0.0 && minutes >= 0.0;
    #[allow(clippy::cast_possible_truncation, reason = "a year of minutes is far below 2^53")]
    let minutes = minutes as i64;
    (is_whole && minutes <= MOST_MINUTES).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_in_flows() {
        for (text, expected) in [
            ("30m", Some(30)),
            ("2h", Some(120)),
            ("1d", Some(1_440)),
            ("1h 30m", Some(90)),
            ("0m", Some(0)),
            ("30", None),
            ("P1D", None),
            ("-1h", None),
            ("1h ago", None),
            ("500d", None),
            ("30s", None),
            ("", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
