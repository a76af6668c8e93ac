//! The one way to read and write an enum with a tag.
//!
//! The tag is matched by hand: serde's derived fallback for unknown tags would also swallow a
//! malformed *known* variant, and its internally tagged readers are the largest functions of a
//! small wasm. Here a known tag with a bad body is an error, an unknown tag is kept.

use std::fmt;

use serde_json::{Map, Value};

/// Why an object could not be read as one of a known family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagError {
    /// The tag that was read, empty when it was missing.
    pub tag: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tag.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.tag, self.message)
        }
    }
}

impl std::error::Error for TagError {}

pub(crate) const TAG: &str = "type";

pub(crate) fn take_tag(raw: &Map<String, Value>) -> Result<String, TagError> {
    match raw.get(TAG) {
        Some(Value::String(tag)) if !tag.is_empty() => Ok(tag.clone()),
        _ => Err(TagError {
            tag: String::new(),
            message: "expected a string field `type`".to_owned(),
        }),
    }
}

pub(crate) fn read_body<T: serde::de::DeserializeOwned>(
    tag: &str,
    raw: Map<String, Value>,
) -> Result<T, TagError> {
    serde_json::from_value(Value::Object(raw))
        .map_err(|error| TagError { tag: tag.to_owned(), message: error.to_string() })
}

pub(crate) fn write_body<T: serde::Serialize>(
    tag: &str,
    body: &T,
) -> Result<Map<String, Value>, serde_json::Error> {
    let mut map = match serde_json::to_value(body)? {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.insert(TAG.to_owned(), Value::String(tag.to_owned()));
    Ok(map)
}

/// Declares an enum whose variants are structs, tagged by `"type"`, with an `Unknown` last.
macro_rules! tagged {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident($body:ty) = $tag:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "frames are read once and moved, not stored in bulk")]
        pub enum $name {
            $( $(#[$vmeta])* $variant($body), )+
            /// A tag that a newer peer knows.
            Unknown($crate::Unknown),
        }

        impl $name {
            /// Every tag of this family at this level.
            pub const TAGS: &'static [&'static str] = &[$($tag),+];

            /// The tag on the wire.
            #[must_use]
            pub fn tag(&self) -> &str {
                match self {
                    $( Self::$variant(_) => $tag, )+
                    Self::Unknown(unknown) => &unknown.kind,
                }
            }

            /// Reads the object.
            ///
            /// Errors: [`crate::TagError`] when the tag is missing or a known tag has a bad body.
            pub fn from_map(raw: serde_json::Map<String, serde_json::Value>) -> Result<Self, $crate::TagError> {
                let tag = $crate::tagged::take_tag(&raw)?;
                Ok(match tag.as_str() {
                    $( $tag => Self::$variant($crate::tagged::read_body($tag, raw)?), )+
                    _ => Self::Unknown($crate::Unknown::new(tag, raw)),
                })
            }

            /// Writes the object, tag included.
            pub fn to_map(&self) -> Result<serde_json::Map<String, serde_json::Value>, serde_json::Error> {
                match self {
                    $( Self::$variant(body) => $crate::tagged::write_body($tag, body), )+
                    Self::Unknown(unknown) => Ok(unknown.raw.clone()),
                }
            }
        }

        $( impl From<$body> for $name {
            fn from(body: $body) -> Self {
                Self::$variant(body)
            }
        } )+

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_map().map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = serde_json::Map::deserialize(deserializer)?;
                Self::from_map(raw).map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let variants: Vec<serde_json::Value> = vec![
                    $( {
                        let body = generator.subschema_for::<$body>();
                        serde_json::json!({
                            "allOf": [body],
                            "properties": { "type": { "const": $tag } },
                            "required": ["type"],
                        })
                    } ),+
                ];
                schemars::json_schema!({ "oneOf": variants })
            }
        }
    };
}
pub(crate) use tagged;
