//! How the types of this crate become JSON values and come back.
//!
//! A derived reader is compiled anew for every type and every source it may be read from, and in
//! a small wasm those readers were the largest single block. Here a text becomes a [`Value`] once,
//! and a type is read from that by one short function: a call per field. A mistake does not end
//! the reading; it is noted in [`Reading`] and whatever was read is thrown away at the end, so that
//! no field needs a way out.
//!
//! `serde` stays the face of every type: its two traits lead here. What a client keeps in the form
//! of the wire can join by [`wire_by_fields!`](crate::wire_by_fields).

mod fields;
mod impls;
mod node;
mod reading;
#[cfg(test)]
mod tests;

use serde::de::Error as _;
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
#[doc(hidden)]
pub use serde_json::Value;

pub use fields::Fields;
pub use node::{Entries, Node};
pub use reading::Reading;

/// A type that crosses the network.
pub trait Wire {
    /// Takes itself out of `value`. When it is not there, tells `reading` and gives a stand-in
    /// that [`deserialize`] drops.
    fn read(value: &mut Value, reading: &mut Reading) -> Self
    where
        Self: Sized;

    /// Itself as JSON.
    fn write(&self) -> Node;
}

/// Reads from any source, through one [`Value`].
///
/// Errors: where the first mistake is, and what was expected there.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    read_value(Value::deserialize(source)?).map_err(D::Error::custom)
}

/// Reads from JSON.
///
/// Errors: as [`deserialize`].
pub fn read_value<T: Wire>(mut value: Value) -> Result<T, String> {
    let mut reading = Reading::default();
    let read = T::read(&mut value, &mut reading);
    match reading.fault() {
        None => Ok(read),
        Some(fault) => Err(fault),
    }
}

/// Reads a text of JSON. In a small wasm this and [`write_text`] are the way, not `serde_json`'s:
/// see [`small::json`].
///
/// Errors: where the text is no JSON, or as [`deserialize`].
pub fn read_text<T: Wire>(text: &str) -> Result<T, String> {
    match small::json::read(text) {
        Ok(value) => read_value(value),
        Err(mistake) => Err(mistake.to_string()),
    }
}

/// The text of JSON, the same as `serde_json` writes.
#[must_use]
pub fn write_text(this: &dyn Wire) -> String {
    let mut text = String::new();
    this.write().push_text(&mut text);
    text
}

/// Whether a field marked `#[wire(omit_empty)]` is left out.
#[cfg(feature = "schema")]
pub(crate) fn is_empty<T: Wire>(field: &T) -> bool {
    field.write().is_empty()
}

/// Declares structs that are objects on the wire, one member per field under the field's name.
///
/// A field must be there, unless it is marked:
/// - `#[wire(default)]`: it may be missing; it is written always.
/// - `#[wire(omit_empty)]`: it may be missing; it is written unless it is empty.
macro_rules! wire_struct {
    ($(
        $(#[$($meta:tt)*])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:tt])*
                $(#[wire(default $($default:tt)?)])?
                $(#[wire(omit_empty $($omit:tt)?)])?
                pub $field:ident: $type:ty
            ),* $(,)?
        }
    )+) => { $(
        $(#[$($meta)*])*
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            $(
                $(#[doc = $doc])*
                $(#[cfg_attr(feature = "schema", schemars(default))] $($default)?)?
                $(
                    #[cfg_attr(
                        feature = "schema",
                        schemars(default, skip_serializing_if = "crate::wire::is_empty")
                    )]
                    $($omit)?
                )?
                pub $field: $type,
            )*
        }

        $crate::wire_by_fields!($name {
            $( $field $($($default)? default)? $($($omit)? omit_empty)?, )*
        });
    )+ };
}

/// Makes a struct an object on the wire whose members are these fields, in this order.
///
/// Example: `wire_by_fields!(Entry { cid, echo default, failed omit_empty });` with the marks of a
/// field after its name: `default` for one that may be missing, `omit_empty` for one that is not
/// even written when it is empty.
#[macro_export]
macro_rules! wire_by_fields {
    ($name:ident { $($field:ident $($mark:ident)?),* $(,)? }) => {
        impl $crate::wire::Wire for $name {
            #[allow(unused_variables, reason = "a struct may have no fields")]
            fn read(value: &mut $crate::wire::Value, reading: &mut $crate::wire::Reading) -> Self {
                let fields = &mut $crate::wire::Fields::of(value, reading);
                Self { $( $field: $crate::wire_by_fields!(@read fields, $field $($mark)?), )* }
            }

            fn write(&self) -> $crate::wire::Node {
                let entries = &mut $crate::wire::Entries::default();
                $( $crate::wire_by_fields!(@write self, entries, $field $($mark)?); )*
                entries.take()
            }
        }

        $crate::serde_by_wire!($name);
    };
    (@read $fields:ident, $field:ident) => {
        $fields.required(stringify!($field))
    };
    (@read $fields:ident, $field:ident $mark:ident) => {
        $fields.optional(stringify!($field))
    };
    (@write $this:ident, $entries:ident, $field:ident omit_empty) => {
        $entries.put_unless_empty(stringify!($field), &$this.$field)
    };
    (@write $this:ident, $entries:ident, $field:ident $($mark:ident)?) => {
        $entries.put(stringify!($field), &$this.$field)
    };
}

/// Lets `serde` read and write a type by its [`Wire`].
#[macro_export]
macro_rules! serde_by_wire {
    ($name:ident) => {
        impl $crate::wire::Serialize for $name {
            fn serialize<S: $crate::wire::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::wire::Wire::write(self).serialize(to)
            }
        }

        impl<'de> $crate::wire::Deserialize<'de> for $name {
            fn deserialize<D: $crate::wire::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(from)
            }
        }
    };
}

pub(crate) use wire_struct;
