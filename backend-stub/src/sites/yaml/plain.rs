//! What a plain scalar means: the core schema of YAML 1.2.

use serde_json::{Number, Value};

/// Nothing, a truth value, a number, or else the words as they stand.
///
/// Errors: a number that JSON cannot hold.
pub(super) fn resolve(text: &str) -> Result<Value, &'static str> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => return number(text).unwrap_or_else(|| Ok(Value::String(text.to_owned()))),
    })
}

fn number(text: &str) -> Option<Result<Value, &'static str>> {
    let whole = match text.get(..2) {
        Some("0x") => i64::from_str_radix(&text[2..], 16).ok(),
        Some("0o") => i64::from_str_radix(&text[2..], 8).ok(),
        _ => text.parse().ok(),
    };
    if let Some(whole) = whole {
        return Some(Ok(Value::from(whole)));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let names_no_number = matches!(unsigned.to_ascii_lowercase().as_str(), ".inf" | ".nan");
    // Rust reads more than YAML does: `inf`, `nan`, `infinity`.
    let letters = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let digits = unsigned.bytes().any(|byte| byte.is_ascii_digit());
    let begins = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let finite = "numbers must be finite";
    if names_no_number {
        return Some(Err(finite));
    }
    if !(letters && digits && begins) {
        return None;
    }
    let float: f64 = text.parse().ok()?;
    Some(Number::from_f64(float).map(Value::Number).ok_or(finite))
}
