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
    let both_whole =
        a.fract() == 0.0 && b.fract() == 0.0 && a.abs() < EXACT_WHOLE && b.abs() < EXACT_WHOLE;
    let distance = (a - b).abs();
    !both_whole && distance < a.abs() * NOISE && distance < b.abs() * NOISE
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
