//! A definition in its one written form: what the version's hash is taken of, and what a browser is sent.

use serde_json::{Map, Value};

/// What only tools read, so that editing it makes no new version.
const FOR_TOOLS: [&str; 1] = ["cases"];

/// The definition without what only tools read.
#[must_use]
pub fn for_browser(flow: &Value) -> Value {
    match flow {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, value)| !FOR_TOOLS.contains(&key.as_str()) && !value.is_null())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<Map<String, Value>>()
            .into(),
        other => other.clone(),
    }
}

/// The text that the content hash of a version is taken of: the flow and the calculators it uses as JSON without
/// spaces, keys in their order, so that neither the order of fields nor comments nor cases make another version.
#[must_use]
pub fn canonical(flow: &Value, calculators: &[Value]) -> String {
    let whole = [
        ("calculators".to_owned(), Value::from(calculators.to_vec())),
        ("flow".to_owned(), for_browser(flow)),
    ];
    let mut whole: Value = whole.into_iter().collect::<Map<String, Value>>().into();
    whole.sort_all_objects();
    whole.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn neither_the_order_of_fields_nor_cases_make_another_version() {
        let one = json!({ "id": "a", "steps": [{ "id": "s", "say": "Hi" }] });
        let other =
            json!({ "steps": [{ "say": "Hi", "id": "s" }], "cases": [{ "name": "x" }], "id": "a" });
        assert_eq!(canonical(&one, &[]), canonical(&other, &[]));
        assert_ne!(canonical(&one, &[]), canonical(&one, &[json!({ "id": "c" })]));
        assert!(for_browser(&other).get("cases").is_none());
    }
}
