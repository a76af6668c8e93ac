//! Values as plain JSON: number, text, true/false, null, array, and `{"error": "#DIV/0!"}`.
//!
//! Written by hand: a derived untagged enum would buffer every value and cost more wasm than this file.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use serde_json::Value as Json;

use super::{ErrorValue, Value};

/// Whole numbers up to here are exact in f64 and are written without a fraction, as JavaScript writes them.
const MAX_SAFE_WHOLE: f64 = 9_007_199_254_740_992.0;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Blank => serializer.serialize_unit(),
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= MAX_SAFE_WHOLE => {
                serializer.serialize_i64(*number as i64)
            }
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::List(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Self::Error(error) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("error", error.code())?;
                map.end()
            }
        }
    }
}

impl Value {
    /// Reads it from JSON; nothing when that is no value.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        Some(match json {
            Json::Null => Self::Blank,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => Self::number(number.as_f64()?),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(Self::read(item)?);
                }
                Self::List(list)
            }
            Json::Object(map) if map.len() == 1 => {
                Self::Error(ErrorValue::from_code(map.get("error")?.as_str()?)?)
            }
            Json::Object(_) => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text, true, false, null, a list, or {\"error\": \"#N/A\"}")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Blank)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Blank)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some((key, code)) = map.next_entry::<String, String>()? else {
            return Err(A::Error::missing_field("error"));
        };
        if key != "error" {
            return Err(A::Error::unknown_field(&key, &["error"]));
        }
        let error = ErrorValue::from_code(&code)
            .ok_or_else(|| A::Error::custom(format_args!("`{code}` is not an error value")))?;
        if map.next_key::<String>()?.is_some() {
            return Err(A::Error::custom("an error value has one field, `error`"));
        }
        Ok(Value::Error(error))
    }
}
