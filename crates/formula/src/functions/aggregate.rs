//! Many numbers to one. An argument is coerced to a number; in a list only numbers count.

use super::Arguments;
use super::arguments::Item;
use crate::coerce;
use crate::machine::Outcome;
use crate::number::{self, Sum};
use crate::table::Table;
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

/// The number in the middle, or the mean of the two there.
///
/// Errors: `#NUM!` if there are no numbers; as [`sum`].
/// Example: `MEDIAN(3, 1, 2, 10)` → `2.5`.
pub(super) fn median(arguments: &Arguments<'_>) -> Outcome {
    let mut numbers = Vec::new();
    arguments.each_number(&mut |number| numbers.push(number))?;
    number::sort(&mut numbers);
    let middle = numbers.len() / 2;
    match numbers.get(middle) {
        None => Err(ErrorValue::Number),
        Some(&upper) if numbers.len() % 2 == 1 => Ok(Value::number(upper)),
        // Halved first, so that two large numbers do not overflow.
        Some(&upper) => Ok(Value::number(numbers[middle - 1] / 2.0 + upper / 2.0)),
    }
}

/// The sum of the products of what stands in the same place; what is no number counts as 0.
///
/// Shape: lists of one size; a row fits a column of its length, which spreadsheets refuse.
/// Errors: `#VALUE!` if the lists differ in size.
/// Example: `SUMPRODUCT({1, 2}, {3, 4})` → `11`.
pub(super) fn sumproduct(arguments: &Arguments<'_>) -> Outcome {
    let first = arguments.table(0)?;
    let mut tables = Vec::with_capacity(arguments.len());
    for index in 0..arguments.len() {
        let table = arguments.table(index)?;
        let is_line_like = |table: &Table<'_>| table.rows == 1 || table.columns == 1;
        let fits = (table.rows, table.columns) == (first.rows, first.columns)
            || (table.n_cells() == first.n_cells() && is_line_like(&table) && is_line_like(&first));
        if !fits {
            return Err(ErrorValue::Value);
        }
        tables.push(table);
    }
    let mut sum = Sum::default();
    for place in 0..first.n_cells() {
        let mut product = 1.0;
        for table in &tables {
            product *= match table.nth(place) {
                Value::Number(number) => *number,
                Value::Error(error) => return Err(*error),
                _ => 0.0,
            };
        }
        sum.add(product);
    }
    Ok(Value::number(sum.total()))
}

fn fold(arguments: &Arguments<'_>, join: fn(f64, f64) -> f64) -> Outcome {
    let mut result = None;
    arguments.each_number(&mut |number| {
        result = Some(result.map_or(number, |so_far| join(so_far, number)));
    })?;
    Ok(Value::number(result.unwrap_or(0.0)))
}

fn sum_and_count(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let mut sum = Sum::default();
    arguments.each_number(&mut |number| sum.add(number))?;
    Ok((sum.total(), sum.count))
}
