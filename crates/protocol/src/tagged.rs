//! The one way to read and write an enum with a tag.
//!
//! The tag is matched by hand: serde's derived fallback for unknown tags would also swallow a
//! malformed *known* variant, and its internally tagged readers are the largest functions of a
//! small wasm. Here a known tag with a bad body is an error, an unknown tag is kept.

use std::fmt;

use serde_json::{Map, Value};

use crate::wire::{Reading, Wire};

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

const TAG: &str = "type";

/// A family of structs told apart by their tag.
pub(crate) trait Tagged: Wire {
    /// Reads the body that this tag announces.
    fn read_body(tag: &str, value: &mut Value, reading: &mut Reading) -> Self
    where
        Self: Sized;
}

/// Reads an object of the family.
///
/// Errors: [`TagError`] when the tag is missing or a known tag has a bad body.
pub(crate) fn from_map<T: Tagged>(raw: Map<String, Value>) -> Result<T, TagError> {
    let mut reading = Reading::default();
    let tag = take_tag(&raw, &mut reading);
    let read = T::read_body(&tag, &mut Value::Object(raw), &mut reading);
    match reading.fault() {
        None => Ok(read),
        Some(message) => Err(TagError { tag, message }),
    }
}

/// Reads an object of the family inside of another.
pub(crate) fn read<T: Tagged>(value: &mut Value, reading: &mut Reading) -> T {
    let tag = take_tag(reading.object(value), reading);
    reading.enter_tag(&tag);
    let read = T::read_body(&tag, value, reading);
    reading.leave();
    read
}

fn take_tag(raw: &Map<String, Value>, reading: &mut Reading) -> String {
    match raw.get(TAG) {
        Some(Value::String(tag)) if !tag.is_empty() => tag.clone(),
        _ => {
            reading.refuse("expected a string field `type`");
            String::new()
        }
    }
}

/// The object, tag included.
pub(crate) fn write_body(tag: &str, body: &dyn Wire) -> Map<String, Value> {
    let mut map = match body.write().into_value() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.insert(TAG.to_owned(), Value::String(tag.to_owned()));
    map
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
                $crate::tagged::from_map(raw)
            }

            pub(crate) fn as_map(&self) -> serde_json::Map<String, serde_json::Value> {
                match self {
                    $( Self::$variant(body) => $crate::tagged::write_body($tag, body), )+
                    Self::Unknown(unknown) => unknown.raw.clone(),
                }
            }
        }

        $( impl From<$body> for $name {
            fn from(body: $body) -> Self {
                Self::$variant(body)
            }
        } )+

        impl $crate::tagged::Tagged for $name {
            fn read_body(
                tag: &str,
                value: &mut serde_json::Value,
                reading: &mut $crate::wire::Reading,
            ) -> Self {
                match tag {
                    $( $tag => Self::$variant($crate::wire::Wire::read(value, reading)), )+
                    _ => Self::Unknown($crate::Unknown::take(tag, value)),
                }
            }
        }

        impl $crate::wire::Wire for $name {
            fn read(value: &mut serde_json::Value, reading: &mut $crate::wire::Reading) -> Self {
                $crate::tagged::read(value, reading)
            }

            fn write(&self) -> $crate::wire::Node {
                $crate::wire::Node::Value(serde_json::Value::Object(self.as_map()))
            }
        }

        $crate::serde_by_wire!($name);

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
