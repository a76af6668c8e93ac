//! Days and times in the places that a format has for them.

use super::code::Piece;
use crate::calendar::{Date, LAST_DAY};
use crate::value::ErrorValue;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SECONDS_PER_DAY: i64 = 86_400;

/// A serial number by one section.
///
/// Errors: `#VALUE!` outside the calendar, and for places of digits among those of a time.
pub(super) fn written(pieces: &[Piece], serial: f64) -> Result<String, ErrorValue> {
    if serial < 0.0 || serial >= f64::from(LAST_DAY) + 1.0 {
        return Err(ErrorValue::Value);
    }
    let second = (serial * SECONDS_PER_DAY as f64 + 0.5).floor() as i64;
    let day = second.div_euclid(SECONDS_PER_DAY) as i32;
    let of_day = second.rem_euclid(SECONDS_PER_DAY);
    let date = Date::of(day);
    let halves = pieces.iter().any(|piece| matches!(piece, Piece::HalfDay(_)));
    let hour = of_day / 3_600;
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Time(b'y', length) => match length {
                1 | 2 => padded(&mut text, i64::from(date.year % 100), 2),
                _ => padded(&mut text, i64::from(date.year), 4),
            },
            Piece::Time(b'm', length) if is_minute(pieces, index) => {
                padded(&mut text, of_day / 60 % 60, length.min(2));
            }
            Piece::Time(b'm', length) => {
                named(&mut text, date.month, length, MONTHS[date.month as usize - 1]);
            }
            Piece::Time(b'd', length) => {
                named(&mut text, date.day, length, WEEKDAYS[(day + 5).rem_euclid(7) as usize]);
            }
            Piece::Time(b'h', length) => {
                let hour = if halves { (hour + 11) % 12 + 1 } else { hour };
                padded(&mut text, hour, length.min(2));
            }
            Piece::Time(_, length) => padded(&mut text, of_day % 60, length.min(2)),
            Piece::Elapsed(unit, length) => {
                let unit = match unit {
                    b'h' => 3_600,
                    b'm' => 60,
                    _ => 1,
                };
                padded(&mut text, second / unit, length.min(20));
            }
            Piece::HalfDay(is_long) => {
                text.push(if hour < 12 { 'A' } else { 'P' });
                if is_long {
                    text.push('M');
                }
            }
            Piece::Literal(letter) => text.push(letter),
            Piece::Point => text.push('.'),
            Piece::Comma => text.push(','),
            _ => return Err(ErrorValue::Value),
        }
    }
    Ok(text)
}

/// Whether the `m` at that place is of minutes: after hours or before seconds.
fn is_minute(pieces: &[Piece], index: usize) -> bool {
    let unit = |piece: &Piece| match piece {
        Piece::Time(unit, _) | Piece::Elapsed(unit, _) => Some(*unit),
        _ => None,
    };
    let before = pieces[..index].iter().rev().find_map(unit);
    let after = pieces[index + 1..].iter().find_map(unit);
    before == Some(b'h') || after == Some(b's')
}

/// A month's or a day's number, or its name: three letters of it, all, or (a month's) the first.
fn named(text: &mut String, number: i32, length: usize, name: &str) {
    match length {
        1 | 2 => padded(text, i64::from(number), length),
        3 => text.push_str(&name[..3]),
        5 if MONTHS.contains(&name) => text.push_str(&name[..1]),
        _ => text.push_str(name),
    }
}

fn padded(text: &mut String, number: i64, length: usize) {
    let digits = number.to_string();
    (digits.len()..length).for_each(|_| text.push('0'));
    text.push_str(&digits);
}
