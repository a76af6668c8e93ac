//! Rounding and writing numbers by their decimal digits, as spreadsheets do.
//!
//! A person who reads 2.675 expects two places of it to be 2.68, though the nearest double is a hair
//! below. Spreadsheets round the decimal number that they show (15 significant digits), and so do we.

use small::number::{nearest, rounded};

/// Which neighbour a number is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// The nearer one; a half goes away from zero.
    HalfAway,
    /// The one farther from zero.
    Up,
    /// The one nearer to zero.
    Down,
    /// The one above.
    Ceiling,
    /// The one below.
    Floor,
}

/// Digits that a spreadsheet shows and trusts.
const SHOWN_DIGITS: u32 = 15;
/// Digits that tell every double from its neighbours.
const ALL_DIGITS: u32 = 17;
/// Longest plain notation; beyond it a number is written with an exponent.
const MAX_PLAIN_LENGTH: i32 = 21;

/// `number` with `places` digits after the point (negative: before it).
pub(crate) fn round(number: f64, places: i32, rounding: Rounding) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    if rounding == Rounding::HalfAway {
        return round_half(number, places);
    }
    // A result that misses a round number only by binary noise is meant to be that number:
    // (0.1+0.7)*10 is 7.999999999999999 in a double, and its INT is 8.
    let meant = round_half(number, places);
    if (meant - number).abs() <= 4.0 * f64::EPSILON * number.abs() {
        return meant;
    }
    let away = match rounding {
        Rounding::Up => true,
        Rounding::Ceiling => number > 0.0,
        Rounding::Floor => number < 0.0,
        Rounding::Down | Rounding::HalfAway => false,
    };
    let (digits, exponent) = rounded(number.abs(), ALL_DIGITS);
    let cut = dropped(places, exponent);
    if cut <= 0 {
        return number;
    }
    let kept = if cut > i64::from(ALL_DIGITS) { 0 } else { digits / 10_u64.pow(cut as u32) };
    nearest(kept + u64::from(away), places.saturating_neg()).copysign(number)
}

fn round_half(number: f64, places: i32) -> f64 {
    let (digits, exponent) = rounded(number.abs(), SHOWN_DIGITS);
    let cut = dropped(places, exponent);
    if cut < 0 {
        return number;
    }
    if cut > i64::from(SHOWN_DIGITS) {
        return 0.0;
    }
    let unit = 10_u64.pow(cut as u32);
    let kept = digits / unit + u64::from(digits % unit * 2 >= unit);
    // `places` is within a double's range here, or the cut would have been out of ours.
    nearest(kept, places.saturating_neg()).copysign(number)
}

/// `number` to 15 significant digits: what a spreadsheet shows of it.
pub(crate) fn tidy(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let (digits, exponent) = rounded(number.abs(), SHOWN_DIGITS);
    nearest(digits, exponent).copysign(number)
}

/// The number as a spreadsheet writes it into a text: up to 15 digits, no trailing zeros.
pub(crate) fn to_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let (mut digits, mut exponent) = rounded(number.abs(), SHOWN_DIGITS);
    while digits.is_multiple_of(10) {
        digits /= 10;
        exponent += 1;
    }
    let digits = digits.to_string();
    // Digits before the point, were it written plainly; zero or less when the number is below one.
    let whole = digits.len() as i32 + exponent;
    let plain_length = if whole <= 0 { 2 - exponent } else { whole.max(digits.len() as i32 + 1) };
    let mut text = String::with_capacity(24);
    if number < 0.0 {
        text.push('-');
    }
    if plain_length > MAX_PLAIN_LENGTH {
        write_scientific(&mut text, &digits, whole - 1);
    } else {
        write_plain(&mut text, &digits, whole);
    }
    text
}

fn write_plain(text: &mut String, digits: &str, whole: i32) {
    if whole <= 0 {
        text.push_str("0.");
        (whole..0).for_each(|_| text.push('0'));
        text.push_str(digits);
    } else if let Some((before, after)) = digits.split_at_checked(whole as usize) {
        text.push_str(before);
        if !after.is_empty() {
            text.push('.');
            text.push_str(after);
        }
    } else {
        text.push_str(digits);
        (digits.len() as i32..whole).for_each(|_| text.push('0'));
    }
}

fn write_scientific(text: &mut String, digits: &str, exponent: i32) {
    let (first, rest) = digits.split_at(1);
    text.push_str(first);
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text.push_str(if exponent < 0 { "E-" } else { "E+" });
    let exponent = exponent.unsigned_abs();
    if exponent < 10 {
        text.push('0');
    }
    text.push_str(&exponent.to_string());
}

/// How many of the digits that end at `exponent` go when `places` stay after the point.
fn dropped(places: i32, exponent: i32) -> i64 {
    -i64::from(places) - i64::from(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_on_the_decimal_that_people_see() {
        for (number, places, expected) in [
            (2.675, 2, 2.68),
            (1.005, 2, 1.01),
            (-2.5, 0, -3.0),
            (0.285, 2, 0.29),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1300.0),
            (0.4, 0, 0.0),
            (5e-324, 10, 0.0),
            (1e300, 2, 1e300),
            (1e300, -299, 1e300),
            (123.456, i32::MAX, 123.456),
            (123.456, i32::MIN, 0.0),
        ] {
            assert_eq!(
                round(number, places, Rounding::HalfAway),
                expected,
                "ROUND({number}, {places})"
            );
        }
    }

    #[test]
    fn directed_rounding_sees_through_binary_noise() {
        assert_eq!(round((0.1 + 0.7) * 10.0, 0, Rounding::Floor), 8.0);
        assert_eq!(round(1.1 * 3.0, 1, Rounding::Up), 3.3);
        assert_eq!(round(123_456_789_012_345.6, 0, Rounding::Floor), 123_456_789_012_345.0);
        assert_eq!(round(1_234_567_890_123.458, 2, Rounding::Down), 1_234_567_890_123.45);
        assert_eq!(round(-2.1, 0, Rounding::Ceiling), -2.0);
        assert_eq!(round(-2.1, 0, Rounding::Floor), -3.0);
        assert_eq!(round(1e-300, 2, Rounding::Up), 0.01);
    }

    #[test]
    fn text_has_at_most_fifteen_digits() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333333333333"),
            (-1234.5, "-1234.5"),
            (1e20, "100000000000000000000"),
            (1e21, "1E+21"),
            (1.5e-7, "0.00000015"),
            (1.0 / 3e5, "3.33333333333333E-06"),
            (f64::MAX, "1.79769313486232E+308"),
            (1e100, "1E+100"),
        ] {
            assert_eq!(to_text(number), expected);
        }
    }
}
