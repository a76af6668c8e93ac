//! String enums that a newer peer may extend.

/// Declares a set of words on the wire; a word this build does not know is kept as `Other`.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $word:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )+
            /// A word that a newer peer knows.
            Other(String),
        }

        impl $name {
            /// Every word of this set at this level.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Other(word) => word,
                }
            }

            /// Reads a word; never fails.
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                match word {
                    $( $word => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::wire::Wire for $name {
            fn read(value: &mut serde_json::Value, reading: &mut $crate::wire::Reading) -> Self {
                Self::from_word(&reading.text(value))
            }

            fn write(&self) -> $crate::wire::Node {
                $crate::wire::Node::text(self.as_str())
            }
        }

        $crate::serde_by_wire!($name);

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let words: Vec<&str> = vec![$($word),+];
                schemars::json_schema!({ "type": "string", "examples": words })
            }
        }
    };
}
pub(crate) use open_enum;
