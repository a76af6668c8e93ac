//! Numbers in decimal: read and written exactly, with whole numbers as large as it takes.
//!
//! Every correct way gives the same bits and the same digits; this one needs no tables. Short
//! numbers, which is nearly all of them, take one exact multiplication or division.

use std::cmp::Ordering;

mod big;
mod typed;

pub use typed::parse_typed;

use big::Big;

/// Most digits that can matter to the nearest double; further ones only break a tie.
const MAX_DIGITS: usize = 800;
/// Below this a double holds every whole number.
const EXACT_WHOLE: u64 = 1 << 53;
/// The largest power of ten that a double holds exactly.
const EXACT_POWER: u32 = 22;
/// Below this every whole number of digits, wherever its point is, has a double of its own.
const DISTINCT: f64 = 1e15;
/// Digits after the point of nearly every number that is written by people or rounded for them.
const USUAL_PLACES: i32 = 10;

/// The double nearest to a number such as `12`, `-0.5`, `.5` or `1e-3`; infinite when it is too large.
///
/// Takes what `str::parse` takes, but for the words `inf` and `nan`.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let (negative, rest) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut digits = Vec::with_capacity(rest.len());
    let (mut exponent, mut seen, mut in_fraction, mut at) = (0_i64, false, false, 0);
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                exponent -= i64::from(in_fraction);
                if byte != b'0' || !digits.is_empty() {
                    digits.push(byte - b'0');
                }
            }
            b'.' if !in_fraction => in_fraction = true,
            b'e' | b'E' => break,
            _ => return None,
        }
        at += 1;
    }
    if at < rest.len() {
        exponent = exponent.saturating_add(written_exponent(&rest[at + 1..])?);
    }
    let number = seen.then(|| of_digits(&mut digits, exponent))?;
    Some(if negative { -number } else { number })
}

fn written_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let mut exponent = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        exponent = exponent.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    }
    if digits.is_empty() { None } else { Some(if negative { -exponent } else { exponent }) }
}

/// The double nearest to these digits, without zeros in front, × 10^`exponent`.
fn of_digits(digits: &mut Vec<u8>, mut exponent: i64) -> f64 {
    if digits.len() > MAX_DIGITS {
        let rest_matters = digits[MAX_DIGITS..].iter().any(|&digit| digit != 0);
        exponent = exponent.saturating_add((digits.len() - MAX_DIGITS) as i64);
        digits.truncate(MAX_DIGITS);
        if rest_matters {
            digits.push(1);
            exponent -= 1;
        }
    }
    let magnitude = exponent.saturating_add(digits.len() as i64);
    if digits.is_empty() || magnitude < -330 {
        return 0.0;
    }
    if magnitude > 310 {
        return f64::INFINITY;
    }
    let exponent = exponent as i32;
    if digits.len() < 19 {
        let whole = digits.iter().fold(0, |whole, &digit| whole * 10 + u64::from(digit));
        return nearest(whole, exponent);
    }
    let mut whole = Big::default();
    for &digit in digits.iter() {
        whole.multiply(10, u32::from(digit));
    }
    scaled(whole, exponent)
}

/// The double nearest to `digits` × 10^`exponent`; infinite when it is too large.
#[must_use]
pub fn nearest(digits: u64, exponent: i32) -> f64 {
    let power = exponent.unsigned_abs();
    if digits < EXACT_WHOLE && power <= EXACT_POWER {
        // Both factors are exact, so one operation rounds once, and correctly.
        let power = (0..power).fold(1.0, |power, _| power * 10.0);
        return if exponent < 0 { digits as f64 / power } else { digits as f64 * power };
    }
    match exponent {
        _ if digits == 0 => 0.0,
        ..-360 => 0.0,
        310.. => f64::INFINITY,
        _ => scaled(Big::from(digits), exponent),
    }
}

fn scaled(mut whole: Big, exponent: i32) -> f64 {
    let mut divisor = Big::from(1);
    if exponent < 0 { &mut divisor } else { &mut whole }
        .multiply_by_ten_to(exponent.unsigned_abs());
    quotient(whole, divisor)
}

/// The double nearest to `above` ÷ `below`, neither of which is zero; of two that are as near the even one.
fn quotient(mut above: Big, mut below: Big) -> f64 {
    let mut exponent = above.bits() as i32 - below.bits() as i32;
    if exponent < 0 { &mut above } else { &mut below }.double(exponent.unsigned_abs());
    if above < below {
        above.double(1);
        exponent -= 1;
    }
    // Now the number is (above ÷ below) · 2^exponent, and the quotient is from 1 to below 2.
    let is_normal = exponent >= -1022;
    let n_bits = if is_normal { 53 } else { exponent + 1075 };
    if exponent > 1023 {
        return f64::INFINITY;
    }
    if n_bits < 0 {
        return 0.0;
    }
    let mut mantissa = 0_u64;
    for _ in 0..n_bits {
        mantissa <<= 1;
        if above >= below {
            above.subtract(&below);
            mantissa |= 1;
        }
        above.double(1);
    }
    mantissa += round(above.cmp(&below), mantissa);
    // A mantissa that was rounded up to the next power of two carries into the exponent, as it should.
    let biased = if is_normal { ((exponent + 1022) as u64) << 52 } else { 0 };
    f64::from_bits(biased + mantissa)
}

/// What to add to digits when what was cut off is this to a half.
fn round(cut_off: Ordering, digits: u64) -> u64 {
    match cut_off {
        Ordering::Greater => 1,
        Ordering::Equal => digits & 1,
        Ordering::Less => 0,
    }
}

/// A double taken apart: its digits before the next one are `above` ÷ `below`, from 0 to below 10.
struct Parts {
    above: Big,
    below: Big,
    /// The power of ten of the first digit.
    exponent: i32,
}

impl Parts {
    /// Of `mantissa` · 2^`exponent`; the first digit may be that of a number half a `margin` larger.
    fn of(mantissa: u64, exponent: i32, margins: &mut [Big]) -> Self {
        let (mut above, mut below) = (Big::from(mantissa), Big::from(1));
        // 0.30103 is a hair above the logarithm of 2, which no power of two in range notices.
        let first = exponent + above.bits() as i32 - 1;
        let tens = (i64::from(first) * 30_103).div_euclid(100_000) as i32;
        scale(&mut above, &mut below, margins, exponent, |big, by| big.double(by));
        scale(&mut above, &mut below, margins, -tens, |big, by| big.multiply_by_ten_to(by));
        Self { above, below, exponent: tens }
    }

    /// Makes room for one more digit in front.
    fn begin_higher(&mut self) {
        self.below.multiply(10, 0);
        self.exponent += 1;
    }

    fn next_digit(&mut self) -> u64 {
        let mut digit = 0;
        while self.above >= self.below {
            self.above.subtract(&self.below);
            digit += 1;
        }
        digit
    }

    /// What is left, to the half of the digit last taken.
    fn rest(&self) -> Ordering {
        let mut twice = self.above.clone();
        twice.double(1);
        twice.cmp(&self.below)
    }

    /// How `self` + `margin` compares with a whole.
    fn with(&self, margin: &Big) -> Ordering {
        if self.above >= self.below {
            return Ordering::Greater;
        }
        let mut missing = self.below.clone();
        missing.subtract(&self.above);
        margin.cmp(&missing)
    }
}

fn scale(above: &mut Big, below: &mut Big, margins: &mut [Big], power: i32, by: fn(&mut Big, u32)) {
    let times = power.unsigned_abs();
    if power < 0 {
        by(below, times);
        return;
    }
    by(above, times);
    for margin in margins {
        by(margin, times);
    }
}

/// Mantissa and power of two of a positive number.
fn binary(number: f64) -> (u64, i32) {
    let bits = number.to_bits() & !(1 << 63);
    let mantissa = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 {
        0 => (mantissa, -1074),
        biased => (mantissa | 1 << 52, biased - 1075),
    }
}

/// The first `count` digits (1 to 18) of a positive finite number, and the power of ten of the last of them.
///
/// Rounded from the exact value, halves to even.
#[must_use]
pub fn rounded(number: f64, count: u32) -> (u64, i32) {
    let (mantissa, exponent) = binary(number);
    let mut parts = Parts::of(mantissa, exponent, &mut []);
    let mut whole = parts.below.clone();
    whole.multiply(10, 0);
    if parts.above >= whole {
        parts.begin_higher();
    }
    let mut digits = parts.next_digit();
    for _ in 1..count {
        parts.above.multiply(10, 0);
        digits = digits * 10 + parts.next_digit();
    }
    digits += round(parts.rest(), digits);
    let last = parts.exponent - (count as i32 - 1);
    if digits == 10_u64.pow(count) { (digits / 10, last + 1) } else { (digits, last) }
}

/// The fewest digits that read back as this positive finite number, and the power of ten of the last of them.
///
/// Of several such the nearest.
///
/// Source: Steele and White, "How to print floating-point numbers accurately".
#[must_use]
pub fn shortest(number: f64) -> (u64, i32) {
    let (mut digits, mut exponent) =
        short(number).unwrap_or_else(|| shortest_of_all(binary(number)));
    while digits.is_multiple_of(10) {
        digits /= 10;
        exponent += 1;
    }
    (digits, exponent)
}

/// The same for a number of few digits, and without asking for memory: no other as short reads back as it.
fn short(number: f64) -> Option<(u64, i32)> {
    let mut power = 1.0;
    for places in 0..=USUAL_PLACES {
        let scaled = number * power;
        if scaled >= DISTINCT {
            return None;
        }
        let digits = (scaled + 0.5) as u64;
        // Both are exact, so that this is what reading the digits would give.
        if digits as f64 / power == number {
            return Some((digits, -places));
        }
        power *= 10.0;
    }
    None
}

fn shortest_of_all((mantissa, exponent): (u64, i32)) -> (u64, i32) {
    // Halves go to the even mantissa, so an even one owns both ends of what reads back as it.
    let owns_ends = mantissa & 1 == 0;
    // Below a power of two the neighbour is half as far away as above.
    let is_uneven = mantissa == 1 << 52 && exponent > -1074;
    let shift = if is_uneven { 2 } else { 1 };
    let mut margins = [Big::from(1), Big::from(if is_uneven { 2 } else { 1 })];
    let mut parts = Parts::of(mantissa << shift, exponent - shift, &mut margins);
    let [mut lower, mut upper] = margins;
    let reaches = |end: Ordering| end.is_gt() || owns_ends && end.is_eq();
    let mut higher = Parts { above: parts.above.clone(), below: parts.below.clone(), exponent: 0 };
    higher.below.multiply(10, 0);
    if reaches(higher.with(&upper)) {
        parts.begin_higher();
    }
    let mut digits = 0;
    loop {
        digits = digits * 10 + parts.next_digit();
        let may_stay = reaches(lower.cmp(&parts.above));
        let may_rise = reaches(parts.with(&upper));
        if may_stay || may_rise {
            digits += u64::from(may_rise && (!may_stay || parts.rest().is_ge()));
            break;
        }
        parts.above.multiply(10, 0);
        lower.multiply(10, 0);
        upper.multiply(10, 0);
        parts.exponent -= 1;
    }
    (digits, parts.exponent)
}

/// A finite number in plain digits without an exponent, as `{}` writes it; empty for what is no number.
#[must_use]
pub fn plain(number: f64) -> String {
    let mut text = String::new();
    if !number.is_finite() {
        return text;
    }
    if number.is_sign_negative() {
        text.push('-');
    }
    if number == 0.0 {
        text.push('0');
        return text;
    }
    let (digits, exponent) = shortest(number.abs());
    push_plain(&mut text, &digits.to_string(), exponent);
    text
}

/// Writes digits with a point where 10^`exponent` of the last one puts it.
pub(crate) fn push_plain(text: &mut String, digits: &str, exponent: i32) {
    let before = digits.len() as i32 + exponent;
    if before <= 0 {
        text.push_str("0.");
        (before..0).for_each(|_| text.push('0'));
        text.push_str(digits);
    } else if let Some((whole, fraction)) = digits.split_at_checked(before as usize) {
        text.push_str(whole);
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
    } else {
        text.push_str(digits);
        (0..exponent).for_each(|_| text.push('0'));
    }
}

#[cfg(test)]
mod tests;
