//! A calculation as a part of an address: which calculator, and what is set.
//!
//! `parlor-calculator=payback&roof_area=40&covering=tiles`. Only what the visitor sets on the page is in it: no input
//! is a free text, and what a page or a flow sets in secret is left out, so that nobody writes themselves a discount.

use formula::{Calculator, CalculatorInput, Evaluation, InputKind, Value};
use protocol::{Map, Scalar};

const KEY: &str = "parlor-calculator";
/// Longer addresses are not read.
const MAX_BYTES: usize = 4_000;

/// What stands behind the `#` of an address that opens this calculation.
#[must_use]
pub fn calculator_link(calculator: &Calculator, evaluation: &Evaluation) -> String {
    let mut link = [KEY, "=", &escaped(&calculator.id)].concat();
    for input in calculator.inputs.iter().filter(|input| is_open(input)) {
        let is_seen = !evaluation.hidden.contains(&input.id);
        let value = evaluation.inputs.get(&input.id).filter(|_| is_seen).and_then(in_text);
        if let Some(value) = value {
            for part in ["&", &escaped(&input.id), "=", &escaped(&value)] {
                link.push_str(part);
            }
        }
    }
    link
}

/// The calculator that such a link names, and what it says about inputs; they are texts yet, and as untrusted as
/// whoever made the link.
#[must_use]
pub fn read_calculator_link(fragment: &str) -> Option<(String, Map<String, Scalar>)> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > MAX_BYTES {
        return None;
    }
    let mut pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
    let (key, id) = pairs.next()?;
    if key != KEY {
        return None;
    }
    let inputs = pairs.map(|(name, value)| (unescaped(name), Scalar::Text(unescaped(value))));
    Some((unescaped(id), inputs.collect()))
}

/// What a link may set of this calculator.
pub fn keep_open_inputs(calculator: &Calculator, inputs: &mut Map<String, Scalar>) {
    let open = calculator.inputs.iter().filter(|input| is_open(input));
    *inputs =
        open.filter_map(|input| Some((input.id.clone(), inputs.get(&input.id)?.clone()))).collect();
}

fn is_open(input: &CalculatorInput) -> bool {
    input.kind != InputKind::Hidden
}

fn in_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(small::number::plain(*number)),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Blank | Value::List(_) | Value::Error(_) => None,
    }
}

fn escaped(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push(char::from(DIGITS[usize::from(byte >> 4)]));
            escaped.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    escaped
}

/// What is no escape stays as it stands.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                // Two digits of sixteen are a byte.
                plain.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calculator() -> Calculator {
        let definition = r#"{
            "id": "care", "title": "Care",
            "inputs": [
                { "id": "panels", "label": "Panels", "kind": "slider", "min": 4, "max": 120 },
                { "id": "how", "label": "How", "kind": "radio", "options": [
                    { "value": "раз & навсегда", "label": "Once" }, { "value": "often", "label": "Often" }] },
                { "id": "visits", "label": "Visits", "kind": "number", "default": 2, "visible_if": "how = \"often\"" },
                { "id": "steep", "label": "Steep", "kind": "checkbox" },
                { "id": "day", "label": "Day", "kind": "date" },
                { "id": "discount", "label": "Discount", "kind": "hidden", "default": 0.1 }
            ],
            "results": [{ "id": "n", "label": "n", "formula": "panels * visits" }]
        }"#;
        Calculator::read(&small::json::read(definition).unwrap()).unwrap()
    }

    fn link(values: &[(&str, Value)]) -> String {
        let values: Map<String, Value> =
            values.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
        let evaluation = calculator().evaluate(&values, 46_143.0).unwrap();
        calculator_link(&calculator(), &evaluation)
    }

    #[test]
    fn a_calculation_survives_the_way_through_an_address() {
        let link = link(&[
            ("panels", Value::Number(12.5)),
            ("steep", Value::Bool(true)),
            ("day", Value::Text("2026-05-01".to_owned())),
        ]);
        let (id, inputs) = read_calculator_link(&["#", &link].concat()).unwrap();
        assert_eq!(id, "care");
        let text = |text: &str| Some(Scalar::Text(text.to_owned()));
        assert_eq!(inputs.get("panels").cloned(), text("12.5"));
        assert_eq!(inputs.get("how").cloned(), text("раз & навсегда"));
        assert_eq!(inputs.get("steep").cloned(), text("true"));
        assert_eq!(inputs.get("day").cloned(), text("2026-05-01"));
    }

    #[test]
    fn what_is_hidden_is_neither_written_nor_read() {
        assert!(!link(&[("discount", Value::Number(0.2))]).contains("discount"));
        assert!(!link(&[]).contains("visits"));
        let forged = "#parlor-calculator=care&discount=0.2&panels=8&nonsense=1";
        let (_, mut inputs) = read_calculator_link(forged).unwrap();
        keep_open_inputs(&calculator(), &mut inputs);
        assert_eq!(inputs.keys().collect::<Vec<_>>(), ["panels"]);
    }

    #[test]
    fn another_fragment_is_none_of_ours() {
        for fragment in ["", "#", "#prices", "#parlor-calculator", "#a=b&parlor-calculator=care"] {
            assert_eq!(read_calculator_link(fragment), None, "{fragment}");
        }
        let endless = ["#parlor-calculator=care&panels=", &"9".repeat(MAX_BYTES)].concat();
        assert_eq!(read_calculator_link(&endless), None);
    }

    #[test]
    fn broken_escapes_stay_as_they_stand() {
        for (text, plain) in
            [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%", "A%"), ("%FF", "\u{fffd}")]
        {
            assert_eq!(unescaped(text), plain, "{text}");
        }
    }
}
