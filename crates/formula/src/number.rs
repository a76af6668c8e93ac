//! Arithmetic where a spreadsheet's answer is not plainly the hardware's.

use crate::value::ErrorValue;

/// Relative distance below which two numbers show the same 15 digits: 2⁻⁴⁸.
pub(crate) const NOISE: f64 = 1.0 / 281_474_976_710_656.0;
/// Whole numbers below 2⁵³ are exact, so two of them are equal only when they are.
const EXACT_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Whether two numbers differ by no more than binary noise (0.1+0.2 and 0.3 do not).
pub(crate) fn nearly_equal(a: f64, b: f64) -> bool {
    if a == b {
        return true;
    }
    let distance = (a - b).abs();
    distance < a.abs() * NOISE
        && distance < b.abs() * NOISE
        && !(is_exact_whole(a) && is_exact_whole(b))
}

fn is_exact_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < EXACT_WHOLE
}

/// `a + b`, where numbers that all but cancel give 0 instead of noise: 0.1+0.2-0.3 is 0.
pub(crate) fn add(a: f64, b: f64) -> f64 {
    if (a < 0.0) != (b < 0.0) && nearly_equal(a, -b) { 0.0 } else { a + b }
}

/// `a / b`.
///
/// Errors: `#DIV/0!` if `b` is 0.
pub(crate) fn divide(a: f64, b: f64) -> Result<f64, ErrorValue> {
    if b == 0.0 { Err(ErrorValue::DivisionByZero) } else { Ok(a / b) }
}

/// `base` to the power of `exponent`.
///
/// Errors: `#NUM!` for 0^0 and for a fractional power of a negative number, `#DIV/0!` for a negative power of 0.
pub(crate) fn power(base: f64, exponent: f64) -> Result<f64, ErrorValue> {
    if base == 0.0 && exponent == 0.0 {
        return Err(ErrorValue::Number);
    }
    if base == 0.0 && exponent < 0.0 {
        return Err(ErrorValue::DivisionByZero);
    }
    Ok(libm::pow(base, exponent))
}

/// A sum that carries along what each addition loses (Neumaier), so that ten times 0.1 is 1.
#[derive(Default)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
    largest: f64,
    /// How many numbers were added.
    pub(crate) count: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, number: f64) {
        let next = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() {
            (self.sum - next) + number
        } else {
            (number - next) + self.sum
        };
        self.sum = next;
        self.largest = self.largest.max(number.abs());
        self.count += 1.0;
    }

    /// The sum; what is left of numbers that cancel is noise, as for `+`.
    pub(crate) fn total(&self) -> f64 {
        let total = self.sum + self.lost;
        let noise = total.fract() != 0.0 && total.abs() < self.largest * NOISE;
        if noise { 0.0 } else { total }
    }
}

/// Puts finite numbers in ascending order.
///
/// Shell's way: a tenth of the code of the standard library's, which every visitor would download.
pub(crate) fn sort(numbers: &mut [f64]) {
    let mut gap = numbers.len();
    while gap > 1 {
        gap = (gap * 5 / 11).max(1);
        for index in gap..numbers.len() {
            let number = numbers[index];
            let mut place = index;
            while place >= gap && numbers[place - gap] > number {
                numbers[place] = numbers[place - gap];
                place -= gap;
            }
            numbers[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_numbers_come_out_in_order() {
        for length in [0, 1, 2, 3, 10, 257, 5_000] {
            let mut numbers: Vec<f64> =
                (0..length).map(|index| f64::from(index * 7_919 % 1_009) - 500.0).collect();
            let mut expected = numbers.clone();
            expected.sort_unstable_by(f64::total_cmp);
            sort(&mut numbers);
            assert_eq!(numbers, expected);
        }
    }
}
