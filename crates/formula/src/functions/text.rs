//! Texts. Lengths count characters (Unicode scalar values), so an emoji is one.

use small::letters;

use super::Arguments;
use super::arguments::Item;
use crate::budget::MAX_TEXT_BYTES;
use crate::coerce;
use crate::machine::{Outcome, text_value};
use crate::value::{ErrorValue, Value};

mod format;

pub(super) use format::text;

/// Texts one after another, lists laid out.
///
/// Errors: `#VALUE!` if the result is longer than 32,767 bytes.
/// Example: `CONCAT("a", 1, {"b", "c"})` → `"a1bc"`.
pub(super) fn concat(arguments: &Arguments<'_>) -> Outcome {
    let mut text = String::new();
    arguments.each(&mut |item| {
        let (Item::Argument(value) | Item::Listed(value)) = item;
        text.push_str(&coerce::to_text(value)?);
        if text.len() > MAX_TEXT_BYTES { Err(ErrorValue::Value) } else { Ok(()) }
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

/// So many characters from the one with that number, counted from 1.
///
/// Errors: `#VALUE!` for a start below 1 or a negative count.
/// Example: `MID("solar roof", 7, 4)` → `"roof"`.
pub(super) fn mid(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let (start, count) = (arguments.number(1)?, arguments.number(2)?);
    if start < 1.0 || count < 0.0 {
        return Err(ErrorValue::Value);
    }
    let rest = &text[byte_of_character(&text, start as usize - 1)..];
    Ok(Value::from(&rest[..byte_of_character(rest, count as usize)]))
}

/// With one text in place of another: everywhere, or only the first, the second, … time it stands there.
///
/// Errors: `#VALUE!` if that time is below 1, or the result is longer than 32,767 bytes.
/// Example: `SUBSTITUTE("a-b-c", "-", "+", 2)` → `"a-b+c"`.
pub(super) fn substitute(arguments: &Arguments<'_>) -> Outcome {
    let (text, old, new) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let wanted = if arguments.has(3) { Some(arguments.whole(3)?) } else { None };
    if wanted.is_some_and(|time| time < 1) {
        return Err(ErrorValue::Value);
    }
    if old.is_empty() {
        return Ok(Value::from(&*text));
    }
    let mut made = String::with_capacity(text.len());
    let (mut rest, mut time) = (&*text, 0);
    while let Some(at) = rest.find(&*old) {
        time += 1;
        made.push_str(&rest[..at]);
        made.push_str(if wanted.is_none_or(|wanted| wanted == time) { &new } else { &old });
        rest = &rest[at + old.len()..];
        if made.len() > MAX_TEXT_BYTES {
            return Err(ErrorValue::Value);
        }
    }
    made.push_str(rest);
    text_value(made)
}

/// The number that a text says: `12`, `-1.5e3`, `50%`, or the serial number of `2026-05-01` or `12:30`.
///
/// Errors: `#VALUE!` for any other text; grouped digits and currency signs differ by country.
/// Example: `VALUE("1.5")` → `1.5`.
pub(super) fn value(arguments: &Arguments<'_>) -> Outcome {
    match arguments.value(0) {
        Value::Bool(_) => Err(ErrorValue::Value),
        value => coerce::to_number(value).map(Value::number),
    }
}

/// Without spaces at the ends and with single ones between words.
///
/// Example: `TRIM("  a   b ")` → `"a b"`.
pub(super) fn trim(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let mut trimmed = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !trimmed.is_empty() {
            trimmed.push(' ');
        }
        trimmed.push_str(word);
    }
    Ok(Value::Text(trimmed))
}

fn count(arguments: &Arguments<'_>) -> Result<usize, ErrorValue> {
    let count = arguments.number_or(1, 1.0)?;
    if count < 0.0 { Err(ErrorValue::Value) } else { Ok(count as usize) }
}

/// Where the character with that index starts; the text's end if it has fewer.
fn byte_of_character(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}
