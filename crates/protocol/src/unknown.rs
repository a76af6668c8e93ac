//! What a newer peer sent and this build has no name for.

use serde_json::{Map, Value};

/// A well-formed object with a tag this build does not know.
///
/// It keeps every byte of meaning: it is written back as it came, and people see `fallback`.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The tag, as in `"type": "…"`.
    pub kind: String,
    /// What to show instead; empty when the sender gave none.
    pub fallback: String,
    /// The whole object, tag included.
    pub raw: Map<String, Value>,
}

impl Unknown {
    pub(crate) fn take(kind: &str, value: &mut Value) -> Self {
        let raw = value.as_object_mut().map(std::mem::take).unwrap_or_default();
        let fallback = raw.get("fallback").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { kind: kind.to_owned(), fallback, raw }
    }
}
