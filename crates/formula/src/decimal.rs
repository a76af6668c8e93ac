//! Rounding and writing numbers by their decimal digits, as spreadsheets do.
//!
//! A person who reads 2.675 expects two places of it to be 2.68, though the nearest double is a hair
//! below. Spreadsheets round the decimal number that they show (15 significant digits), and so do we.

use small::number::{nearest, shortest};

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
/// Most digits that it takes to tell a double from its neighbours.
const ALL_DIGITS: u32 = 17;
/// Powers of ten that people round to.
const POWERS: [f64; 11] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];
/// Below this a scaled number has a digit to spare after the point.
const CERTAIN: f64 = 1e13;
/// The least number of fifteen digits before the point.
const LEAST_SHOWN: f64 = 1e14;
/// The largest power of ten that a double holds exactly.
const MAX_EXACT_POWER: i32 = 22;
/// Longest plain notation; beyond it a number is written with an exponent.
const MAX_PLAIN_LENGTH: i32 = 21;

/// `number` with `places` digits after the point (negative: before it).
pub(crate) fn round(number: f64, places: i32, rounding: Rounding) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    if let Some(rounded) = round_at_once(number, places, rounding) {
        return rounded;
    }
    round_by_digits(number, places, rounding)
}

/// The same without the digits, for the many numbers that are far from where the decision falls.
fn round_at_once(number: f64, places: i32, rounding: Rounding) -> Option<f64> {
    let power = *POWERS.get(places.unsigned_abs() as usize)?;
    let scaled = if places < 0 { number.abs() / power } else { number.abs() * power };
    if scaled >= CERTAIN {
        return None;
    }
    let below = scaled.floor();
    let above_it = scaled - below;
    // More than the scaling and the cut to fifteen digits can be off by.
    let doubt = scaled * 2e-14 + f64::MIN_POSITIVE;
    let goes_up = match rounding {
        Rounding::HalfAway => {
            if (above_it - 0.5).abs() <= doubt {
                return None;
            }
            above_it > 0.5
        }
        _ if above_it <= doubt || above_it >= 1.0 - doubt => return None,
        Rounding::Up => true,
        Rounding::Ceiling => number > 0.0,
        Rounding::Floor => number < 0.0,
        Rounding::Down => false,
    };
    let kept = if goes_up { below + 1.0 } else { below };
    // Both are exact, so that one operation rounds once, and correctly.
    let rounded = if places < 0 { kept * power } else { kept / power };
    Some(rounded.copysign(number))
}

fn round_by_digits(number: f64, places: i32, rounding: Rounding) -> f64 {
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
    let (digits, exponent) = shortest(number.abs());
    let cut = dropped(places, exponent);
    if cut <= 0 {
        return number;
    }
    let kept = if cut > i64::from(ALL_DIGITS) { 0 } else { digits / 10_u64.pow(cut as u32) };
    nearest(kept + u64::from(away), places.saturating_neg()).copysign(number)
}

fn round_half(number: f64, places: i32) -> f64 {
    let (digits, exponent) = shown(number);
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
    let (digits, exponent) = shown(number);
    nearest(digits, exponent).copysign(number)
}

/// The number as a spreadsheet writes it into a text: up to 15 digits, no trailing zeros.
pub(crate) fn to_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let (mut digits, mut exponent) = shown(number);
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

/// Up to 15 digits of the number without its sign, and the power of ten of the last of them.
///
/// Of the decimal number that people see, which is the shortest that means this double: a 5 in its
/// sixteenth place rounds up, though the double may be a hair below.
pub(crate) fn shown(number: f64) -> (u64, i32) {
    if number == 0.0 {
        return (0, 0);
    }
    if let Some(shown) = shown_at_once(number.abs()) {
        return shown;
    }
    let (digits, exponent) = shortest(number.abs());
    let beyond = (digits.ilog10() + 1).saturating_sub(SHOWN_DIGITS);
    let unit = 10_u64.pow(beyond);
    ((digits + unit / 2) / unit, exponent + beyond as i32)
}

/// The same for numbers of usual size whose sixteenth digit is not about to decide: all fifteen digits, zeros too.
fn shown_at_once(number: f64) -> Option<(u64, i32)> {
    let (mut power, mut places) = (1.0, 0);
    while number * power < LEAST_SHOWN && places < MAX_EXACT_POWER {
        power *= 10.0;
        places += 1;
    }
    let scaled = number * power;
    let digits = scaled.floor();
    let rest = scaled - digits;
    // Off by an eighth at most: half of that the scaling, half what lies between a double and its shortest digits.
    let is_sure = !(0.36..=0.64).contains(&rest);
    let digits = if rest > 0.5 { digits + 1.0 } else { digits };
    let is_shown = (LEAST_SHOWN..10.0 * LEAST_SHOWN).contains(&digits) && scaled >= LEAST_SHOWN;
    (is_sure && is_shown).then_some((digits as u64, -places))
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
            (94.020_357_133_571_75, 13, 94.020_357_133_571_8),
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
    fn the_short_way_gives_what_the_digits_give() {
        let ways =
            [Rounding::HalfAway, Rounding::Up, Rounding::Down, Rounding::Ceiling, Rounding::Floor];
        let mut n_short = 0;
        for step in -40..40 {
            for unit in [0.005, 0.01, 1.0 / 3.0, 12.345, 1e-7, 98_765.432_1, 1e9 / 7.0] {
                let number = f64::from(step) * unit;
                for (places, way) in (-3..8).flat_map(|places| ways.map(|way| (places, way))) {
                    if let Some(short) = round_at_once(number, places, way) {
                        n_short += 1;
                        let long = round_by_digits(number, places, way);
                        assert_eq!(short, long, "{way:?} {number:?} {places}");
                    }
                }
            }
        }
        assert!(n_short > 10_000, "{n_short}");
    }

    #[test]
    fn the_short_way_shows_the_digits_that_the_long_one_does() {
        let mut n_short = 0;
        for step in 1..30_000 {
            for unit in
                [1.0 / 3.0, 0.1, 12.345e-7, 98_765.432_1, 1e9 / 7.0, 0.000_999_999_999_999_999_9]
            {
                let number = f64::from(step) * unit;
                let Some((digits, exponent)) = shown_at_once(number) else { continue };
                n_short += 1;
                let (all, last) = shortest(number);
                let unit = 10_u64.pow((all.ilog10() + 1).saturating_sub(SHOWN_DIGITS));
                let long =
                    (all + unit / 2) / unit * (10_u64.pow(14 - ((all + unit / 2) / unit).ilog10()));
                assert_eq!(digits, long, "{number:?}");
                assert_eq!(
                    digits.ilog10() as i32 + exponent,
                    all.ilog10() as i32 + last,
                    "{number:?}"
                );
            }
        }
        assert!(n_short > 100_000, "{n_short}");
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
            (94.020_357_133_571_75, "94.0203571335718"),
            (0.108_505_553_643_985_5, "0.108505553643986"),
            (1e100, "1E+100"),
        ] {
            assert_eq!(to_text(number), expected);
        }
    }
}
