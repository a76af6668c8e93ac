//! Between a formula's values and what crosses the network or stands in a page's address.

use formula::{CalculatorInput, InputKind, Value};
use protocol::Scalar;

/// What an input is set to by this; nothing if it cannot be. A text will do for whatever it spells, as addresses and
/// attributes know nothing else.
pub(super) fn fitting(input: &CalculatorInput, given: &Scalar) -> Option<Value> {
    let value = match given {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => spelt(input, text),
    };
    input.accepts(&value).is_ok().then_some(value)
}

fn spelt(input: &CalculatorInput, text: &str) -> Value {
    let number = || small::number::parse(text).filter(|it| it.is_finite()).map(Value::number);
    let plain = || Value::Text(text.to_owned());
    match input.kind {
        InputKind::Slider | InputKind::Number => number().unwrap_or_else(plain),
        InputKind::Checkbox => Value::Bool(text == "true"),
        InputKind::Select | InputKind::Radio if input.accepts(&plain()).is_err() => {
            number().unwrap_or_else(plain)
        }
        InputKind::Hidden if !matches!(input.default, Some(Value::Text(_))) => {
            number().unwrap_or_else(|| Value::Bool(text == "true"))
        }
        _ => plain(),
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

    fn inputs() -> Vec<CalculatorInput> {
        let definition = r#"{
            "id": "x", "title": "X", "results": [{ "id": "n", "label": "n", "formula": "a" }],
            "inputs": [
                { "id": "a", "label": "A", "kind": "slider", "min": 1, "max": 9 },
                { "id": "b", "label": "B", "kind": "checkbox" },
                { "id": "c", "label": "C", "kind": "select", "options": [
                    { "value": 1150, "label": "South" }, { "value": "tiles", "label": "Tiles" }] }
            ]
        }"#;
        formula::Calculator::read(&small::json::read(definition).unwrap()).unwrap().inputs
    }

    #[test]
    fn a_text_sets_an_input_to_what_it_spells() {
        let inputs = inputs();
        let set = |at: usize, text: &str| fitting(&inputs[at], &Scalar::Text(text.to_owned()));
        assert_eq!(set(0, "4.5"), Some(Value::Number(4.5)));
        assert_eq!(set(1, "true"), Some(Value::Bool(true)));
        assert_eq!(set(2, "1150"), Some(Value::Number(1150.0)));
        assert_eq!(set(2, "tiles"), Some(Value::Text("tiles".to_owned())));
    }

    #[test]
    fn what_does_not_fit_sets_nothing() {
        for given in [Scalar::Number(10.0), Scalar::Bool(true), Scalar::Text("many".to_owned())] {
            assert_eq!(fitting(&inputs()[0], &given), None, "{given:?}");
        }
    }

    #[test]
    fn a_scalar_survives_the_way_there_and_back() {
        assert_eq!(scalar_of(&Value::Number(4.5)), Some(Scalar::Number(4.5)));
        assert_eq!(scalar_of(&Value::Bool(true)), Some(Scalar::Bool(true)));
        assert_eq!(scalar_of(&Value::Blank), None);
    }
}
