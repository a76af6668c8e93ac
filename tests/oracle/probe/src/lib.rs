//! A question and its answer to the last bit: what `tests/oracle/src/bits.mjs` asks this code twice, once compiled for
//! the machine and once for the browser.

use std::collections::BTreeMap;

use formula::{Formula, Scope, Value};

#[cfg(target_arch = "wasm32")]
mod door;

/// 22 November 2026, which is today wherever formulas are compared.
const TODAY: f64 = 46_348.0;

struct Names(BTreeMap<String, Value>);

impl Scope for Names {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }

    fn today(&self) -> Option<f64> {
        Some(TODAY)
    }
}

/// The answer to `{"formula": …, "vars": {…}}`: a number as `x` and the sixteen digits of its bits, so that no printing
/// or reading of decimals comes between; all else as JSON.
///
/// Errors: a sentence, if the question is none.
pub fn answer(question: &str) -> Result<String, String> {
    let told = |error: serde_json::Error| format!("no question: {error}");
    let json: serde_json::Value = serde_json::from_str(question).map_err(told)?;
    let text = json["formula"].as_str().ok_or("no question: there is no formula")?;
    let vars: BTreeMap<String, Value> =
        serde_json::from_value(json["vars"].clone()).map_err(told)?;
    let formula = Formula::parse(text).map_err(|_| "the formula does not parse".to_owned())?;
    let mut written = String::new();
    write(&formula.evaluate(&Names(vars)), &mut written);
    Ok(written)
}

fn write(value: &Value, to: &mut String) {
    match value {
        Value::Number(number) => to.push_str(&format!("x{:016x}", number.to_bits())),
        Value::List(items) => {
            to.push('[');
            for item in items {
                write(item, to);
                to.push(',');
            }
            to.push(']');
        }
        Value::Error(error) => to.push_str(error.code()),
        Value::Text(text) => to.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Value::Bool(truth) => to.push_str(if *truth { "true" } else { "false" }),
        Value::Blank => to.push_str("null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_by_its_bits() {
        let told = answer(r#"{"formula": "=x+0.2", "vars": {"x": 0.1}}"#);
        assert_eq!(told.as_deref(), Ok("x3fd3333333333334"));
        assert_ne!(told, answer(r#"{"formula": "=x", "vars": {"x": 0.3}}"#));
    }

    #[test]
    fn everything_else_is_told_as_it_is() {
        let told = answer(
            r##"{"formula": "=x", "vars": {"x": ["a\"я", true, null, {"error": "#N/A"}, [1]]}}"##,
        );
        assert_eq!(told.as_deref(), Ok(r##"["a\"я",true,null,#N/A,[x3ff0000000000000,],]"##));
        assert!(
            answer("nonsense").is_err() && answer(r#"{"formula": "=1+", "vars": {}}"#).is_err()
        );
    }
}
