//! Sums over what meets a criterion.

use std::cmp::Ordering;

use super::{Arguments, wildcard};
use crate::coerce::number_in_text;
use crate::compare::order;
use crate::machine::Outcome;
use crate::number::Sum;
use crate::value::{ErrorValue, Value};

/// The sum of the numbers whose place in the list meets the criterion: `5`, `">=5"`, `"<>x"`, `"ro*"`.
///
/// Shape: `summed` goes by place; what it lacks counts as 0.
/// Errors: an error among the summed.
/// Example: `SUMIF({1, 5, 9}, ">4")` → `14`.
pub(super) fn sumif(arguments: &Arguments<'_>) -> Outcome {
    let list = arguments.table(0)?;
    let criterion = Criterion::of(arguments.value(1));
    let summed = if arguments.has(2) { arguments.table(2)? } else { list };
    let mut sum = Sum::default();
    for place in 0..list.n_cells() {
        if place >= summed.n_cells() {
            break;
        }
        if !criterion.is_met_by(list.nth(place)) {
            continue;
        }
        match summed.nth(place) {
            Value::Number(number) => sum.add(*number),
            Value::Error(error) => return Err(*error),
            _ => {}
        }
    }
    Ok(Value::number(sum.total()))
}

/// What a value must be like.
struct Criterion {
    comparison: Comparison,
    target: Value,
}

#[derive(Clone, Copy, PartialEq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

const COMPARISONS: [(&str, Comparison); 6] = [
    ("<>", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=", Comparison::Equal),
];

impl Criterion {
    /// A text may begin with a comparison; what follows is the value it spells.
    fn of(value: &Value) -> Self {
        let text = match value {
            Value::Text(text) => text,
            // An empty cell as criterion is 0.
            Value::Blank => {
                return Self { comparison: Comparison::Equal, target: Value::Number(0.0) };
            }
            other => return Self { comparison: Comparison::Equal, target: other.clone() },
        };
        let found = COMPARISONS
            .iter()
            .find_map(|(sign, comparison)| text.strip_prefix(sign).map(|rest| (rest, *comparison)));
        match found {
            // `=` and `<>` alone ask whether there is anything.
            Some(("", comparison)) => Self { comparison, target: Value::Blank },
            Some((rest, comparison)) => Self { comparison, target: spelled(rest) },
            None => Self { comparison: Comparison::Equal, target: spelled(text) },
        }
    }

    fn is_met_by(&self, value: &Value) -> bool {
        let wanted = match self.comparison {
            Comparison::Equal => return self.equals(value),
            Comparison::NotEqual => return !self.equals(value),
            Comparison::Less => [Ordering::Less, Ordering::Less],
            Comparison::LessOrEqual => [Ordering::Less, Ordering::Equal],
            Comparison::Greater => [Ordering::Greater, Ordering::Greater],
            Comparison::GreaterOrEqual => [Ordering::Greater, Ordering::Equal],
        };
        // Only values of one type are more or less than one another here.
        let is_comparable = matches!(
            (value, &self.target),
            (Value::Number(_), Value::Number(_))
                | (Value::Text(_), Value::Text(_))
                | (Value::Bool(_), Value::Bool(_))
        );
        is_comparable && order(value, &self.target).is_ok_and(|found| wanted.contains(&found))
    }

    fn equals(&self, value: &Value) -> bool {
        match (&self.target, value) {
            (Value::Blank, value) => value.is_blank(),
            (Value::Text(pattern), Value::Blank) => pattern.is_empty(),
            (Value::Text(pattern), Value::Text(text)) => wildcard::matches(pattern, text),
            (Value::Number(_), Value::Text(text)) => {
                number_in_text(text).is_some_and(|number| self.equals(&Value::Number(number)))
            }
            (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => {
                order(value, &self.target).is_ok_and(Ordering::is_eq)
            }
            (Value::Error(wanted), Value::Error(found)) => wanted == found,
            _ => false,
        }
    }
}

/// The value that a criterion's text spells.
fn spelled(text: &str) -> Value {
    if let Some(number) = number_in_text(text) {
        Value::number(number)
    } else if text.eq_ignore_ascii_case("true") {
        Value::Bool(true)
    } else if text.eq_ignore_ascii_case("false") {
        Value::Bool(false)
    } else if let Some(error) = ErrorValue::from_code(text) {
        Value::Error(error)
    } else {
        Value::from(text)
    }
}
