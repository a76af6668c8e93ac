//! Between a formula's values and what crosses the network.

use formula::Value;
use protocol::Scalar;

pub(super) fn value_of(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => Value::Text(text.clone()),
    }
}

/// Inputs are never lists or errors; those have no place on the wire.
pub(super) fn scalar_of(value: &Value) -> Option<Scalar> {
    match value {
        Value::Bool(truth) => Some(Scalar::Bool(*truth)),
        Value::Number(number) => Some(Scalar::Number(*number)),
        Value::Text(text) => Some(Scalar::Text(text.clone())),
        Value::Blank | Value::List(_) | Value::Error(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_survives_the_way_there_and_back() {
        for scalar in [Scalar::Bool(true), Scalar::Number(4.5), Scalar::Text("tiles".to_owned())] {
            assert_eq!(scalar_of(&value_of(&scalar)), Some(scalar));
        }
        assert_eq!(scalar_of(&Value::Blank), None);
    }
}
