//! Calendar days, without a time zone.

use std::fmt;

use protocol::Timestamp;

/// A day, `2026-11-25`, or a day with a time of day, `2026-11-25T14:30`, in its one written form.
pub(crate) fn moment(text: &str) -> Option<String> {
    let Some((day, time)) = text.trim().split_once('T') else {
        return Day::parse(text).map(|day| day.to_string());
    };
    let (day, minutes) = (Day::parse(day)?, minutes_of_day(time)?);
    Some(format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The minutes since midnight of `14:30`.
pub(crate) fn minutes_of_day(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let part = |part: &str, below: u32| {
        let is_number = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u32>().ok().filter(|number| is_number && *number < below)
    };
    Some(part(hours, 24)? * 60 + part(minutes, 60)?)
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    /// Days since 1970-01-01.
    since_epoch: i64,
}

const MILLIS_PER_DAY: i64 = 86_400_000;

impl Day {
    /// Reads `YYYY-MM-DD`; a day that no calendar has is refused.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let mut part = |digits: usize| {
            parts
                .next()
                .filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|part| part.parse::<i64>().ok())
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let found = Self::from_date(year, month, day);
        (found.date() == (year, month, day)).then_some(found)
    }

    /// Its serial number, as spreadsheets count days.
    pub(crate) fn serial(self) -> f64 {
        formula::serial_of_unix_day(self.since_epoch)
    }

    /// The day of an instant, in UTC.
    pub(crate) fn of(at: Timestamp) -> Self {
        Self { since_epoch: at.as_millis().div_euclid(MILLIS_PER_DAY) }
    }

    /// Its first instant, in UTC.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn begins(self) -> Timestamp {
        Timestamp::from_millis(self.since_epoch * MILLIS_PER_DAY)
    }

    /// This day moved by `days`.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self { since_epoch: self.since_epoch + days }
    }

    /// How many days it comes after another one.
    pub(crate) fn days_since(self, other: Self) -> i64 {
        self.since_epoch - other.since_epoch
    }

    /// The day of the week, 0 for Monday.
    pub(crate) fn weekday(self) -> usize {
        // The first day counted was a Thursday.
        usize::try_from((self.since_epoch + 3).rem_euclid(7)).unwrap_or(0)
    }

    // Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    fn from_date(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self { since_epoch: era * 146_097 + day_of_era - 719_468 }
    }

    // Source: the same, civil_from_days.
    fn date(self) -> (i64, i64, i64) {
        let shifted = self.since_epoch + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_written_alike() {
        for text in ["1970-01-01", "2024-02-29", "2026-12-31", "0001-03-01"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Day::parse("1970-01-02").unwrap(), Day { since_epoch: 1 });
        assert_eq!(Day::parse("2000-03-01").unwrap(), Day { since_epoch: 11_017 });
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        for text in [
            "2025-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-1-1",
            "",
            "2026-1-01",
            "+026-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_may_have_a_time() {
        assert_eq!(moment(" 2026-11-25T14:30").as_deref(), Some("2026-11-25T14:30"));
        assert_eq!(moment("2026-11-25").as_deref(), Some("2026-11-25"));
        for text in ["2026-11-25T24:00", "2026-11-25T9:00", "2026-11-31T09:00", "T09:00", "09:60"] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(minutes_of_day("14:30"), Some(870));
    }

    #[test]
    fn a_day_has_its_day_of_the_week() {
        for (text, weekday) in
            [("1970-01-01", 3), ("2026-11-22", 6), ("2026-11-23", 0), ("1969-12-31", 2)]
        {
            assert_eq!(Day::parse(text).unwrap().weekday(), weekday, "{text}");
        }
    }

    #[test]
    fn an_instant_belongs_to_its_utc_day() {
        assert_eq!(Day::of(Timestamp::from_millis(1_767_225_599_999)).to_string(), "2025-12-31");
        assert_eq!(Day::of(Timestamp::from_millis(-1)).to_string(), "1969-12-31");
    }
}
