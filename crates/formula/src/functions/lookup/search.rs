//! Where in a line of values a wanted one is. A value is only compared with those of its own type.

use std::cmp::Ordering;

use super::super::wildcard;
use crate::compare::order;
use crate::table::Line;
use crate::value::Value;

/// How an item compares with what is wanted; a wanted blank is 0, a blank item is nobody's.
pub(super) fn beside(item: &Value, wanted: &Value) -> Option<Ordering> {
    match (item, wanted) {
        (Value::Number(_), Value::Number(_) | Value::Blank)
        | (Value::Text(_), Value::Text(_))
        | (Value::Bool(_), Value::Bool(_)) => order(item, wanted).ok(),
        _ => None,
    }
}

/// Whether an item is the wanted value; a wanted text may have wildcards.
pub(super) fn is_like(item: &Value, wanted: &Value) -> bool {
    match (item, wanted) {
        (Value::Text(text), Value::Text(pattern)) => wildcard::matches(pattern, text),
        _ => beside(item, wanted) == Some(Ordering::Equal),
    }
}

pub(super) fn first_like(line: Line<'_>, wanted: &Value) -> Option<usize> {
    (0..line.len()).find(|&place| is_like(line.get(place), wanted))
}

/// In an ascending line the place that a binary search finds, errors and other types passed over.
pub(super) fn last_not_above(line: Line<'_>, wanted: &Value) -> Option<usize> {
    (0..line.len()).rfind(|&place| beside(line.get(place), wanted).is_some_and(Ordering::is_le))
}

/// In a descending line the last place before the first item that is below.
pub(super) fn last_not_below(line: Line<'_>, wanted: &Value) -> Option<usize> {
    let mut last = None;
    for place in 0..line.len() {
        match beside(line.get(place), wanted) {
            Some(Ordering::Less) => break,
            Some(_) => last = Some(place),
            None => {}
        }
    }
    last
}
