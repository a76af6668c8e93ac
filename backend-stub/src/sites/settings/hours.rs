//! Opening hours as they are written: those of the site, of a department, of a calendar.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::sites::hours::{Holidays, Hours, Opening, read_opening};
use crate::sites::positions::{Aim, join};
use crate::sites::report::{FileDiagnostic, Severity};
use crate::sites::yaml::Document;

/// Days by date or, for every year, by month and day, with what is open then.
type HolidaySettings = BTreeMap<String, Vec<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursSettings {
    /// The site's, where a department or a calendar leaves it out.
    time_zone: Option<String>,
    weekly: WeekSettings,
    /// The site's, where a department or a calendar leaves them out.
    holidays: Option<HolidaySettings>,
}

/// A day that is left out is closed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WeekSettings {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

/// Reads what stands at `path`; `usual` are the site's hours for whatever is part of it.
pub(super) fn read(
    document: &Document,
    path: &str,
    hours: &HoursSettings,
    usual: Option<&Hours>,
    told: &mut Vec<FileDiagnostic>,
) -> Hours {
    let week = &hours.weekly;
    let days = [
        ("mon", &week.mon),
        ("tue", &week.tue),
        ("wed", &week.wed),
        ("thu", &week.thu),
        ("fri", &week.fri),
        ("sat", &week.sat),
        ("sun", &week.sun),
    ];
    let weekly = join(path, "weekly");
    let days = days.map(|(day, texts)| read_day(document, &join(&weekly, day), texts, told));
    let holidays = match &hours.holidays {
        Some(holidays) => read_holidays(document, &join(path, "holidays"), holidays, told),
        None => usual.and_then(Hours::holidays).cloned().unwrap_or_default(),
    };
    // A mistake in it is told once: what is built upon it is not told again, and nothing of it is served.
    let zone = read_zone(document, path, hours, usual, told).unwrap_or(TimeZone::UTC);
    Hours::weekly(zone, days, holidays)
}

fn read_zone(
    document: &Document,
    path: &str,
    hours: &HoursSettings,
    usual: Option<&Hours>,
    told: &mut Vec<FileDiagnostic>,
) -> Option<TimeZone> {
    let hint = "write one of the IANA names, such as Europe/Berlin";
    let Some(name) = &hours.time_zone else {
        let usual = usual.and_then(Hours::zone).cloned();
        if usual.is_none() {
            let message = "`time_zone` is missing";
            let hint = "add `time_zone: Europe/Berlin`, or another IANA name";
            told.push(document.diagnostic(Severity::Error, path, &Aim::Key, message, hint));
        }
        return usual;
    };
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        let message = format!("`{name}` is not a time zone");
        told.push(document.error(&join(path, "time_zone"), message, hint));
    }
    zone
}

fn read_day(
    document: &Document,
    path: &str,
    texts: &[String],
    told: &mut Vec<FileDiagnostic>,
) -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let place = format!("{path}[{index}]");
        match read_opening(text) {
            Ok(opening) if openings.last().is_some_and(|before| opening.from < before.until) => {
                let message = format!("`{text}` begins before the one above it ends");
                let hint = "put a day's hours in order, without overlap";
                told.push(document.error(&place, message, hint));
            }
            Ok(opening) => openings.push(opening),
            Err((message, hint)) => told.push(document.error(&place, message, hint)),
        }
    }
    openings
}

fn read_holidays(
    document: &Document,
    path: &str,
    settings: &HolidaySettings,
    told: &mut Vec<FileDiagnostic>,
) -> Holidays {
    let mut holidays = Holidays::default();
    for (day, texts) in settings {
        let place = join(path, day);
        let openings = read_day(document, &place, texts, told);
        if let Some(date) = read_date(day) {
            holidays.dates.insert(date, openings);
        } else if let Some(day) = month_and_day(day) {
            holidays.yearly.insert(day, openings);
        } else {
            let message = format!("`{day}` is not a day");
            let hint = "write it as \"2026-12-24\", or as \"12-25\" for every year";
            told.push(document.diagnostic(Severity::Error, &place, &Aim::Key, message, hint));
        }
    }
    holidays
}

/// Reads `2026-12-24` and nothing that says more.
fn read_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

/// Reads `12-25`; the 29th of February is a day, too.
fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let date: Date = format!("2024-{text}").parse().ok().filter(|_| text.len() == 5)?;
    Some((date.month(), date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_every_year_is_a_month_and_a_day() {
        assert_eq!(month_and_day("12-25"), Some((12, 25)));
        assert_eq!(month_and_day("02-29"), Some((2, 29)));
        for text in ["12-32", "13-01", "1-1", "25.12.", "12-25T09", ""] {
            assert_eq!(month_and_day(text), None, "{text}");
        }
    }
}
