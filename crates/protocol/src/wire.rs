//! How the types of this crate become JSON values and come back.
//!
//! A derived reader is compiled anew for every type and every source it may be read from, and in
//! a small wasm those readers were the largest single block. Here a text becomes a [`Value`] once,
//! and a type is read from that by one short function: a call per field. A mistake does not end
//! the reading; it is noted in [`Reading`] and whatever was read is thrown away at the end, so that
//! no field needs a way out.
//!
//! `serde` stays the face of every type: its two traits lead here.

mod fields;
mod impls;
mod node;
mod reading;
#[cfg(test)]
mod tests;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(crate) use fields::Fields;
pub(crate) use node::{Entries, Node};
pub(crate) use reading::Reading;

/// A type that crosses the network.
pub(crate) trait Wire {
    /// Takes itself out of `value`. When it is not there, tells `reading` and gives a stand-in
    /// that [`read`] drops.
    fn read(value: &mut Value, reading: &mut Reading) -> Self
    where
        Self: Sized;

    /// Itself as JSON.
    fn write(&self) -> Node;
}

/// Reads a whole value.
///
/// Errors: where the first mistake is, and what was expected there.
pub(crate) fn read<T: Wire>(mut value: Value) -> Result<T, String> {
    let mut reading = Reading::default();
    let read = T::read(&mut value, &mut reading);
    reading.result().map(|()| read)
}

/// Reads from any source, through one [`Value`].
pub(crate) fn deserialize<'de, T: Wire, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    read(Value::deserialize(source)?).map_err(D::Error::custom)
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

        impl $crate::wire::Wire for $name {
            #[allow(unused_variables, reason = "a struct may have no fields")]
            fn read(value: &mut serde_json::Value, reading: &mut $crate::wire::Reading) -> Self {
                let fields = &mut $crate::wire::Fields::of(value, reading);
                Self {
                    $(
                        $field: $crate::wire::read_field!(
                            fields, $field $($($default)? default)? $($($omit)? omit_empty)?
                        ),
                    )*
                }
            }

            fn write(&self) -> $crate::wire::Node {
                let entries = &mut $crate::wire::Entries::default();
                $(
                    $crate::wire::write_field!(
                        self, entries, $field $($($default)? default)? $($($omit)? omit_empty)?
                    );
                )*
                entries.take()
            }
        }

        $crate::wire::serde_by_wire!($name);
    )+ };
}

/// Reads one field of a [`wire_struct!`].
macro_rules! read_field {
    ($fields:ident, $field:ident) => {
        $fields.required(stringify!($field))
    };
    ($fields:ident, $field:ident $mark:ident) => {
        $fields.optional(stringify!($field))
    };
}

/// Writes one field of a [`wire_struct!`].
macro_rules! write_field {
    ($this:ident, $entries:ident, $field:ident omit_empty) => {
        $entries.put_unless_empty(stringify!($field), &$this.$field)
    };
    ($this:ident, $entries:ident, $field:ident $($mark:ident)?) => {
        $entries.put(stringify!($field), &$this.$field)
    };
}

/// Lets `serde` read and write a type by its [`Wire`].
macro_rules! serde_by_wire {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::Wire::write(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(source)
            }
        }
    };
}

pub(crate) use {read_field, serde_by_wire, wire_struct, write_field};
