//! Conditions and choices.

use super::Arguments;
use super::arguments::Item;
use crate::coerce;
use crate::compare::order;
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// The second argument if the first is TRUE, else the third (FALSE if it is left out).
///
/// Example: `IF(2>1, "yes", "no")` → `"yes"`.
pub(super) fn if_(arguments: &Arguments<'_>) -> Outcome {
    if arguments.bool(0)? {
        Ok(arguments.value(1).clone())
    } else if arguments.has(2) {
        Ok(arguments.value(2).clone())
    } else {
        Ok(Value::Bool(false))
    }
}

/// The value after the first condition that is TRUE.
///
/// Errors: `#N/A` if none is.
/// Example: `IFS(FALSE, 1, TRUE, 2)` → `2`.
pub(super) fn ifs(arguments: &Arguments<'_>) -> Outcome {
    for condition in (0..arguments.len()).step_by(2) {
        if arguments.bool(condition)? {
            return Ok(arguments.value(condition + 1).clone());
        }
    }
    Err(ErrorValue::NotAvailable)
}

/// The result after the first case equal to the value, else the last argument if it stands alone.
///
/// Errors: `#N/A` if nothing is equal and there is no last alone.
/// Example: `SWITCH("b", "a", 1, "b", 2, 0)` → `2`.
pub(super) fn switch(arguments: &Arguments<'_>) -> Outcome {
    let mut case = 1;
    while case + 1 < arguments.len() {
        if order(arguments.value(0), arguments.value(case))?.is_eq() {
            return Ok(arguments.value(case + 1).clone());
        }
        case += 2;
    }
    if arguments.has(case) {
        Ok(arguments.value(case).clone())
    } else {
        Err(ErrorValue::NotAvailable)
    }
}

/// Whether all conditions are TRUE.
///
/// Errors: `#VALUE!` for a text that is not TRUE or FALSE, and for lists without any truth value.
/// Example: `AND(TRUE, 1)` → `TRUE`.
pub(super) fn and(arguments: &Arguments<'_>) -> Outcome {
    let mut all = true;
    each_truth(arguments, &mut |truth| all &= truth)?;
    Ok(Value::Bool(all))
}

/// Whether any condition is TRUE.
///
/// Errors: as [`and`].
/// Example: `OR(FALSE, 1)` → `TRUE`.
pub(super) fn or(arguments: &Arguments<'_>) -> Outcome {
    let mut any = false;
    each_truth(arguments, &mut |truth| any |= truth)?;
    Ok(Value::Bool(any))
}

/// Whether an odd number of conditions is TRUE.
///
/// Errors: as [`and`].
/// Example: `XOR(TRUE, TRUE)` → `FALSE`.
pub(super) fn xor(arguments: &Arguments<'_>) -> Outcome {
    let mut odd = false;
    each_truth(arguments, &mut |truth| odd ^= truth)?;
    Ok(Value::Bool(odd))
}

/// The opposite truth value.
///
/// Example: `NOT(0)` → `TRUE`.
pub(super) fn not(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::Bool(!arguments.bool(0)?))
}

/// The first argument, or the second if the first is an error.
///
/// Example: `IFERROR(1/0, 0)` → `0`.
pub(super) fn iferror(arguments: &Arguments<'_>) -> Outcome {
    let wanted = usize::from(arguments.value(0).as_error().is_some());
    Ok(arguments.value(wanted).clone())
}

/// The first argument, or the second if the first is `#N/A`.
///
/// Example: `IFNA(MATCH("x", {"a", "b"}, 0), 0)` → `0`.
pub(super) fn ifna(arguments: &Arguments<'_>) -> Outcome {
    let is_missing = arguments.value(0).as_error() == Some(ErrorValue::NotAvailable);
    Ok(arguments.value(usize::from(is_missing)).clone())
}

/// Every truth value: an argument is coerced, in a list texts and blanks are skipped.
fn each_truth(arguments: &Arguments<'_>, visit: &mut dyn FnMut(bool)) -> Result<(), ErrorValue> {
    let mut n_truths = 0;
    arguments.each(&mut |item| {
        let value = match item {
            Item::Listed(Value::Text(_) | Value::Blank) => return Ok(()),
            Item::Listed(value) | Item::Argument(value) => value,
        };
        visit(coerce::to_bool(value)?);
        n_truths += 1;
        Ok(())
    })?;
    if n_truths == 0 { Err(ErrorValue::Value) } else { Ok(()) }
}
