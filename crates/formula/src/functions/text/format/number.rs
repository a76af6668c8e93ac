//! Digits in the places that a format has for them.

use super::code::Piece;
use crate::decimal;

/// What a format says about the number as a whole.
#[derive(Default)]
struct Plan {
    /// How many places there are before the point, and after it.
    n_before: usize,
    n_after: usize,
    /// The power of ten that percents and trailing commas come to.
    shift: i32,
    is_grouped: bool,
    has_exponent: bool,
}

/// A positive number in digits: as many as there are before the point, and all after it.
struct Digits {
    before: String,
    after: String,
}

/// A number without its sign by one section, and whether nothing is left of it.
pub(super) fn written(pieces: &[Piece], number: f64) -> (String, bool) {
    let plan = plan(pieces);
    let (digits, exponent) = decimal::shown(number);
    let mut power = 0;
    let shift = if plan.has_exponent {
        power = power_of(digits, exponent, plan.n_before);
        -power
    } else {
        plan.shift
    };
    let mut shown = split(digits, exponent + shift, plan.n_after);
    if plan.has_exponent && shown.before.len() > plan.n_before.max(1) {
        // 9.99 was rounded to 10.0: one power more.
        power += plan.n_before.max(1) as i32;
        shown = split(digits, exponent - power, plan.n_after);
    }
    let has_digits = pieces.iter().any(|piece| matches!(piece, Piece::Digit(_)));
    let is_nothing = if pieces.contains(&Piece::General) {
        number == 0.0
    } else {
        has_digits && shown.before.is_empty() && shown.after.bytes().all(|digit| digit == b'0')
    };
    (emit(pieces, &plan, &shown, power, number), is_nothing)
}

fn plan(pieces: &[Piece]) -> Plan {
    let mut plan = Plan::default();
    let (mut is_after, mut in_exponent) = (false, false);
    for (index, piece) in pieces.iter().enumerate() {
        let has_digit =
            |pieces: &[Piece]| pieces.iter().any(|piece| matches!(piece, Piece::Digit(_)));
        match piece {
            Piece::Digit(_) if in_exponent => {}
            Piece::Digit(_) if is_after => plan.n_after += 1,
            Piece::Digit(_) => plan.n_before += 1,
            Piece::Point => is_after = true,
            Piece::Exponent(_) => (plan.has_exponent, in_exponent) = (true, true),
            Piece::Percent => plan.shift += 2,
            // Between digits a comma groups them, after the last it is a thousand.
            Piece::Comma if has_digit(&pieces[..index]) => {
                let rest = &pieces[index + 1..];
                let end =
                    rest.iter().position(|piece| *piece == Piece::Point).unwrap_or(rest.len());
                if has_digit(&rest[..end]) {
                    plan.is_grouped = true;
                } else {
                    plan.shift -= 3;
                }
            }
            _ => {}
        }
    }
    plan
}

/// The power of ten that leaves so many digits before the point.
fn power_of(digits: u64, exponent: i32, n_before: usize) -> i32 {
    if digits == 0 {
        return 0;
    }
    let first = exponent + digits.ilog10() as i32;
    let step = n_before.max(1) as i32;
    // One digit before the point for `0.0E+0`; `##0.0E+0` goes by thousands.
    first.div_euclid(step) * step
}

/// `digits`·10^`exponent` rounded to so many places, a half away from zero.
fn split(digits: u64, exponent: i32, n_after: usize) -> Digits {
    let places = n_after as i32;
    let dropped = -places - exponent;
    let (mut digits, mut exponent) = (digits, exponent);
    if dropped > 0 {
        digits = if dropped > 17 {
            0
        } else {
            let unit = 10_u64.pow(dropped as u32);
            digits / unit + u64::from(digits % unit * 2 >= unit)
        };
        exponent = -places;
    }
    let mut text = if digits == 0 { String::new() } else { digits.to_string() };
    if digits > 0 {
        (-places..exponent).for_each(|_| text.push('0'));
    }
    // Now the text ends at the last place.
    if text.len() < n_after {
        text.insert_str(0, &"0".repeat(n_after - text.len()));
    }
    let after = text.split_off(text.len() - n_after);
    Digits { before: text, after }
}

fn emit(pieces: &[Piece], plan: &Plan, shown: &Digits, power: i32, number: f64) -> String {
    let mut text = String::new();
    // Places before the point still to come, and whether a 0 among them makes the rest digits too.
    let mut left = plan.n_before;
    let mut must_show = false;
    let mut after = 0;
    let (mut is_after, mut in_exponent) = (false, false);
    // What is significant after the point: up to the last digit that is not 0.
    let significant = shown.after.trim_end_matches('0').len();
    for (index, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Digit(_) if in_exponent => {}
            Piece::Digit(kind) if is_after => {
                let later = &pieces[index..];
                let is_due = after < significant
                    || later
                        .iter()
                        .take_while(|piece| !matches!(piece, Piece::Exponent(_)))
                        .any(|piece| *piece == Piece::Digit(b'0'));
                match shown.after.get(after..=after) {
                    Some(digit) if is_due => text.push_str(digit),
                    _ if kind == b'?' => text.push(' '),
                    _ => {}
                }
                after += 1;
            }
            Piece::Digit(kind) => {
                must_show |= kind == b'0';
                let is_first = left == plan.n_before;
                left -= 1;
                // Digits that have no place of their own stand at the first one.
                let places =
                    if is_first { left.max(shown.before.len().saturating_sub(1)) } else { left };
                for place in (left..=places).rev() {
                    let digit = shown
                        .before
                        .len()
                        .checked_sub(place + 1)
                        .and_then(|at| shown.before.get(at..=at));
                    match digit {
                        Some(digit) => text.push_str(digit),
                        None if must_show => text.push('0'),
                        None if kind == b'?' => text.push(' '),
                        None => continue,
                    }
                    let ends_group = place > 0 && place.is_multiple_of(3);
                    if plan.is_grouped && ends_group && !text.ends_with(' ') {
                        text.push(',');
                    }
                }
            }
            Piece::Point if !is_after => {
                // Without a place before it the point still has its digits.
                if plan.n_before == 0 {
                    text.push_str(&shown.before);
                }
                text.push('.');
                is_after = true;
            }
            Piece::Point => text.push('.'),
            Piece::Percent => text.push('%'),
            Piece::Exponent(has_plus) => {
                in_exponent = true;
                exponent(&mut text, power, has_plus, &pieces[index + 1..]);
            }
            Piece::General => text.push_str(&decimal::to_text(number)),
            Piece::Literal(letter) => text.push(letter),
            Piece::Words => text.push_str(&decimal::to_text(number)),
            Piece::Comma | Piece::Time(..) | Piece::Elapsed(..) | Piece::HalfDay(_) => {}
        }
    }
    text
}

fn exponent(text: &mut String, power: i32, has_plus: bool, after: &[Piece]) {
    text.push('E');
    if power < 0 {
        text.push('-');
    } else if has_plus {
        text.push('+');
    }
    let digits = power.unsigned_abs().to_string();
    let places = after.iter().filter(|piece| **piece == Piece::Digit(b'0')).count();
    (digits.len()..places).for_each(|_| text.push('0'));
    text.push_str(&digits);
}
