//! How a value of one type serves where another is wanted.

use std::borrow::Cow;

use crate::calendar::serial_in_text;
use crate::decimal;
use crate::value::{ErrorValue, Value};

/// The value as a number: a blank is 0, TRUE is 1, a text must read as a number.
pub(crate) fn to_number(value: &Value) -> Result<f64, ErrorValue> {
    match value {
        Value::Blank => Ok(0.0),
        Value::Number(number) => Ok(*number),
        Value::Bool(truth) => Ok(f64::from(u8::from(*truth))),
        Value::Text(text) => number_in_text(text).ok_or(ErrorValue::Value),
        Value::List(_) => Err(ErrorValue::Value),
        Value::Error(error) => Err(*error),
    }
}

/// The value as a truth value: a number is TRUE unless it is 0, a text must say TRUE or FALSE.
pub(crate) fn to_bool(value: &Value) -> Result<bool, ErrorValue> {
    match value {
        Value::Blank => Ok(false),
        Value::Number(number) => Ok(*number != 0.0),
        Value::Bool(truth) => Ok(*truth),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Value::Text(_) | Value::List(_) => Err(ErrorValue::Value),
        Value::Error(error) => Err(*error),
    }
}

/// The value as a text: a blank is empty, a number is written with up to 15 digits.
pub(crate) fn to_text(value: &Value) -> Result<Cow<'_, str>, ErrorValue> {
    match value {
        Value::Blank => Ok(Cow::Borrowed("")),
        Value::Number(number) => Ok(Cow::Owned(decimal::to_text(*number))),
        Value::Bool(true) => Ok(Cow::Borrowed("TRUE")),
        Value::Bool(false) => Ok(Cow::Borrowed("FALSE")),
        Value::Text(text) => Ok(Cow::Borrowed(text)),
        Value::List(_) => Err(ErrorValue::Value),
        Value::Error(error) => Err(*error),
    }
}

/// The number a text reads as: `12`, ` -1.5e3 `, `50%`, or the serial number of `2026-05-01` or `12:30`.
/// Grouped digits and currency signs differ by country, so they are not guessed.
pub(crate) fn number_in_text(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(serial) = serial_in_text(text) {
        return Some(serial);
    }
    let (digits, divisor) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100.0),
        None => (text, 1.0),
    };
    let number = small::number::parse(digits)? / divisor;
    number.is_finite().then_some(number)
}
