//! Calendar days.

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

/// A day given as `YYYY-MM-DD`, in words: `21 November 2026`. Anything else comes back as it is.
#[must_use]
pub fn date(day: &str, tag: &str) -> String {
    let Some((year, month, day_of_month)) = parts(day) else { return day.to_owned() };
    let months = match Language::of(tag) {
        Language::English => ENGLISH,
        Language::Russian => RUSSIAN,
    };
    format!("{day_of_month}\u{a0}{} {year}", months[month - 1])
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
    fn a_day_that_does_not_exist_is_left_as_it_is() {
        for text in ["2026-02-29", "2026-13-01", "tomorrow", "2026-1-1", "", "202а-01-01"] {
            assert_eq!(date(text, "en"), text);
            assert!(!is_date(text));
        }
        assert!(is_date("2024-02-29"));
    }
}
