//! Texts. Lengths count characters (Unicode scalar values), so an emoji is one.

use small::letters;

use super::Arguments;
use super::arguments::Item;
use crate::coerce;
use crate::machine::{Outcome, text_value};
use crate::value::{ErrorValue, Value};

/// Texts one after another, lists laid out.
///
/// Errors: `#VALUE!` if the result is longer than 32,767 bytes.
/// Example: `CONCAT("a", 1, {"b", "c"})` → `"a1bc"`.
pub(super) fn concat(arguments: &Arguments<'_>) -> Outcome {
    let mut text = String::new();
    arguments.each(&mut |item| {
        let (Item::Argument(value) | Item::Listed(value)) = item;
        text.push_str(&coerce::to_text(value)?);
        Ok(())
    })?;
    text_value(text)
}

/// Capital letters.
///
/// Example: `UPPER("kWh")` → `"KWH"`.
pub(super) fn upper(arguments: &Arguments<'_>) -> Outcome {
    text_value(letters::raised(&arguments.text(0)?))
}

/// Small letters.
///
/// Example: `LOWER("kWh")` → `"kwh"`.
pub(super) fn lower(arguments: &Arguments<'_>) -> Outcome {
    text_value(letters::lowered(&arguments.text(0)?))
}

/// Number of characters.
///
/// Example: `LEN("крыша")` → `5`.
pub(super) fn len(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(arguments.text(0)?.chars().count() as f64))
}

/// The first characters, one if the count is left out.
///
/// Errors: `#VALUE!` for a negative count.
/// Example: `LEFT("roof", 2)` → `"ro"`.
pub(super) fn left(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let end = byte_of_character(&text, count(arguments)?);
    Ok(Value::from(&text[..end]))
}

/// The last characters, one if the count is left out.
///
/// Errors: `#VALUE!` for a negative count.
/// Example: `RIGHT("roof", 2)` → `"of"`.
pub(super) fn right(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let skipped = text.chars().count().saturating_sub(count(arguments)?);
    let start = byte_of_character(&text, skipped);
    Ok(Value::from(&text[start..]))
}

/// Without spaces at the ends and with single ones between words.
///
/// Example: `TRIM("  a   b ")` → `"a b"`.
pub(super) fn trim(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    Ok(Value::Text(words.join(" ")))
}

fn count(arguments: &Arguments<'_>) -> Result<usize, ErrorValue> {
    usize::try_from(arguments.whole_or(1, 1.0)?).map_err(|_| ErrorValue::Value)
}

/// Where the character with that index starts; the text's end if it has fewer.
fn byte_of_character(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}
