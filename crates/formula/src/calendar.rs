//! Days as spreadsheets count them: serial numbers, where 1 January 2000 is 36526.
//!
//! From 1 March 1900 on (serial 61) the numbers are those of Excel and LibreOffice alike. Excel also
//! counts a 29 February 1900 that never was, for the sake of a program of 1983; we do not, so that
//! below 61 our days are one later in number than Excel's, as LibreOffice has them. The last day is
//! 31 December 9999.

/// The serial number of 1 January 1970.
const UNIX_EPOCH: i32 = 25_569;
/// The serial number of 31 December 9999.
pub(crate) const LAST_DAY: i32 = 2_958_465;

/// The serial number of a day, from its number in days since 1 January 1970.
pub fn serial_of_unix_day(day: i64) -> f64 {
    (day + i64::from(UNIX_EPOCH)) as f64
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i32,
    pub(crate) month: i32,
    pub(crate) day: i32,
}

impl Date {
    /// The day with that serial number.
    // Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    pub(crate) fn of(serial: i32) -> Self {
        let shifted = serial - UNIX_EPOCH + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Self {
            year: era * 400 + year_of_era + i32::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        }
    }

    /// Its serial number; days past the month's end run into the next one.
    // Source: the same, days_from_civil.
    pub(crate) fn serial(self) -> i32 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468 + UNIX_EPOCH
    }

    /// The same day of the month so many months on, or that month's last if it is shorter.
    pub(crate) fn plus_months(self, months: i32) -> Self {
        let month = self.year * 12 + self.month - 1 + months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }

    pub(crate) fn is_last_of_month(self) -> bool {
        self.day == days_in_month(self.year, self.month)
    }
}

pub(crate) fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 => 28 + i32::from(is_leap_year(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The serial number in a text that says a day, a time or both in the international form:
/// `2026-05-01`, `12:30`, `2026-05-01 12:30:15`. Other forms differ by country, so they are not guessed.
pub(crate) fn serial_in_text(text: &str) -> Option<f64> {
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (Some(day), Some(time)),
        None if text.contains(':') => (None, Some(text)),
        None => (Some(text), None),
    };
    let day = day.map_or(Some(0.0), day_in_text)?;
    let time = time.map_or(Some(0.0), time_in_text)?;
    Some(day + time)
}

fn day_in_text(text: &str) -> Option<f64> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, 2, 2).filter(|month| (1..=12).contains(month))?;
    let day = digits(parts.next()?, 2, 2)?;
    let is_day = (1..=days_in_month(year, month)).contains(&day) && parts.next().is_none();
    let serial = Date { year, month, day }.serial();
    (is_day && serial >= 0).then_some(f64::from(serial))
}

fn time_in_text(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let hours = digits(parts.next()?, 1, 4)?;
    let minutes = digits(parts.next()?, 2, 2).filter(|minutes| *minutes < 60)?;
    let seconds = match parts.next() {
        Some(part) => digits(part, 2, 2).filter(|seconds| *seconds < 60)?,
        None => 0,
    };
    let second = (hours * 60 + minutes) * 60 + seconds;
    parts.next().is_none().then_some(f64::from(second) / 86_400.0)
}

/// A number of `shortest` to `longest` digits.
fn digits(text: &str, shortest: usize, longest: usize) -> Option<i32> {
    let fits = (shortest..=longest).contains(&text.len());
    (fits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.bytes().fold(0, |number, byte| number * 10 + i32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_the_spreadsheets() {
        for (serial, year, month, day) in [
            (0, 1899, 12, 30),
            (60, 1900, 2, 28),
            (61, 1900, 3, 1),
            (25_569, 1970, 1, 1),
            (36_526, 2000, 1, 1),
            (36_585, 2000, 2, 29),
            (46_143, 2026, 5, 1),
            (LAST_DAY, 9999, 12, 31),
        ] {
            let date = Date { year, month, day };
            assert_eq!((Date::of(serial), date.serial()), (date, serial));
        }
        assert_eq!(serial_of_unix_day(0), 25_569.0);
    }

    #[test]
    fn every_day_survives_the_way_to_a_date_and_back() {
        for serial in 0..=LAST_DAY {
            assert_eq!(Date::of(serial).serial(), serial);
        }
    }

    #[test]
    fn only_the_international_form_is_read() {
        for (text, expected) in [
            ("2026-05-01", Some(46_143.0)),
            ("2026-05-01 12:00", Some(46_143.5)),
            ("2026-05-01T06:00:00", Some(46_143.25)),
            ("18:00", Some(0.75)),
            ("36:00", Some(1.5)),
            ("2026-02-29", None),
            ("2026-5-1", None),
            ("01.05.2026", None),
            ("1800-01-01", None),
            ("12:60", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(serial_in_text(text), expected, "{text}");
        }
    }
}
