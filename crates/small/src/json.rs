//! JSON texts, by way of one [`Value`].
//!
//! `serde_json` reads into any type, which means a reader per type and three places where it reads
//! a number. Here there is one reader and one writer, and they agree with it on every text.
//!
//! Numbers with a fraction or an exponent are ours only in the browser. Small code takes microseconds
//! for a number with a far exponent, and a stranger's frame may hold ten thousand of them; where size
//! does not matter the standard library's tables do it, with the same result.

use std::fmt;

use serde_json::{Map, Number, Value};

use crate::number;

/// Deepest nesting that is read, as in `serde_json`.
const MAX_DEPTH: usize = 127;
/// Whether numbers go through [`number`]; the tests of this crate compare that way with the other.
const IS_SMALL: bool = cfg!(any(target_arch = "wasm32", test));

/// A text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotJson {
    /// The byte where it stops making sense.
    pub at: usize,
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not JSON at byte {}", self.at)
    }
}

impl std::error::Error for NotJson {}

/// Reads a text.
///
/// Errors: where it stops being JSON, nests deeper than 127 levels, or holds a number no double reaches.
pub fn read(text: &str) -> Result<Value, NotJson> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let value = reader.value().filter(|_| reader.peek().is_none());
    value.ok_or(NotJson { at: reader.at })
}

/// One reading; nothing stands for a mistake, which is where the reading stopped.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    /// The text from a place on that was passed; both ends are characters' own, so nothing is ever lost.
    fn since(&self, start: usize) -> &str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes past the next byte if it is this one, spaces before it aside.
    fn takes(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Option<Value> {
        match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(Value::String),
            b'[' | b'{' if self.depth == MAX_DEPTH => None,
            b'[' => self.list(),
            b'{' => self.object(),
            _ => self.number().map(Value::Number),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let found =
            self.text.as_bytes().get(self.at..).is_some_and(|it| it.starts_with(word.as_bytes()));
        self.at += if found { word.len() } else { 0 };
        found.then_some(value)
    }

    fn list(&mut self) -> Option<Value> {
        let mut list = Vec::new();
        self.at += 1;
        self.depth += 1;
        if !self.takes(b']') {
            loop {
                list.push(self.value()?);
                if self.takes(b']') {
                    break;
                }
                if !self.takes(b',') {
                    return None;
                }
            }
        }
        self.depth -= 1;
        Some(Value::Array(list))
    }

    fn object(&mut self) -> Option<Value> {
        let mut map = Map::new();
        self.at += 1;
        self.depth += 1;
        if !self.takes(b'}') {
            loop {
                let key = if self.peek()? == b'"' { self.string()? } else { return None };
                if !self.takes(b':') {
                    return None;
                }
                map.insert(key, self.value()?);
                if self.takes(b'}') {
                    break;
                }
                if !self.takes(b',') {
                    return None;
                }
            }
        }
        self.depth -= 1;
        Some(Value::Object(map))
    }

    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut string = String::new();
        let mut from = self.at;
        loop {
            match self.byte()? {
                b'"' => {
                    string.push_str(self.since(from));
                    self.at += 1;
                    return Some(string);
                }
                b'\\' => {
                    string.push_str(self.since(from));
                    self.at += 1;
                    string.push(self.escape()?);
                    from = self.at;
                }
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.byte()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return None,
        })
    }

    /// Four hexadecimal digits, or a pair of such for a character beyond them.
    fn code_point(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if !self.text.as_bytes().get(self.at..).is_some_and(|it| it.starts_with(b"\\u")) {
            return None;
        }
        self.at += 2;
        let second = self.unit().filter(|second| (0xdc00..0xe000).contains(second))?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.byte()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let zero_in_front = self.byte() == Some(b'0');
        if self.digits()? > 1 && zero_in_front {
            return None;
        }
        let mut is_whole = true;
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
            is_whole = false;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
            is_whole = false;
        }
        let text = self.since(start);
        if is_whole && let Some(whole) = whole_number(text, negative) {
            return Some(whole);
        }
        let float = if IS_SMALL { number::parse(text) } else { text.parse().ok() };
        Number::from_f64(float?)
    }

    /// Goes past digits, of which there must be one; how many there were.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Some(self.at - start).filter(|&n_digits| n_digits > 0)
    }
}

/// The number as a whole one; −0 is none, and neither is what 64 bits do not hold.
fn whole_number(text: &str, negative: bool) -> Option<Number> {
    if negative {
        text.parse::<i64>().ok().filter(|&whole| whole != 0).map(Number::from)
    } else {
        text.parse::<u64>().ok().map(Number::from)
    }
}

/// Writes a value as `serde_json` does: no spaces, members in the map's order.
#[must_use]
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

/// Writes a value at the end of `text`.
pub fn push(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => push_number(text, number),
        Value::String(string) => push_string(text, string),
        Value::Array(list) => {
            text.push('[');
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                push(text, item);
            }
            text.push(']');
        }
        Value::Object(map) => {
            text.push('{');
            for (at, (name, member)) in map.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                push_string(text, name);
                text.push(':');
                push(text, member);
            }
            text.push('}');
        }
    }
}

/// A number as JSON writes it.
#[must_use]
pub fn number_text(number: &Number) -> String {
    let mut text = String::new();
    push_number(&mut text, number);
    text
}

fn push_number(text: &mut String, number: &Number) {
    if let Some(whole) = number.as_u64() {
        text.push_str(&whole.to_string());
    } else if let Some(whole) = number.as_i64() {
        text.push_str(&whole.to_string());
    } else if IS_SMALL {
        push_float(text, number.as_f64().unwrap_or_default());
    } else {
        text.push_str(&number.to_string());
    }
}

/// Plain up to sixteen places before the point and four zeros after it, else with an exponent.
fn push_float(text: &mut String, float: f64) {
    if float.is_sign_negative() {
        text.push('-');
    }
    if float == 0.0 {
        text.push_str("0.0");
        return;
    }
    let (digits, exponent) = number::shortest(float.abs());
    let digits = digits.to_string();
    let before = digits.len() as i32 + exponent;
    if (-4..=16).contains(&before) {
        number::push_plain(text, &digits, exponent);
        if exponent >= 0 {
            text.push_str(".0");
        }
        return;
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or_default();
    text.push_str(first);
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text.push_str(if before > 0 { "e+" } else { "e" });
    text.push_str(&(before - 1).to_string());
}

/// Writes a text in quotes at the end of `text`.
pub fn push_string(text: &mut String, string: &str) {
    text.push('"');
    let mut from = 0;
    for (at, byte) in string.bytes().enumerate() {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            8 => "\\b",
            12 => "\\f",
            0..0x20 => "\\u00",
            _ => continue,
        };
        text.push_str(string.get(from..at).unwrap_or_default());
        text.push_str(short);
        if short.len() > 2 {
            text.push(if byte < 16 { '0' } else { '1' });
            text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        }
        from = at + 1;
    }
    text.push_str(string.get(from..).unwrap_or_default());
    text.push('"');
}

#[cfg(test)]
mod tests;
