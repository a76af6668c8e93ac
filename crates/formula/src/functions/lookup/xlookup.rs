//! XLOOKUP: any line searched, any side returned.

use std::cmp::Ordering;

use super::super::Arguments;
use super::search::{beside, is_like};
use super::wanted;
use crate::compare::order;
use crate::machine::Outcome;
use crate::table::Line;
use crate::value::{ErrorValue, Value};

/// The row or column of results at the place of the value in a list. `match`: 0 the same, −1 or the next below, 1 or
/// the next above, 2 with wildcards; `order`: 1 from the first, −1 from the last (2 and −2 search a sorted
/// list, with the same result).
///
/// Errors: `#N/A` if nothing is found and there is no `otherwise`; `#VALUE!` if the sizes do not fit.
/// Example: `XLOOKUP("b", {"a", "b"}, {1, 2})` → `2`.
pub(in super::super) fn xlookup(arguments: &Arguments<'_>) -> Outcome {
    let wanted = wanted(arguments)?;
    let line = arguments.table(1)?.line().ok_or(ErrorValue::Value)?;
    let results = arguments.table(2)?;
    let (mode, direction) = (arguments.whole_or(4, 0)?, arguments.whole_or(5, 1)?);
    if !(-1..=2).contains(&mode) || !matches!(direction, -2 | -1 | 1 | 2) {
        return Err(ErrorValue::Value);
    }
    let by_row = results.rows == line.len();
    let by_column = results.columns == line.len();
    if !by_row && !by_column {
        return Err(ErrorValue::Value);
    }
    match find(line, wanted, mode, direction > 0) {
        Some(place) if by_row && (line.goes_down || !by_column) => {
            Ok(results.row(place).to_value())
        }
        Some(place) => Ok(results.column(place).to_value()),
        None if arguments.value(3).is_blank() => Err(ErrorValue::NotAvailable),
        None => Ok(arguments.value(3).clone()),
    }
}

fn find(line: Line<'_>, wanted: &Value, mode: i32, from_first: bool) -> Option<usize> {
    let mut nearest: Option<usize> = None;
    for step in 0..line.len() {
        let place = if from_first { step } else { line.len() - 1 - step };
        let item = line.get(place);
        if mode == 2 {
            if is_like(item, wanted) {
                return Some(place);
            }
            continue;
        }
        match beside(item, wanted) {
            Some(Ordering::Equal) => return Some(place),
            // Less than wanted for −1, greater for 1: the nearest of them is kept.
            Some(side) if side as i32 == mode => {
                let is_nearer = nearest.is_none_or(|kept| {
                    order(line.get(kept), item).is_ok_and(|kept| kept as i32 == mode)
                });
                if is_nearer {
                    nearest = Some(place);
                }
            }
            _ => {}
        }
    }
    nearest
}
