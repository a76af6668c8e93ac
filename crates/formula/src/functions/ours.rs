//! Parlor's own functions, which spreadsheets lack: `Origin::Parlor` in the table.
//!
//! A table is a list of rows of two: a threshold and what holds from there on, thresholds ascending:
//! `{0, 0.13; 5000000, 0.15}`.

use super::Arguments;
use crate::coerce::to_number;
use crate::compare::order_numbers;
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

mod schedule;

pub(super) use schedule::schedule;

/// The number, or the limit it is beyond.
///
/// Errors: `#NUM!` if the lowest is above the highest.
/// Example: `CLAMP(12, 0, 10)` → `10`.
pub(super) fn clamp(arguments: &Arguments<'_>) -> Outcome {
    let number = arguments.number(0)?;
    let (lowest, highest) = (arguments.number(1)?, arguments.number(2)?);
    if lowest > highest {
        return Err(ErrorValue::Number);
    }
    Ok(Value::number(number.max(lowest).min(highest)))
}

/// What holds for the whole number: the value in the last row whose threshold it reaches.
///
/// Shape: the values may be texts.
/// Errors: `#N/A` below the first threshold; `#VALUE!` for what is not an ascending table.
/// Example: `BRACKET(12, {0, 100; 10, 90})` → `90`.
pub(super) fn bracket(arguments: &Arguments<'_>) -> Outcome {
    let number = arguments.number(0)?;
    let rows = rows(arguments.value(1))?;
    let reached = rows.iter().take_while(|row| order_numbers(row.from, number).is_le()).last();
    reached.map(|row| row.value.clone()).ok_or(ErrorValue::NotAvailable)
}

/// Marginal brackets: each row's rate applies to the part of the number between its threshold and the next.
///
/// Errors: `#N/A` below the first threshold; `#VALUE!` for what is not an ascending table of numbers.
/// Example: `TIER(15, {0, 2; 10, 1})` → `25`.
pub(super) fn tier(arguments: &Arguments<'_>) -> Outcome {
    let number = arguments.number(0)?;
    let rows = rows(arguments.value(1))?;
    if rows.first().is_none_or(|first| number < first.from) {
        return Err(ErrorValue::NotAvailable);
    }
    let mut total = 0.0;
    for (index, row) in rows.iter().enumerate() {
        let rate = to_number(row.value)?;
        let end = rows.get(index + 1).map_or(number, |next| number.min(next.from));
        total += (end - row.from).max(0.0) * rate;
    }
    Ok(Value::number(total))
}

/// The value between two rows in proportion to the number's place between their thresholds.
///
/// Errors: `#N/A` outside the table; `#VALUE!` for what is not an ascending table of numbers.
/// Example: `INTERPOLATE(5, {0, 100; 10, 200})` → `150`.
pub(super) fn interpolate(arguments: &Arguments<'_>) -> Outcome {
    let number = arguments.number(0)?;
    let rows = rows(arguments.value(1))?;
    let next = rows.iter().position(|row| row.from >= number).ok_or(ErrorValue::NotAvailable)?;
    let high = to_number(rows[next].value)?;
    if rows[next].from == number {
        return Ok(Value::number(high));
    }
    let before = next.checked_sub(1).ok_or(ErrorValue::NotAvailable)?;
    let low = to_number(rows[before].value)?;
    let share = (number - rows[before].from) / (rows[next].from - rows[before].from);
    Ok(Value::number(low + (high - low) * share))
}

struct Row<'a> {
    from: f64,
    value: &'a Value,
}

fn rows(table: &Value) -> Result<Vec<Row<'_>>, ErrorValue> {
    let rows: Vec<Row<'_>> = match table {
        Value::Error(error) => return Err(*error),
        Value::List(items) if matches!(items.first(), Some(Value::List(_))) => {
            items.iter().map(row).collect::<Result<_, _>>()?
        }
        // `{0, 5}` is a table of one row.
        Value::List(_) => vec![row(table)?],
        _ => return Err(ErrorValue::Value),
    };
    if rows.is_sorted_by(|a, b| a.from < b.from) { Ok(rows) } else { Err(ErrorValue::Value) }
}

fn row(value: &Value) -> Result<Row<'_>, ErrorValue> {
    match value {
        Value::List(cells) => match cells.as_slice() {
            [from, value] => Ok(Row { from: to_number(from)?, value }),
            _ => Err(ErrorValue::Value),
        },
        _ => Err(ErrorValue::Value),
    }
}
