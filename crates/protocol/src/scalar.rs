//! A plain value: what variables and calculator inputs hold on the wire.

use serde_json::Value;

use crate::wire::{Node, Reading, Wire};

/// A yes/no, a number or a text.
///
/// Shape: a JSON boolean, number or string, since level 1. Whole numbers are written without a
/// fraction, so that every language prints the same line. Not-a-number cannot be read or written.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Scalar {
    /// Yes or no.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// A text.
    Text(String),
}

/// The largest whole number that every double-precision reader agrees on.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

impl Scalar {
    /// The value as a scalar, if it is one.
    #[must_use]
    pub fn of_json(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(Scalar::Bool(*truth)),
            Value::Number(number) => number.as_f64().map(Scalar::Number),
            Value::String(text) => Some(Scalar::Text(text.clone())),
            _ => None,
        }
    }
}

impl Wire for Scalar {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        match value {
            Value::Bool(value) => Scalar::Bool(*value),
            Value::Number(_) => Scalar::Number(reading.number(value)),
            Value::String(value) => Scalar::Text(std::mem::take(value)),
            _ => {
                reading.refuse("expected true, false, a number or a text");
                Scalar::Bool(false)
            }
        }
    }

    fn write(&self) -> Node {
        Node::Value(match self {
            Scalar::Bool(value) => Value::Bool(*value),
            #[allow(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
            Scalar::Number(value) if value.trunc() == *value && value.abs() <= MAX_SAFE_INTEGER => {
                Value::from(*value as i64)
            }
            Scalar::Number(value) => Value::from(*value),
            Scalar::Text(value) => Value::String(value.clone()),
        })
    }
}

crate::serde_by_wire!(Scalar);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_written_without_a_fraction() {
        assert_eq!(serde_json::to_string(&Scalar::Number(5.0)).unwrap(), "5");
        assert_eq!(serde_json::to_string(&Scalar::Number(0.1)).unwrap(), "0.1");
    }

    #[test]
    fn a_list_or_null_is_refused() {
        assert!(serde_json::from_str::<Scalar>("[1]").is_err());
        assert!(serde_json::from_str::<Scalar>("null").is_err());
    }
}
