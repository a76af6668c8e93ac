//! Numbers with their unit: years, months, kilowatt-hours, minutes of a call.

use super::{NO_BREAK, NOTHING, Places, written};
use crate::language::Language;

/// A number of years: `9 years`, `8,5 года`.
#[must_use]
pub fn years(x: f64, tag: &str) -> String {
    counted(x, ["year", "years"], ["год", "года", "лет"], Language::of(tag))
}

/// A number of months: `24 months`, `24 месяца`.
#[must_use]
pub fn months(x: f64, tag: &str) -> String {
    counted(x, ["month", "months"], ["месяц", "месяца", "месяцев"], Language::of(tag))
}

fn counted(x: f64, english: [&str; 2], russian: [&str; 3], language: Language) -> String {
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let number = written(x, Places::UpTo(1), 0, language);
    let form = language.form(&number);
    let word = if language == Language::Russian { russian[form] } else { english[form] };
    format!("{number}{NO_BREAK}{word}")
}

/// A number with a unit that is written after it, in the language's letters where they differ.
#[must_use]
pub fn unit(x: f64, unit: &str, tag: &str) -> String {
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let language = Language::of(tag);
    let number = written(x, Places::UpTo(2), 0, language);
    format!("{number}{NO_BREAK}{}", unit_name(unit, language))
}

/// A number with what it counts as somebody wrote that: a sign of a currency stands where the language puts it,
/// anything else after the number.
#[must_use]
pub fn with_unit(x: f64, unit: &str, tag: &str) -> String {
    if unit.is_empty() || !x.is_finite() {
        return super::short_number(x, 2, tag);
    }
    let is_english = Language::of(tag) == Language::English;
    if is_english && matches!(unit, "€" | "$" | "£" | "₽" | "₸") {
        return super::money(x, unit, tag);
    }
    let number = written(x, Places::UpTo(2), 0, Language::of(tag));
    let gap = if is_english && unit == "%" { "" } else { "\u{a0}" };
    [number.as_str(), gap, unit].concat()
}

fn unit_name(unit: &str, language: Language) -> &str {
    match (unit, language) {
        ("m2", Language::English) => "m²",
        ("kWh", Language::Russian) => "кВт·ч",
        ("kW", Language::Russian) => "кВт",
        ("kWp", Language::Russian) => "кВт·п",
        ("W", Language::Russian) => "Вт",
        ("m2" | "m²", Language::Russian) => "м²",
        ("m", Language::Russian) => "м",
        ("km", Language::Russian) => "км",
        ("kg", Language::Russian) => "кг",
        ("t", Language::Russian) => "т",
        ("h", Language::Russian) => "ч",
        ("min", Language::Russian) => "мин",
        (unit, _) => unit,
    }
}

/// Seconds as a clock shows them: `2:05`, `1:02:05`.
#[must_use]
pub fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_take_the_form_of_their_number() {
        for (x, en, ru) in [
            (1.0, "1 year", "1 год"),
            (2.0, "2 years", "2 года"),
            (9.0, "9 years", "9 лет"),
            (11.0, "11 years", "11 лет"),
            (21.0, "21 years", "21 год"),
            (8.5, "8.5 years", "8,5 года"),
            (8.96, "9 years", "9 лет"),
            (0.0, "0 years", "0 лет"),
        ] {
            assert_eq!(years(x, "en").replace(NO_BREAK, " "), en);
            assert_eq!(years(x, "ru").replace(NO_BREAK, " "), ru);
        }
    }

    #[test]
    fn months_take_the_form_of_their_number() {
        assert_eq!(months(24.0, "ru"), "24\u{a0}месяца");
        assert_eq!(months(1_200.0, "en"), "1,200\u{a0}months");
        assert_eq!(months(1_200.0, "ru"), "1\u{a0}200\u{a0}месяцев");
    }

    #[test]
    fn a_unit_is_written_in_the_readers_letters() {
        assert_eq!(unit(4_500.0, "kWh", "en"), "4,500\u{a0}kWh");
        assert_eq!(unit(4_500.0, "kWh", "ru"), "4\u{a0}500\u{a0}кВт·ч");
        assert_eq!(unit(12.5, "m2", "en"), "12.5\u{a0}m²");
        assert_eq!(unit(3.0, "fathoms", "ru"), "3\u{a0}fathoms");
    }

    #[test]
    fn what_is_counted_stands_where_readers_look_for_it() {
        for (unit, en, ru) in [
            ("€", "€1,200", "1\u{a0}200\u{a0}€"),
            ("%", "1,200%", "1\u{a0}200\u{a0}%"),
            ("rooms", "1,200\u{a0}rooms", "1\u{a0}200\u{a0}rooms"),
            ("", "1,200", "1\u{a0}200"),
        ] {
            assert_eq!(with_unit(1_200.0, unit, "en"), en);
            assert_eq!(with_unit(1_200.0, unit, "ru"), ru);
        }
    }

    #[test]
    fn a_call_is_told_as_a_clock() {
        assert_eq!(clock(125), "2:05");
        assert_eq!(clock(3_725), "1:02:05");
        assert_eq!(clock(0), "0:00");
    }
}
