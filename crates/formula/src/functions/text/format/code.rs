//! A format code taken apart.

use crate::value::ErrorValue;

/// One thing that a format says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    /// `0`, `#` or `?`.
    Digit(u8),
    Point,
    Comma,
    Percent,
    /// `E+` (true) or `E-`.
    Exponent(bool),
    General,
    /// `@`.
    Words,
    /// `y`, `m`, `d`, `h` or `s`, so many times.
    Time(u8, usize),
    /// `[h]`, `[m]` or `[s]`, so many letters.
    Elapsed(u8, usize),
    /// `AM/PM` (true) or `A/P`.
    HalfDay(bool),
    Literal(char),
}

impl Piece {
    pub(super) fn is_of_time(&self) -> bool {
        matches!(self, Self::Time(..) | Self::Elapsed(..) | Self::HalfDay(_))
    }
}

/// Longest format in bytes, as in spreadsheets: writing by it takes time in proportion to its square.
const MAX_CODE_BYTES: usize = 255;
/// Colours, which a text has none of.
const COLOURS: [&str; 8] = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"];

/// The sections of a format.
///
/// Errors: `#VALUE!` for what is not known.
pub(super) fn sections(code: &str) -> Result<Vec<Vec<Piece>>, ErrorValue> {
    let mut sections = Vec::new();
    if code.is_empty() {
        return Ok(sections);
    }
    if code.len() > MAX_CODE_BYTES {
        return Err(ErrorValue::Value);
    }
    let mut pieces = Vec::new();
    let mut rest = code;
    while let Some(letter) = rest.chars().next() {
        if letter == ';' {
            sections.push(std::mem::take(&mut pieces));
            rest = &rest[1..];
        } else {
            rest = take(rest, letter, &mut pieces)?;
        }
    }
    sections.push(pieces);
    if sections.len() > 4 { Err(ErrorValue::Value) } else { Ok(sections) }
}

/// Takes what `rest` begins with, and gives what is after it.
fn take<'t>(rest: &'t str, letter: char, pieces: &mut Vec<Piece>) -> Result<&'t str, ErrorValue> {
    for (word, piece) in [
        ("general", Piece::General),
        ("am/pm", Piece::HalfDay(true)),
        ("a/p", Piece::HalfDay(false)),
        ("e+", Piece::Exponent(true)),
        ("e-", Piece::Exponent(false)),
    ] {
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            pieces.push(piece);
            return Ok(&rest[word.len()..]);
        }
    }
    let after = &rest[letter.len_utf8()..];
    match letter {
        '0' | '#' | '?' => pieces.push(Piece::Digit(letter as u8)),
        '.' => pieces.push(Piece::Point),
        ',' => pieces.push(Piece::Comma),
        '%' => pieces.push(Piece::Percent),
        '@' => pieces.push(Piece::Words),
        '"' => {
            let (words, after) = after.split_once('"').unwrap_or((after, ""));
            pieces.extend(words.chars().map(Piece::Literal));
            return Ok(after);
        }
        '\\' | '_' | '*' => {
            // `_x` leaves the room of an x, `*x` fills the cell, which a text is not in.
            let Some(quoted) = after.chars().next() else { return Err(ErrorValue::Value) };
            match letter {
                '\\' => pieces.push(Piece::Literal(quoted)),
                '_' => pieces.push(Piece::Literal(' ')),
                _ => {}
            }
            return Ok(&after[quoted.len_utf8()..]);
        }
        '[' => {
            let (words, after) = after.split_once(']').ok_or(ErrorValue::Value)?;
            bracket(words, pieces)?;
            return Ok(after);
        }
        letter if letter.is_ascii_alphabetic() => {
            let length = rest.bytes().take_while(|byte| byte.eq_ignore_ascii_case(&(letter as u8)));
            let length = length.count();
            let letter = (letter as u8).to_ascii_lowercase();
            if !b"ymdhs".contains(&letter) {
                return Err(ErrorValue::Value);
            }
            pieces.push(Piece::Time(letter, length));
            return Ok(&rest[length..]);
        }
        '/' if !pieces.iter().any(Piece::is_of_time)
            && pieces.iter().any(|piece| matches!(piece, Piece::Digit(_))) =>
        {
            // A fraction.
            return Err(ErrorValue::Value);
        }
        other => pieces.push(Piece::Literal(other)),
    }
    Ok(after)
}

/// What stands between square brackets: `[h]`, `[$€-407]`, `[Red]`.
fn bracket(words: &str, pieces: &mut Vec<Piece>) -> Result<(), ErrorValue> {
    let word = words.to_ascii_lowercase();
    if let Some(sign) = words.strip_prefix('$') {
        let sign = sign.split_once('-').map_or(sign, |(sign, _)| sign);
        pieces.extend(sign.chars().map(Piece::Literal));
        return Ok(());
    }
    let first = word.bytes().next().ok_or(ErrorValue::Value)?;
    if b"hms".contains(&first) && word.bytes().all(|byte| byte == first) {
        pieces.push(Piece::Elapsed(first, word.len()));
        return Ok(());
    }
    let is_colour = COLOURS.contains(&word.as_str()) || word.starts_with("color");
    if is_colour { Ok(()) } else { Err(ErrorValue::Value) }
}
