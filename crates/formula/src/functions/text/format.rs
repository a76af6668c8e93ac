//! TEXT: numbers and days written by a format code, as spreadsheets have it.
//!
//! What is known: `0 # ? . ,` `%` `E+00`, sections between `;` (positive; negative; zero; text), `@`,
//! `General`, `"texts"`, `\` before a letter, `_` and `*` with their letter, colours (without effect),
//! `[$€]`, and `y m d h s`, `[h] [m] [s]`, `AM/PM` of days and times, with English names. Fractions and
//! conditions are not known, and are `#VALUE!`.

use super::super::Arguments;
use crate::coerce;
use crate::machine::{Outcome, text_value};
use crate::value::{ErrorValue, Value};

mod code;
mod number;
mod time;

use code::Piece;

/// The value written by the format.
///
/// A number that is rounded to nothing has no sign: `TEXT(-0.001, "0.00")` is `0.00`.
/// Errors: `#VALUE!` for a format that is not known, and for a day outside the calendar.
/// Example: `TEXT(1234.5, "#,##0.00")` → `"1,234.50"`.
pub(in super::super) fn text(arguments: &Arguments<'_>) -> Outcome {
    let value = arguments.value(0);
    let number = coerce::to_number(value);
    if let Some(error) = value.as_error() {
        return Err(error);
    }
    let code = arguments.text(1)?;
    if value.as_bool().is_some() {
        return Ok(Value::Text(coerce::to_text(value)?.into_owned()));
    }
    let sections = code::sections(&code)?;
    text_value(match (number, value) {
        (Ok(number), _) => written(&sections, number)?,
        (Err(_), Value::Text(words)) => words_in(&sections, words),
        (Err(error), _) => return Err(error),
    })
}

fn written(sections: &[Vec<Piece>], number: f64) -> Result<String, ErrorValue> {
    let n_numeric = sections.len().min(3);
    let (section, is_negative) = match n_numeric {
        0 => return Ok(String::new()),
        1 => (0, number < 0.0),
        _ if number < 0.0 => (1, false),
        3 if number == 0.0 => (2, false),
        _ => (0, false),
    };
    let pieces = &sections[section];
    if pieces.iter().any(Piece::is_of_time) {
        return if is_negative { Err(ErrorValue::Value) } else { time::written(pieces, number) };
    }
    let (mut digits, is_nothing) = number::written(pieces, number.abs());
    if is_negative && !is_nothing {
        digits.insert(0, '-');
    }
    Ok(digits)
}

/// A text that is no number: by the section that has `@`, else as it is.
fn words_in(sections: &[Vec<Piece>], words: &str) -> String {
    let last =
        sections.last().filter(|pieces| sections.len() == 4 || pieces.contains(&Piece::Words));
    let Some(pieces) = last else { return words.to_owned() };
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words => text.push_str(words),
            Piece::Literal(letter) => text.push(*letter),
            _ => {}
        }
    }
    text
}
