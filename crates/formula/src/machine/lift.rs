//! Operations that want one value and are given a list work on each of its items, as spreadsheets do:
//! `SUM(prices * 1.2)` and `ROUND(prices, 0)` need no loop.

use std::borrow::Cow;

use super::{Operand, perform};
use crate::budget::{Budget, cost};
use crate::functions::Takes;
use crate::program::Operation;
use crate::table::Table;
use crate::value::{ErrorValue, Value};

/// The cell of a table that another of its size does not have.
static MISSING: Value = Value::Error(ErrorValue::NotAvailable);

/// Does an operation for each cell of the lists among its operands; one row or column serves them all.
///
/// Errors: the spent budget alone.
pub(super) fn each_cell(
    operation: &Operation,
    operands: &[Operand<'_>],
    today: Option<f64>,
    budget: &mut Budget,
) -> Result<Value, ErrorValue> {
    let mut tables = Vec::with_capacity(operands.len());
    let (mut rows, mut columns, mut whole_cost) = (1, 1, 0);
    for (index, operand) in operands.iter().enumerate() {
        let is_spread =
            matches!(**operand, Value::List(_)) && operation.takes(index) != Takes::Whole;
        if !is_spread {
            whole_cost += cost(operand);
            tables.push(None);
            continue;
        }
        let table = match Table::of(operand) {
            Ok(table) if table.is_empty() => return Ok(Value::List(Vec::new())),
            Ok(table) => table,
            Err(error) => return Ok(Value::Error(error)),
        };
        rows = rows.max(table.rows);
        columns = columns.max(table.columns);
        tables.push(Some(table));
    }
    let mut cells: Vec<Operand<'_>> =
        operands.iter().map(|whole| Cow::Borrowed(&**whole)).collect();
    let own_cost = match operation {
        Operation::Call { function, .. } => usize::from(function.steps),
        _ => 0,
    };
    let mut lines = Vec::new();
    for row in 0..rows {
        let mut line = Vec::new();
        for column in 0..columns {
            budget.spend(1 + operands.len() + whole_cost + own_cost)?;
            for (cell, table) in cells.iter_mut().zip(&tables) {
                if let Some(table) = table {
                    *cell = Cow::Borrowed(spread(table, row, column));
                }
            }
            let value = match perform(operation, &cells, today) {
                // A table has no room for another inside.
                Ok(Value::List(_)) => Value::Error(ErrorValue::Value),
                Ok(value) => value,
                Err(error) => Value::Error(error),
            };
            budget.spend_on(&value)?;
            line.push(value);
        }
        lines.push(line);
    }
    Ok(match (rows, columns) {
        (1, 1) => lines.swap_remove(0).swap_remove(0),
        (1, _) => Value::List(lines.swap_remove(0)),
        _ => Value::List(lines.into_iter().map(Value::List).collect()),
    })
}

fn spread<'v>(table: &Table<'v>, row: usize, column: usize) -> &'v Value {
    let row = if table.rows == 1 { 0 } else { row };
    let column = if table.columns == 1 { 0 } else { column };
    if row < table.rows && column < table.columns { table.cell(row, column) } else { &MISSING }
}
