//! Rounding, on the decimal number that a person sees.

use super::Arguments;
use crate::decimal::{self, Rounding};
use crate::machine::Outcome;
use crate::number;
use crate::value::{ErrorValue, Value};

/// To so many places (0 if left out); a half goes away from zero.
///
/// Example: `ROUND(2.675, 2)` → `2.68`.
pub(super) fn round(arguments: &Arguments<'_>) -> Outcome {
    to_places(arguments, Rounding::HalfAway)
}

/// To so many places, away from zero.
///
/// Example: `ROUNDUP(3.2)` → `4`.
pub(super) fn roundup(arguments: &Arguments<'_>) -> Outcome {
    to_places(arguments, Rounding::Up)
}

/// To so many places, towards zero.
///
/// Example: `ROUNDDOWN(-3.9)` → `-3`.
pub(super) fn rounddown(arguments: &Arguments<'_>) -> Outcome {
    to_places(arguments, Rounding::Down)
}

/// Cuts off what is beyond so many places.
///
/// Example: `TRUNC(8.9)` → `8`.
pub(super) fn trunc(arguments: &Arguments<'_>) -> Outcome {
    to_places(arguments, Rounding::Down)
}

/// The whole number below.
///
/// Example: `INT(-8.9)` → `-9`.
pub(super) fn int(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(decimal::round(arguments.number(0)?, 0, Rounding::Floor)))
}

/// The multiple above (of 1 if left out); a negative multiple of a negative number goes away from zero.
///
/// Errors: `#NUM!` for a negative multiple of a positive number.
/// Example: `CEILING(2.5, 2)` → `4`.
pub(super) fn ceiling(arguments: &Arguments<'_>) -> Outcome {
    let (number, multiple) = number_and_multiple(arguments)?;
    if multiple == 0.0 {
        return Ok(Value::Number(0.0));
    }
    to_multiple(number, multiple, Rounding::Ceiling)
}

/// The multiple below (of 1 if left out); a negative multiple of a negative number goes towards zero.
///
/// Errors: `#NUM!` for a negative multiple of a positive number; `#DIV/0!` for multiple 0.
/// Example: `FLOOR(2.5, 2)` → `2`.
pub(super) fn floor(arguments: &Arguments<'_>) -> Outcome {
    let (number, multiple) = number_and_multiple(arguments)?;
    if multiple == 0.0 && number != 0.0 {
        return Err(ErrorValue::DivisionByZero);
    }
    to_multiple(number, multiple, Rounding::Floor)
}

/// The nearest multiple; a half goes away from zero.
///
/// By the decimal number: `MROUND(6.05, 0.1)` is 6.1, where Excel's is 6.
/// Errors: `#NUM!` if the signs differ.
/// Example: `MROUND(10, 3)` → `9`.
pub(super) fn mround(arguments: &Arguments<'_>) -> Outcome {
    let (number, multiple) = (arguments.number(0)?, arguments.number(1)?);
    if number == 0.0 || multiple == 0.0 {
        return Ok(Value::Number(0.0));
    }
    if (number < 0.0) != (multiple < 0.0) {
        return Err(ErrorValue::Number);
    }
    to_multiple(number, multiple, Rounding::HalfAway)
}

fn to_places(arguments: &Arguments<'_>, rounding: Rounding) -> Outcome {
    let number = arguments.number(0)?;
    let places = arguments.whole_or(1, 0)?;
    Ok(Value::number(decimal::round(number, places, rounding)))
}

fn number_and_multiple(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let number = arguments.number(0)?;
    let multiple = arguments.number_or(1, 1.0)?;
    if number > 0.0 && multiple < 0.0 { Err(ErrorValue::Number) } else { Ok((number, multiple)) }
}

fn to_multiple(number: f64, multiple: f64, rounding: Rounding) -> Outcome {
    if number == 0.0 {
        return Ok(Value::Number(0.0));
    }
    let times = decimal::round(number::divide(number, multiple)?, 0, rounding);
    // 3 × 0.1 is 0.30000000000000004 in doubles; a multiple of 0.1 is meant to be 0.3.
    Ok(Value::number(decimal::tidy(times * multiple)))
}
