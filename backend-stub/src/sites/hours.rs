//! When somebody is there: weekly hours and days that differ, on the clocks of a time zone, daylight saving included.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use protocol::Timestamp;

/// Minutes in a day as clocks write it: a day may end at `24:00`.
pub(super) const DAY_MINUTES: u16 = 24 * 60;

/// How far ahead the next opening is looked for: a company may be on holiday for weeks.
const DAYS_AHEAD: i32 = 370;

/// Weekly hours; a site without any is always open.
#[derive(Debug, Clone, Default)]
pub struct Hours {
    weekly: Option<Weekly>,
}

#[derive(Debug, Clone)]
struct Weekly {
    zone: TimeZone,
    /// Monday first; each day's openings in order.
    days: [Vec<Opening>; 7],
    holidays: Holidays,
}

/// Days that differ from their day of the week, each with its openings; most have none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Holidays {
    /// Days of one year.
    pub(super) dates: BTreeMap<Date, Vec<Opening>>,
    /// Months and days of every year.
    pub(super) yearly: BTreeMap<(i8, i8), Vec<Opening>>,
}

/// Open from one minute of the day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    /// Minutes since midnight.
    pub(super) from: u16,
    /// Minutes since midnight, up to and with [`DAY_MINUTES`].
    pub(super) until: u16,
}

impl Hours {
    /// Open at these times of the week, Monday first, each day's openings in order and apart.
    pub(super) fn weekly(zone: TimeZone, days: [Vec<Opening>; 7], holidays: Holidays) -> Self {
        Self { weekly: Some(Weekly { zone, days, holidays }) }
    }

    /// Open from nine to five on one day of the week, for tests.
    #[cfg(test)]
    pub(crate) fn on_day(zone: TimeZone, day: usize) -> Self {
        let mut days: [Vec<Opening>; 7] = Default::default();
        days[day].push(Opening { from: 9 * 60, until: 17 * 60 });
        Self::weekly(zone, days, Holidays::default())
    }

    /// On whose clocks; none for a site that is always open.
    #[must_use]
    pub fn zone(&self) -> Option<&TimeZone> {
        self.weekly.as_ref().map(|weekly| &weekly.zone)
    }

    /// The days that differ.
    pub(super) fn holidays(&self) -> Option<&Holidays> {
        self.weekly.as_ref().map(|weekly| &weekly.holidays)
    }

    /// From when until when it is open on a day; nothing where no hours are kept.
    pub(crate) fn openings(&self, date: Date) -> Vec<(Timestamp, Timestamp)> {
        self.weekly.as_ref().map(|weekly| weekly.openings(date).collect()).unwrap_or_default()
    }

    /// How many milliseconds the longest opening of the week lasts; none where no hours are kept.
    pub(super) fn longest_opening(&self) -> Option<i64> {
        let openings = self.weekly.as_ref()?.days.iter().flatten();
        let minutes = openings.map(|opening| opening.until - opening.from).max();
        Some(i64::from(minutes.unwrap_or(0)) * 60_000)
    }

    /// Day and time of an instant on the clocks there, `2026-11-25T14:30`.
    #[must_use]
    pub fn civil(&self, at: Timestamp) -> Option<String> {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
        let there = at.to_zoned(self.zone().cloned().unwrap_or(TimeZone::UTC));
        Some(there.strftime("%Y-%m-%dT%H:%M").to_string())
    }

    /// The day of an instant on the calendar there.
    pub(crate) fn date(&self, at: Timestamp) -> Option<Date> {
        self.weekly.as_ref()?.date_of(at)
    }

    /// Whether the site is open.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let Some(weekly) = &self.weekly else { return true };
        let Some(today) = weekly.date_of(now) else { return false };
        weekly.openings(today).any(|(from, until)| from <= now && now < until)
    }

    /// When the site opens next; none while it is open, and none when it never does.
    #[must_use]
    pub fn opens_at(&self, now: Timestamp) -> Option<Timestamp> {
        let weekly = self.weekly.as_ref()?;
        if self.is_open(now) {
            return None;
        }
        let today = weekly.date_of(now)?;
        (0..=DAYS_AHEAD)
            .filter_map(|ahead| today.checked_add(ahead.days()).ok())
            .flat_map(|date| weekly.openings(date))
            .map(|(from, _)| from)
            .find(|&from| from > now)
    }
}

impl Weekly {
    fn date_of(&self, at: Timestamp) -> Option<Date> {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
        Some(at.to_zoned(self.zone.clone()).date())
    }

    /// The openings of a date as instants; one that falls into the hour a clock change leaves out is gone.
    fn openings(&self, date: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let usual = || &self.days[day_number(date.weekday())];
        let openings = self.holidays.of(date).unwrap_or_else(usual);
        openings.iter().filter_map(move |opening| {
            let from = self.instant(date, opening.from)?;
            let until = self.instant(date, opening.until)?;
            (from < until).then_some((from, until))
        })
    }

    /// A time that the clock skips moves on by what is skipped; one that comes twice is the first.
    fn instant(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let civil = date.at(0, 0, 0, 0).checked_add(Span::new().minutes(i64::from(minute))).ok()?;
        let at = self.zone.to_timestamp(civil).ok()?;
        Some(Timestamp::from_millis(at.as_millisecond()))
    }
}

impl Holidays {
    /// The openings of a day that differs; one of a single year goes before one of every year.
    fn of(&self, date: Date) -> Option<&Vec<Opening>> {
        let yearly = || self.yearly.get(&(date.month(), date.day()));
        self.dates.get(&date).or_else(yearly)
    }
}

fn day_number(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

/// Reads `09:00-18:00`.
///
/// Errors: a sentence about what is wrong, and how to mend it.
pub(super) fn read_opening(text: &str) -> Result<Opening, (String, &'static str)> {
    let form = "write it as \"09:00-18:00\", on the 24-hour clock";
    let refused = || (format!("`{text}` is not a time of opening"), form);
    let (from, until) = text.split_once(['-', '–']).ok_or_else(refused)?;
    let from = read_clock(from.trim()).ok_or_else(refused)?;
    let until = read_clock(until.trim()).ok_or_else(refused)?;
    if from >= until {
        let hint = "past midnight, end at 24:00 and go on at 00:00 the next day";
        return Err((format!("`{text}` ends before it begins"), hint));
    }
    Ok(Opening { from, until })
}

fn read_clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if hours.is_empty()
        || hours.len() > 2
        || minutes.len() != 2
        || !digits(hours)
        || !digits(minutes)
    {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY_MINUTES).then_some(total)
}

#[cfg(test)]
mod tests;
