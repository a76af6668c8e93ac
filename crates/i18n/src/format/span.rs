//! Spans of time: `1 h 30 min`.

use super::{NO_BREAK, NOTHING, Places, written};
use crate::language::Language;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// A number of seconds, minutes, hours or days (`s min h d`) in the two largest parts that are not zero.
///
/// Another unit is written behind the number as it is.
#[must_use]
pub fn duration(x: f64, unit: &str, tag: &str) -> String {
    let language = Language::of(tag);
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let seconds_in = match unit {
        "s" => 1.0,
        "" | "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return super::unit(x, unit, tag),
    };
    let mut left = (x.abs() * seconds_in).round();
    let is_some = left > 0.0;
    let mut parts = Vec::new();
    for (word, seconds) in [("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1.0)] {
        let count = (left / seconds).trunc();
        left -= count * seconds;
        if count > 0.0 && parts.len() < 2 {
            parts.push(part(count, word, language));
        }
    }
    if !is_some {
        parts.push(part(0.0, if unit.is_empty() { "min" } else { unit }, language));
    }
    let sign = if x < 0.0 && is_some { "−" } else { "" };
    format!("{sign}{}", parts.join(" "))
}

fn part(count: f64, unit: &str, language: Language) -> String {
    let word = match (language, unit) {
        (Language::Russian, "s") => "с",
        (Language::Russian, "min") => "мин",
        (Language::Russian, "h") => "ч",
        (Language::Russian, "d") => "дн.",
        (_, unit) => unit,
    };
    format!("{}{NO_BREAK}{word}", written(count, Places::UpTo(0), 0, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_parts() {
        for (x, unit, en, ru) in [
            (90.0, "min", "1 h 30 min", "1 ч 30 мин"),
            (1.5, "h", "1 h 30 min", "1 ч 30 мин"),
            (45.0, "s", "45 s", "45 с"),
            (2.0, "d", "2 d", "2 дн."),
            (51.25, "h", "2 d 3 h", "2 дн. 3 ч"),
            (0.0, "h", "0 h", "0 ч"),
            (0.0, "", "0 min", "0 мин"),
            (-90.0, "min", "−1 h 30 min", "−1 ч 30 мин"),
            (3.0, "weeks", "3 weeks", "3 weeks"),
        ] {
            assert_eq!(duration(x, unit, "en").replace(NO_BREAK, " "), en, "{x} {unit}");
            assert_eq!(duration(x, unit, "ru").replace(NO_BREAK, " "), ru, "{x} {unit}");
        }
        assert_eq!(duration(f64::INFINITY, "min", "en"), NOTHING);
    }
}
