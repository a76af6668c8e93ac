//! Numbers, money, days and durations as readers of a language write them.
//!
//! Rounding is half away from zero on the decimal digits people see (`1.005` to two places is `1.01`), which is
//! what a spreadsheet does, and needs no platform's number formatter.

mod date;
mod decimal;
mod span;
mod spec;
mod unit;

pub use date::{date, is_date, long_date, moment, time, time_of_day};
pub use span::duration;
pub use spec::{Formattable, by_spec};
pub use unit::{clock, months, unit, with_unit, years};

use crate::language::Language;
use decimal::Decimal;

/// What stands where there is no number to show.
pub const NOTHING: &str = "—";

/// Keeps a number and its unit on one line.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// A number with exactly `decimals` places.
#[must_use]
pub fn number(x: f64, decimals: usize, tag: &str) -> String {
    written(x, Places::Exactly(decimals), 0, Language::of(tag))
}

/// A number with up to `decimals` places, without zeros at its end.
#[must_use]
pub fn short_number(x: f64, decimals: usize, tag: &str) -> String {
    written(x, Places::UpTo(decimals), 0, Language::of(tag))
}

/// A fraction as a percentage with up to `decimals` places: `0.065` is `6.5%`.
#[must_use]
pub fn percent(x: f64, decimals: usize, tag: &str) -> String {
    percent_in(x, Places::UpTo(decimals), Language::of(tag))
}

/// An amount in the currency's major unit; cents only where there are some.
#[must_use]
pub fn money(major: f64, currency: &str, tag: &str) -> String {
    money_in(major, currency, Places::NoneOr(2), Language::of(tag))
}

/// How many places a number shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Places {
    Exactly(usize),
    UpTo(usize),
    /// None for a whole number, else exactly that many.
    NoneOr(usize),
}

pub(crate) fn percent_in(x: f64, places: Places, language: Language) -> String {
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let mut out = written(x, places, 2, language);
    if language == Language::Russian {
        out.push(NO_BREAK);
    }
    out.push('%');
    out
}

pub(crate) fn money_in(major: f64, currency: &str, places: Places, language: Language) -> String {
    if !major.is_finite() {
        return NOTHING.to_owned();
    }
    let symbol = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "RUB" => "₽",
        "KZT" => "₸",
        code => code,
    };
    let amount = written(major, places, 0, language);
    if language == Language::Russian {
        return format!("{amount}{NO_BREAK}{symbol}");
    }
    let (sign, amount) =
        amount.strip_prefix(MINUS).map_or(("", amount.as_str()), |rest| ("−", rest));
    let gap = if symbol.len() == currency.len() && symbol.is_ascii() && symbol != "$" {
        "\u{a0}"
    } else {
        ""
    };
    format!("{sign}{symbol}{gap}{amount}")
}

const MINUS: char = '−';

/// `x · 10^shift` in the language's digits.
pub(crate) fn written(x: f64, places: Places, shift: usize, language: Language) -> String {
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let decimal = Decimal::of(x).shifted(shift);
    let decimal = match places {
        Places::Exactly(n) => decimal.rounded(n),
        Places::UpTo(n) => decimal.rounded(n).trimmed(),
        Places::NoneOr(n) => {
            let rounded = decimal.rounded(n);
            if rounded.is_whole() { rounded.trimmed() } else { rounded }
        }
    };
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::Russian => (NO_BREAK, ','),
    };
    decimal.written(MINUS, group, point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_as_readers_expect() {
        assert_eq!(number(1_234_567.891, 2, "en"), "1,234,567.89");
        assert_eq!(number(1_234_567.891, 2, "ru"), "1\u{a0}234\u{a0}567,89");
        assert_eq!(number(999.0, 0, "en"), "999");
        assert_eq!(number(1e21, 0, "en"), "1,000,000,000,000,000,000,000");
    }

    #[test]
    fn halves_go_away_from_zero_on_the_decimal_digits() {
        assert_eq!(number(1.005, 2, "en"), "1.01");
        assert_eq!(number(2.5, 0, "en"), "3");
        assert_eq!(number(-2.5, 0, "en"), "−3");
        assert_eq!(number(0.045, 2, "en"), "0.05");
        assert_eq!(number(999.995, 2, "en"), "1,000.00");
    }

    #[test]
    fn what_is_written_can_be_typed_as_it_stands() {
        for tag in crate::LOCALES {
            for x in [1_200.0, 1_234_567.5, 0.125, 1.125, -18_900.0, 999.5] {
                let written = short_number(x, 3, tag);
                assert_eq!(small::number::parse_typed(&written, tag), Some(x), "{written} {tag}");
            }
        }
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!(number(-0.001, 2, "en"), "0.00");
        assert_eq!(number(-0.0, 0, "en"), "0");
    }

    #[test]
    fn a_short_number_drops_the_zeros_at_its_end() {
        assert_eq!(short_number(8.50, 2, "ru"), "8,5");
        assert_eq!(short_number(8.0, 2, "en"), "8");
        assert_eq!(short_number(1_000.0, 2, "en"), "1,000");
    }

    #[test]
    fn what_is_no_number_is_a_dash() {
        assert_eq!(number(f64::NAN, 2, "en"), NOTHING);
        assert_eq!(money(f64::INFINITY, "EUR", "en"), NOTHING);
    }

    #[test]
    fn money_shows_cents_only_where_there_are_some() {
        for (amount, currency, en, ru) in [
            (1_234.0, "EUR", "€1,234", "1\u{a0}234\u{a0}€"),
            (1_234.5, "EUR", "€1,234.50", "1\u{a0}234,50\u{a0}€"),
            (1_234.0, "RUB", "₽1,234", "1\u{a0}234\u{a0}₽"),
            (-20.0, "USD", "−$20", "−20\u{a0}$"),
            (5.0, "KZT", "₸5", "5\u{a0}₸"),
            (5.0, "CHF", "CHF\u{a0}5", "5\u{a0}CHF"),
        ] {
            assert_eq!(money(amount, currency, "en"), en);
            assert_eq!(money(amount, currency, "ru"), ru);
        }
    }

    #[test]
    fn a_percentage_is_exact_in_its_digits() {
        assert_eq!(percent(0.07, 2, "en"), "7%");
        assert_eq!(percent(0.065, 1, "ru"), "6,5\u{a0}%");
        assert_eq!(percent(1.0, 0, "en"), "100%");
    }
}
