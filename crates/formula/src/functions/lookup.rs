//! Picking values out of lists and tables.

use super::Arguments;
use crate::machine::Outcome;
use crate::table::Line;
use crate::value::{ErrorValue, Value};

mod search;
mod xlookup;

pub(super) use xlookup::xlookup;

/// The value at an index, counted from 1.
///
/// Errors: `#VALUE!` if there is none at that index.
/// Example: `CHOOSE(2, "a", "b")` → `"b"`.
pub(super) fn choose(arguments: &Arguments<'_>) -> Outcome {
    match usize::try_from(arguments.whole(0)?) {
        Ok(index) if index >= 1 && arguments.has(index) => Ok(arguments.value(index).clone()),
        _ => Err(ErrorValue::Value),
    }
}

/// The cell of a table in that row and column, counted from 1; row or column 0 is all of them.
///
/// Shape: of a single row or column one index will do; of any other table it picks a row.
/// Errors: `#REF!` outside the table; `#VALUE!` for a negative index.
/// Example: `INDEX({1, 2; 3, 4}, 2, 1)` → `3`.
pub(super) fn index(arguments: &Arguments<'_>) -> Outcome {
    let table = arguments.table(0)?;
    let (row, column) = (arguments.whole(1)?, arguments.whole(2)?);
    let (Ok(mut row), Ok(mut column)) = (usize::try_from(row), usize::try_from(column)) else {
        return Err(ErrorValue::Value);
    };
    if !arguments.has(2) && table.rows == 1 {
        (row, column) = (0, row);
    }
    if row > table.rows || column > table.columns || table.is_empty() {
        return Err(ErrorValue::Reference);
    }
    match (row.checked_sub(1), column.checked_sub(1)) {
        (Some(row), Some(column)) => Ok(table.cell(row, column).clone()),
        (Some(row), None) => Ok(table.row(row).to_value()),
        (None, Some(column)) => Ok(table.column(column).to_value()),
        (None, None) => Ok(arguments.value(0).clone()),
    }
}

/// Where a value stands in a list, counted from 1. Type 1 (or left out): the last that is not above it, in
/// an ascending list; −1: the last that is not below it, in a descending list; 0: the first that equals it,
/// with wildcards for a text.
///
/// Errors: `#N/A` if there is none, or the list has several rows and columns.
/// Example: `MATCH("b", {"a", "b"}, 0)` → `2`.
pub(super) fn match_(arguments: &Arguments<'_>) -> Outcome {
    let wanted = wanted(arguments)?;
    let kind = arguments.number_or(2, 1.0)?;
    let line = arguments.table(1)?.line().ok_or(ErrorValue::NotAvailable)?;
    let found = if kind > 0.0 {
        search::last_not_above(line, wanted)
    } else if kind < 0.0 {
        search::last_not_below(line, wanted)
    } else {
        search::first_like(line, wanted)
    };
    found.map(|place| Value::number((place + 1) as f64)).ok_or(ErrorValue::NotAvailable)
}

/// The result beside the last item of an ascending list that is not above the value. Without results the
/// list is a table: its longer side is searched, and its last row or column has the results.
///
/// Errors: `#N/A` if every item is above it.
/// Example: `LOOKUP(5, {0, 4, 8}, {"a", "b", "c"})` → `"b"`.
pub(super) fn lookup(arguments: &Arguments<'_>) -> Outcome {
    let wanted = wanted(arguments)?;
    let table = arguments.table(1)?;
    if table.is_empty() {
        return Err(ErrorValue::NotAvailable);
    }
    let (line, results) = if arguments.has(2) {
        let line = table.line().ok_or(ErrorValue::NotAvailable)?;
        (line, arguments.table(2)?.line().ok_or(ErrorValue::NotAvailable)?)
    } else if table.columns > table.rows {
        (table.row(0), table.row(table.rows - 1))
    } else {
        (table.column(0), table.column(table.columns - 1))
    };
    let found = search::last_not_above(line, wanted).ok_or(ErrorValue::NotAvailable)?;
    result_at(results, found)
}

/// From the row whose first cell is the value, the cell in that column, counted from 1. `approximate` (TRUE
/// if left out): the last row that is not above it, in an ascending table; else a text may have wildcards.
///
/// Errors: `#N/A` if there is no such row; `#REF!` beyond the last column, `#VALUE!` before the first.
/// Example: `VLOOKUP("b", {"a", 1; "b", 2}, 2, FALSE)` → `2`.
pub(super) fn vlookup(arguments: &Arguments<'_>) -> Outcome {
    let wanted = wanted(arguments)?;
    let table = arguments.table(1)?;
    let column = arguments.whole(2)?;
    let approximate = if arguments.has(3) { arguments.bool(3)? } else { true };
    let column = match usize::try_from(column) {
        Ok(column) if column > table.columns => return Err(ErrorValue::Reference),
        Ok(column) if column > 0 => column - 1,
        _ => return Err(ErrorValue::Value),
    };
    let line = table.column(0);
    let found = if approximate {
        search::last_not_above(line, wanted)
    } else {
        search::first_like(line, wanted)
    };
    result_at(table.column(column), found.ok_or(ErrorValue::NotAvailable)?)
}

/// What is looked for: the first argument.
fn wanted<'a>(arguments: &'a Arguments<'_>) -> Result<&'a Value, ErrorValue> {
    let wanted = arguments.value(0);
    wanted.as_error().map_or(Ok(wanted), Err)
}

fn result_at(results: Line<'_>, place: usize) -> Outcome {
    if place < results.len() {
        Ok(results.get(place).clone())
    } else {
        Err(ErrorValue::NotAvailable)
    }
}
