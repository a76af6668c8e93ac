//! Order of values, as spreadsheets have it.

use std::cmp::Ordering;

use small::letters::lower;

use crate::number::nearly_equal;
use crate::value::{ErrorValue, Value};

/// Order of two numbers; those that differ by noise are equal.
pub(crate) fn order_numbers(a: f64, b: f64) -> Ordering {
    if nearly_equal(a, b) { Ordering::Equal } else { a.total_cmp(&b) }
}

/// Order of two values: numbers before texts before FALSE before TRUE; texts without regard to case;
/// a blank takes the other side's type.
///
/// Errors: the first error of the two; `#VALUE!` if either is a list.
pub(crate) fn order(a: &Value, b: &Value) -> Result<Ordering, ErrorValue> {
    Ok(match (a, b) {
        (Value::Error(error), _) | (_, Value::Error(error)) => return Err(*error),
        (Value::List(_), _) | (_, Value::List(_)) => return Err(ErrorValue::Value),
        (Value::Blank, Value::Blank) => Ordering::Equal,
        (Value::Blank, other) => order(&neutral(other), other)?,
        (other, Value::Blank) => order(other, &neutral(other))?,
        (Value::Number(a), Value::Number(b)) => order_numbers(*a, *b),
        (Value::Text(a), Value::Text(b)) => order_texts(a, b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (a, b) => type_rank(a).cmp(&type_rank(b)),
    })
}

/// What a blank counts as beside `other`.
fn neutral(other: &Value) -> Value {
    match other {
        Value::Text(_) => Value::Text(String::new()),
        Value::Bool(_) => Value::Bool(false),
        _ => Value::Number(0.0),
    }
}

fn order_texts(a: &str, b: &str) -> Ordering {
    a.chars().map(lower).cmp(b.chars().map(lower))
}

fn type_rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::Text(_) => 1,
        _ => 2,
    }
}
