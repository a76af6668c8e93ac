//! Reading settings of every kind from plain JSON.

use protocol::Scalar;
use serde_json::{Map, Value};

use super::{Length, Price};

/// Something that a page can set.
pub trait Setting: Default {
    /// Reads it; nothing when the value does not fit.
    fn read(value: &Value) -> Option<Self>;

    /// Its type in `parlor.d.ts`.
    #[cfg(test)]
    fn typescript() -> String;
}

/// A field of an object; its default when it is absent or does not fit.
pub fn field<T: Setting>(map: &Map<String, Value>, name: &str) -> T {
    map.get(name).and_then(T::read).unwrap_or_default()
}

impl Setting for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(small::json::number_text(number)),
            _ => None,
        }
    }

    #[cfg(test)]
    fn typescript() -> String {
        "string".to_owned()
    }
}

impl Setting for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    #[cfg(test)]
    fn typescript() -> String {
        "boolean".to_owned()
    }
}

impl Setting for Length {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(css) => Some(Length(css.clone())),
            Value::Number(pixels) => {
                Some(Length([&small::json::number_text(pixels), "px"].concat()))
            }
            _ => None,
        }
    }

    #[cfg(test)]
    fn typescript() -> String {
        "number | string".to_owned()
    }
}

impl Setting for Price {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(words) => Some(Price::Words(words.clone())),
            Value::Number(amount) => amount.as_f64().map(Price::Amount),
            _ => None,
        }
    }

    #[cfg(test)]
    fn typescript() -> String {
        "string | number".to_owned()
    }
}

impl Setting for protocol::Map<String, String> {
    fn read(value: &Value) -> Option<Self> {
        let texts = value.as_object()?.iter();
        Some(texts.filter_map(|(name, value)| Some((name.clone(), String::read(value)?))).collect())
    }

    #[cfg(test)]
    fn typescript() -> String {
        "Record<string, string>".to_owned()
    }
}

impl Setting for protocol::Map<String, Scalar> {
    fn read(value: &Value) -> Option<Self> {
        let scalars = value.as_object()?.iter();
        Some(
            scalars
                .filter_map(|(name, value)| Some((name.clone(), Scalar::of_json(value)?)))
                .collect(),
        )
    }

    #[cfg(test)]
    fn typescript() -> String {
        "Record<string, string | number | boolean>".to_owned()
    }
}
