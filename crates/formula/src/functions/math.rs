//! Arithmetic beyond the operators. Transcendentals come from `libm`, never from the platform.

use super::Arguments;
use crate::decimal::{self, Rounding};
use crate::machine::Outcome;
use crate::number;
use crate::value::{ErrorValue, Value};

/// Largest quotient MOD works with; beyond it no digit after the point is left to keep.
const MAX_QUOTIENT: f64 = 9_007_199_254_740_992.0;

/// Absolute value.
///
/// Example: `ABS(-5)` → `5`.
pub(super) fn abs(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(arguments.number(0)?.abs()))
}

/// −1, 0 or 1, after the number's sign.
///
/// Example: `SIGN(-5)` → `-1`.
pub(super) fn sign(arguments: &Arguments<'_>) -> Outcome {
    let number = arguments.number(0)?;
    Ok(Value::number(if number == 0.0 { 0.0 } else { number.signum() }))
}

/// Remainder of a division, with the divisor's sign.
///
/// Errors: `#DIV/0!` if the divisor is 0; `#NUM!` if the quotient is beyond 2⁵³.
/// Example: `MOD(-3, 2)` → `1`.
pub(super) fn modulo(arguments: &Arguments<'_>) -> Outcome {
    let [number, divisor] = arguments.numbers()?;
    let quotient = decimal::round(number::divide(number, divisor)?, 0, Rounding::Floor);
    // An overflowed quotient is infinite, and is refused here too.
    if quotient.abs() > MAX_QUOTIENT {
        return Err(ErrorValue::Number);
    }
    let remainder = number::add(number, -(divisor * quotient));
    let wrong_side = remainder != 0.0 && (remainder < 0.0) != (divisor < 0.0);
    Ok(Value::number(if wrong_side { 0.0 } else { remainder }))
}

/// A number to a power, as `base^exponent`.
///
/// Errors: `#NUM!` for 0 to the 0 and for a fractional power of a negative number; `#DIV/0!` for a negative power of 0.
/// Example: `POWER(2, 10)` → `1024`.
pub(super) fn power(arguments: &Arguments<'_>) -> Outcome {
    let [base, exponent] = arguments.numbers()?;
    number::power(base, exponent).map(Value::number)
}

/// Square root.
///
/// Errors: `#NUM!` for a negative number.
/// Example: `SQRT(16)` → `4`.
pub(super) fn sqrt(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(libm::sqrt(arguments.number(0)?)))
}

/// e to the power of the number.
///
/// Errors: `#NUM!` on overflow.
/// Example: `EXP(0)` → `1`.
pub(super) fn exp(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(libm::exp(arguments.number(0)?)))
}

/// Natural logarithm.
///
/// Errors: `#NUM!` unless the number is positive.
/// Example: `LN(1)` → `0`.
pub(super) fn ln(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(libm::log(positive(arguments.number(0)?)?)))
}

/// Logarithm to any base, 10 if it is left out.
///
/// Errors: `#NUM!` unless both are positive; `#DIV/0!` for base 1.
/// Example: `LOG(8, 2)` → `3`.
pub(super) fn log(arguments: &Arguments<'_>) -> Outcome {
    let (number, base) = (arguments.number(0)?, arguments.number_or(1, 10.0)?);
    let (number, base) = (positive(number)?, positive(base)?);
    // The quotient of two logarithms misses whole results by a bit; these two functions do not.
    if base == 10.0 {
        return Ok(Value::number(libm::log10(number)));
    }
    if base == 2.0 {
        return Ok(Value::number(libm::log2(number)));
    }
    number::divide(libm::log(number), libm::log(base)).map(decimal::tidy).map(Value::number)
}

/// Logarithm to base 10.
///
/// Errors: `#NUM!` unless the number is positive.
/// Example: `LOG10(1000)` → `3`.
pub(super) fn log10(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(libm::log10(positive(arguments.number(0)?)?)))
}

fn positive(number: f64) -> Result<f64, ErrorValue> {
    if number > 0.0 { Ok(number) } else { Err(ErrorValue::Number) }
}
