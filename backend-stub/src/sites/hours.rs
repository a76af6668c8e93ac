//! When a site is open: weekly hours on the clocks of its own time zone, daylight saving included.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use protocol::Timestamp;

/// Minutes in a day as clocks write it: a day may end at `24:00`.
pub(super) const DAY_MINUTES: u16 = 24 * 60;

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
    pub(super) fn weekly(zone: TimeZone, days: [Vec<Opening>; 7]) -> Self {
        Self { weekly: Some(Weekly { zone, days }) }
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
        // Eight days: the only opening of the week may be the one that began earlier today.
        (0..=7)
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
        self.days[day_number(date.weekday())].iter().filter_map(move |opening| {
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
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let at: jiff::Timestamp = text.parse().unwrap();
        Timestamp::from_millis(at.as_millisecond())
    }

    fn hours(zone: &str, days: [&[&str]; 7]) -> Hours {
        let read = |day: &[&str]| day.iter().map(|text| read_opening(text).unwrap()).collect();
        Hours::weekly(TimeZone::get(zone).unwrap(), days.map(read))
    }

    fn office() -> Hours {
        let day: &[&str] = &["09:00-12:30", "13:00-18:00"];
        hours("Europe/Berlin", [day, day, day, day, day, &[], &[]])
    }

    #[test]
    fn a_site_without_hours_is_always_open() {
        assert!(Hours::default().is_open(at("2026-12-25T03:00:00Z")));
        assert_eq!(Hours::default().opens_at(at("2026-12-25T03:00:00Z")), None);
    }

    #[test]
    fn open_from_the_first_minute_to_the_last() {
        // A Thursday in summer, UTC+2.
        for (time, open) in [
            ("06:59:59.999Z", false),
            ("07:00:00Z", true),
            ("10:29:59Z", true),
            ("10:30:00Z", false),
            ("11:00:00Z", true),
            ("15:59:59Z", true),
            ("16:00:00Z", false),
        ] {
            assert_eq!(office().is_open(at(&format!("2026-06-11T{time}"))), open, "{time}");
        }
    }

    #[test]
    fn the_break_ends_the_same_day_and_the_weekend_on_monday() {
        let expect = |now: &str, opens: &str| {
            assert_eq!(office().opens_at(at(now)), Some(at(opens)), "{now}");
        };
        expect("2026-06-11T10:45:00Z", "2026-06-11T11:00:00Z");
        expect("2026-06-12T16:00:00Z", "2026-06-15T07:00:00Z");
        assert_eq!(office().opens_at(at("2026-06-11T08:00:00Z")), None, "open now");
    }

    #[test]
    fn clocks_going_forward_over_a_weekend_open_an_hour_earlier_in_utc() {
        // Friday opens at 08:00Z (UTC+1), the Monday after the change at 07:00Z (UTC+2).
        assert_eq!(office().opens_at(at("2026-03-27T03:00:00Z")), Some(at("2026-03-27T08:00:00Z")));
        assert_eq!(office().opens_at(at("2026-03-28T12:00:00Z")), Some(at("2026-03-30T07:00:00Z")));
    }

    #[test]
    fn a_time_that_the_clock_skips_moves_on() {
        // On 29 March 2026 Berlin has no 02:30; 02:30 to 04:00 becomes 03:30 to 04:00.
        let night = hours("Europe/Berlin", [&[], &[], &[], &[], &[], &[], &["02:30-04:00"]]);
        assert_eq!(night.opens_at(at("2026-03-29T00:00:00Z")), Some(at("2026-03-29T01:30:00Z")));
        assert!(!night.is_open(at("2026-03-29T01:15:00Z")));
        assert!(night.is_open(at("2026-03-29T01:45:00Z")));
    }

    #[test]
    fn a_night_that_ends_at_midnight_goes_on_the_next_day() {
        let night =
            hours("Asia/Tokyo", [&["22:00-24:00"], &["00:00-02:00"], &[], &[], &[], &[], &[]]);
        assert!(night.is_open(at("2026-06-08T14:59:59Z")));
        assert!(night.is_open(at("2026-06-08T15:00:00Z")));
        assert!(!night.is_open(at("2026-06-08T17:00:00Z")));
    }

    #[test]
    fn one_opening_a_week_is_found_after_it_has_ended() {
        let once = hours("UTC", [&["09:00-10:00"], &[], &[], &[], &[], &[], &[]]);
        assert_eq!(once.opens_at(at("2026-06-08T10:00:00Z")), Some(at("2026-06-15T09:00:00Z")));
    }

    #[test]
    fn hours_that_never_come_open_never() {
        let never = hours("UTC", [&[], &[], &[], &[], &[], &[], &[]]);
        assert!(!never.is_open(at("2026-06-08T10:00:00Z")));
        assert_eq!(never.opens_at(at("2026-06-08T10:00:00Z")), None);
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["", "09:00", "9-18", "09:60-10:00", "09:00-24:01", "-1:00-02:00", "9:0-10:00"]
        {
            assert!(read_opening(text).unwrap_err().0.contains("not a time"), "{text}");
        }
        for text in ["18:00-09:00", "09:00-09:00"] {
            assert!(read_opening(text).unwrap_err().0.contains("ends before"), "{text}");
        }
        assert_eq!(read_opening("9:00 – 24:00"), Ok(Opening { from: 540, until: DAY_MINUTES }));
    }
}
