//! What holds for any bytes at all: no panic, an end, and no NaN, infinity or −0. The fuzzer drives it on a nightly
//! compiler; `tests/it/any_bytes.rs` drives it with random bytes on every run of the tests.

use std::collections::BTreeMap;

use formula::{Formula, Scope, Value};

/// The names that a formula may use here.
pub const NAMES: [&str; 4] = ["x", "y", "list", "table"];

struct Names(BTreeMap<&'static str, Value>);

impl Scope for Names {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }

    fn today(&self) -> Option<f64> {
        Some(46_348.0)
    }
}

/// Panics if these bytes break the property. Up to the first line end they are a formula, each line after it the JSON
/// of one of the names.
pub fn holds_for(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let formula = lines.next().unwrap_or_default();
    match Formula::parse(formula) {
        Ok(formula) => {
            let values = lines.map(|line| serde_json::from_str(line).unwrap_or(Value::Blank));
            let names = Names(NAMES.into_iter().zip(values).collect());
            let value = formula.evaluate(&names);
            assert!(is_sound(&value), "{} is {value:?}", formula.text());
            assert_eq!(value, formula.evaluate(&names), "{}", formula.text());
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "{formula:?} is refused without a reason");
            for mistake in mistakes {
                assert!(formula.get(mistake.span.clone()).is_some(), "{formula:?}: {mistake:?}");
            }
        }
    }
}

/// Whether every number in it is finite and not −0.
fn is_sound(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            number.is_finite() && !(*number == 0.0 && number.is_sign_negative())
        }
        Value::List(items) => items.iter().all(is_sound),
        _ => true,
    }
}
