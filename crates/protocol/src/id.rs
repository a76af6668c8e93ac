//! Ids: strings with a kind prefix, so that one kind can never be taken for another.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::wire::{Node, Reading, Wire};

/// The longest id, in bytes.
const MAX_BYTES: usize = 64;

/// Why a string is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The prefix an id of this kind starts with.
    pub prefix: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected an id of the form {}… in lower-case letters, digits, `_` or `-`, at most {MAX_BYTES} bytes",
            self.prefix
        )
    }
}

impl std::error::Error for IdError {}

fn well_formed(text: &str, prefix: &str) -> bool {
    text.len() > prefix.len()
        && text.len() <= MAX_BYTES
        && text.starts_with(prefix)
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

fn hex(prefix: &str, bits: u128) -> String {
    format!("{prefix}{bits:032x}")
}

fn read_id(value: &mut Value, prefix: &'static str, reading: &mut Reading) -> String {
    let text = reading.text(value);
    if !well_formed(&text, prefix) {
        reading.refuse(&IdError { prefix }.to_string());
    }
    text
}

macro_rules! id_by_wire {
    ($name:ident, $prefix:literal) => {
        impl Wire for $name {
            fn read(value: &mut Value, reading: &mut Reading) -> Self {
                Self(read_id(value, $prefix, reading))
            }

            fn write(&self) -> Node {
                Node::text(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                crate::wire::deserialize(source)
            }
        }
    };
}

macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Reads an id.
            ///
            /// Errors: [`IdError`] when the prefix, the alphabet or the length is wrong.
            pub fn parse(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                if well_formed(&text, Self::PREFIX) {
                    Ok(Self(text))
                } else {
                    Err(IdError { prefix: Self::PREFIX })
                }
            }

            /// The id with these random bits.
            #[must_use]
            pub fn from_bits(bits: u128) -> Self {
                Self(hex(Self::PREFIX, bits))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        id_by_wire!($name, $prefix);
    };
}

id!(/// A conversation; made by the client that starts it.
    ConversationId, "c_");
id!(/// A message; derived, so that an echo and the log's copy are one (see [`MessageId::of_command`]).
    MessageId, "m_");
id!(/// A command (`cid`): 128 random bits, made and stored before the command is sent.
    CommandId, "k_");
id!(/// A visitor of one site; given by the server.
    VisitorId, "v_");
id!(/// An operator; given by the server.
    OperatorId, "o_");
id!(/// One browser tab or program that connects.
    DeviceId, "d_");
id!(/// One visitor's way through a flow; made by the client that starts it.
    RunId, "r_");
id!(/// A call; made by whoever starts it.
    CallId, "l_");

/// An id without what tells its kind.
fn bare(id: &str) -> &str {
    id.split_once('_').map_or(id, |(_, bare)| bare)
}

impl MessageId {
    /// The id of the message that a command posts.
    #[must_use]
    pub fn of_command(cid: &CommandId) -> Self {
        Self([Self::PREFIX, bare(cid.as_str())].concat())
    }

    /// The id of the `n`-th message of a run.
    #[must_use]
    pub fn of_run(run: &RunId, n: u32) -> Self {
        Self([Self::PREFIX, bare(run.as_str()), "-", &n.to_string()].concat())
    }
}

/// The public key of a site, as in `data-site="helio"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SiteKey(String);

impl SiteKey {
    /// Reads a site key: lower-case letters, digits, `_` or `-`, at most 64 bytes.
    pub fn parse(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        if well_formed(&text, "") { Ok(Self(text)) } else { Err(IdError { prefix: "" }) }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

id_by_wire!(SiteKey, "");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused() {
        assert!(MessageId::parse("c_00ff").is_err());
        assert!(MessageId::parse("m_00ff").is_ok());
    }

    #[test]
    fn an_id_with_a_foreign_letter_or_no_body_is_refused() {
        for text in ["c_", "c_A", "c_a b", "c_é", "", "c"] {
            assert!(ConversationId::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_message_shares_the_bits_of_its_command() {
        let cid = CommandId::from_bits(255);
        assert_eq!(MessageId::of_command(&cid).as_str(), "m_000000000000000000000000000000ff");
    }
}
