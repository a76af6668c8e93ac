//! Many numbers to one. An argument is coerced to a number; in a list only numbers count.

use super::Arguments;
use super::arguments::Item;
use crate::coerce;
use crate::machine::Outcome;
use crate::number::{self, NOISE};
use crate::value::{ErrorValue, Value};

/// Sum.
///
/// Errors: `#VALUE!` for an argument that is a text without a number.
/// Example: `SUM(1, "2", {3, "x"})` → `6`.
pub(super) fn sum(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(sum_and_count(arguments)?.0))
}

/// Mean.
///
/// Errors: `#DIV/0!` if there are no numbers; as [`sum`].
/// Example: `AVERAGE(1, 2)` → `1.5`.
pub(super) fn average(arguments: &Arguments<'_>) -> Outcome {
    let (sum, count) = sum_and_count(arguments)?;
    number::divide(sum, count).map(Value::number)
}

/// Product; 0 if there are no numbers.
///
/// Errors: as [`sum`].
/// Example: `PRODUCT(2, 3)` → `6`.
pub(super) fn product(arguments: &Arguments<'_>) -> Outcome {
    fold(arguments, |product, number| product * number)
}

/// Smallest number; 0 if there are none.
///
/// Errors: as [`sum`].
/// Example: `MIN(3, 1, 2)` → `1`.
pub(super) fn min(arguments: &Arguments<'_>) -> Outcome {
    fold(arguments, f64::min)
}

/// Largest number; 0 if there are none.
///
/// Errors: as [`sum`].
/// Example: `MAX(3, 1, 2)` → `3`.
pub(super) fn max(arguments: &Arguments<'_>) -> Outcome {
    fold(arguments, f64::max)
}

/// How many numbers there are; everything else is passed over, errors too.
///
/// Example: `COUNT(1, "2", "x", 1/0)` → `2`.
pub(super) fn count(arguments: &Arguments<'_>) -> Outcome {
    let mut count = 0.0;
    arguments.each(&mut |item| {
        let counts = match item {
            Item::Argument(Value::Blank) => false,
            Item::Argument(value) => coerce::to_number(value).is_ok(),
            Item::Listed(value) => value.as_number().is_some(),
        };
        count += f64::from(u8::from(counts));
        Ok(())
    })?;
    Ok(Value::number(count))
}

fn fold(arguments: &Arguments<'_>, join: fn(f64, f64) -> f64) -> Outcome {
    let mut result = None;
    arguments.each_number(&mut |number| {
        result = Some(result.map_or(number, |so_far| join(so_far, number)));
    })?;
    Ok(Value::number(result.unwrap_or(0.0)))
}

/// The sum, with what each addition loses carried along (Neumaier), so that ten times 0.1 is 1.
fn sum_and_count(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let (mut sum, mut lost, mut largest, mut count) = (0.0_f64, 0.0, 0.0_f64, 0.0);
    arguments.each_number(&mut |number| {
        let next = sum + number;
        lost +=
            if sum.abs() >= number.abs() { (sum - next) + number } else { (number - next) + sum };
        sum = next;
        largest = largest.max(number.abs());
        count += 1.0;
    })?;
    let total = sum + lost;
    // What is left of numbers that cancel is noise, as for `+`.
    let noise = total.fract() != 0.0 && total.abs() < largest * NOISE;
    Ok((if noise { 0.0 } else { total }, count))
}
