//! Calendar days and times of day.

use crate::language::Language;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// In the genitive, as after a day.
const RUSSIAN: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// From Sunday on.
const ENGLISH_WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const RUSSIAN_WEEKDAYS: [&str; 7] =
    ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"];

/// A day given as `YYYY-MM-DD`, perhaps with a time of day behind a `T`, in words: `21 November 2026`.
///
/// The time is left out; anything else comes back as it is.
#[must_use]
pub fn date(day: &str, tag: &str) -> String {
    match parts(day_of(day)) {
        Some((year, month, day)) => format!("{} {year}", day_and_month(month, day, tag)),
        None => day.to_owned(),
    }
}

/// The day with its weekday, as one says it of days close by: `Wednesday, 25 November`.
#[must_use]
pub fn long_date(day: &str, tag: &str) -> String {
    let Some((year, month, day_of_month)) = parts(day_of(day)) else { return day.to_owned() };
    let weekdays = match Language::of(tag) {
        Language::English => ENGLISH_WEEKDAYS,
        Language::Russian => RUSSIAN_WEEKDAYS,
    };
    let weekday = weekdays[weekday(year, month, day_of_month)];
    format!("{weekday}, {}", day_and_month(month, day_of_month, tag))
}

/// The time of day of a moment such as `2026-11-25T14:30`; a day alone has none.
#[must_use]
pub fn time(moment: &str) -> &str {
    match moment.split_once('T') {
        Some((day, time)) if is_date(day) => time,
        _ if is_date(moment) => "",
        _ => moment,
    }
}

/// The day and, where there is one, the time of day: `25 November 2026, 14:30`.
#[must_use]
pub fn moment(text: &str, tag: &str) -> String {
    let (day, time) = (date(text, tag), time(text));
    if is_date(day_of(text)) && !time.is_empty() { format!("{day}, {time}") } else { day }
}

/// Minutes since midnight as a clock shows them: `14:30`.
#[must_use]
pub fn time_of_day(minutes: f64) -> String {
    if !minutes.is_finite() {
        return super::NOTHING.to_owned();
    }
    #[allow(clippy::cast_possible_truncation, reason = "within a day after the remainder")]
    let minutes = minutes.round().rem_euclid(1_440.0) as i64;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn day_of(text: &str) -> &str {
    text.split('T').next().unwrap_or(text)
}

fn day_and_month(month: usize, day: u8, tag: &str) -> String {
    let months = match Language::of(tag) {
        Language::English => ENGLISH,
        Language::Russian => RUSSIAN,
    };
    format!("{day}\u{a0}{}", months[month - 1])
}

/// Days since Sunday. Source: Tomohiko Sakamoto, comp.lang.c, 1993.
fn weekday(year: u16, month: usize, day: u8) -> usize {
    const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    // Four centuries are a whole number of weeks; they keep the first years above zero.
    let year = usize::from(year) + 400 - usize::from(month < 3);
    (year + year / 4 - year / 100 + year / 400 + SHIFTS[month - 1] + usize::from(day)) % 7
}

/// Whether the text is a day that exists, as `YYYY-MM-DD`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<(u16, usize, u8)> {
    let bytes = text.as_bytes();
    let well_formed = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !well_formed {
        return None;
    }
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day))
        .then_some((year, month, day))
}

fn days_in(year: u16, month: usize) -> u8 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_words() {
        assert_eq!(date("2026-11-21", "en"), "21\u{a0}November 2026");
        assert_eq!(date("2026-05-01", "ru"), "1\u{a0}мая 2026");
    }

    #[test]
    fn a_day_close_by_is_told_by_its_weekday() {
        assert_eq!(long_date("2026-11-25", "en"), "Wednesday, 25\u{a0}November");
        assert_eq!(long_date("2026-11-22T09:00", "ru"), "воскресенье, 22\u{a0}ноября");
        assert_eq!(long_date("2024-02-29", "en"), "Thursday, 29\u{a0}February");
        assert_eq!(long_date("2000-01-01", "en"), "Saturday, 1\u{a0}January");
        assert_eq!(long_date("soon", "en"), "soon");
    }

    #[test]
    fn a_moment_is_a_day_with_a_time() {
        assert_eq!(moment("2026-11-25T14:30", "en"), "25\u{a0}November 2026, 14:30");
        assert_eq!(moment("2026-11-25", "ru"), "25\u{a0}ноября 2026");
        assert_eq!(moment("This week", "en"), "This week");
        assert_eq!(date("2026-11-25T14:30", "en"), "25\u{a0}November 2026");
        assert_eq!(
            [time("2026-11-25T14:30"), time("2026-11-25"), time("noon")],
            ["14:30", "", "noon"]
        );
        assert_eq!(
            [time_of_day(870.0), time_of_day(0.0), time_of_day(f64::NAN)],
            ["14:30", "00:00", "—"]
        );
    }

    #[test]
    fn a_day_that_does_not_exist_is_left_as_it_is() {
        for text in ["2026-02-29", "2026-13-01", "tomorrow", "2026-1-1", "", "202а-01-01"] {
            assert_eq!(date(text, "en"), text);
            assert!(!is_date(text));
        }
        assert!(is_date("2024-02-29"));
    }
}
