//! Picking values.

use super::Arguments;
use crate::machine::Outcome;
use crate::value::ErrorValue;

/// The value at an index, counted from 1.
///
/// Errors: `#VALUE!` if there is none at that index.
/// Example: `CHOOSE(2, "a", "b")` → `"b"`.
pub(super) fn choose(arguments: &Arguments<'_>) -> Outcome {
    match usize::try_from(arguments.whole_or(0, 0.0)?) {
        Ok(index) if index >= 1 && arguments.has(index) => Ok(arguments.value(index).clone()),
        _ => Err(ErrorValue::Value),
    }
}
