//! What another system answered, measured against what the step expects.

use flow::Variable;
use protocol::limits::TEXT_CHARS;
use protocol::{Map, Outcome, Scalar, StepResult};
use serde_json::Value;

use crate::sites::webhooks::Webhook;

/// The values that the step takes, and nothing else: what nobody asked for is not kept.
///
/// Errors: what does not fit, in words for the site's owner. What was answered instead is not told: it may be
/// personal.
pub(super) fn fit(
    text: &[u8],
    webhook: &Webhook,
    wanted: &[(String, Variable)],
) -> Result<StepResult, String> {
    let mut values = Map::new();
    if !wanted.is_empty() {
        let answer: Value = serde_json::from_slice(text)
            .map_err(|error| format!("its answer is no JSON (line {})", error.line()))?;
        for (name, variable) in wanted {
            values.insert(name.clone(), value(&answer, webhook, name, variable)?);
        }
    }
    Ok(StepResult { outcome: Outcome::Done, values, rows: Vec::new() })
}

fn value(
    answer: &Value,
    webhook: &Webhook,
    name: &str,
    variable: &Variable,
) -> Result<Scalar, String> {
    let pointer = match webhook.result.get(name) {
        Some(pointer) => pointer.clone(),
        None => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
    };
    let found = answer.pointer(&pointer).filter(|found| !found.is_null());
    let found = found.ok_or_else(|| format!("its answer has no `{name}` (at {pointer})"))?;
    let given = match found {
        Value::Bool(truth) => Some(Scalar::Bool(*truth)),
        Value::Number(number) => number.as_f64().map(Scalar::Number),
        Value::String(text) if text.chars().count() <= TEXT_CHARS => {
            Some(Scalar::Text(text.clone()))
        }
        _ => None,
    };
    let given = given.filter(|given| variable.kind.accept(given).is_some());
    given.ok_or_else(|| {
        let known = flow::VariableType::WORDS.iter().find(|(_, kind)| *kind == variable.kind);
        let wanted = known.map_or("value", |(word, _)| *word);
        format!("`{name}` of its answer is {}, and the step expects `{wanted}`", kind(found))
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(text) if text.chars().count() > TEXT_CHARS => "a text that is too long",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
