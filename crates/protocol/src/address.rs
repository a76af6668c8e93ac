//! Where a visitor can be reached: parsed at the edge, trusted afterwards.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use small::letters;

use crate::limits;
use crate::wire::{Node, Reading, Wire, wire_struct};

/// Why an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// Not of the form `name@host.tld`.
    Email,
    /// Not an international number of 8 to 15 digits.
    Phone,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressError::Email => "expected an e-mail address such as anna@example.com",
            AddressError::Phone => {
                "expected an international phone number such as +7 912 345-67-89"
            }
        })
    }
}

impl std::error::Error for AddressError {}

macro_rules! address {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The address as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Wire for $name {
            fn read(value: &mut Value, reading: &mut Reading) -> Self {
                Self::parse(&reading.text(value)).unwrap_or_else(|error| {
                    reading.refuse(&error.to_string());
                    Self(String::new())
                })
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

address!(/// An e-mail address: `name@host.tld`, lower-cased host, at most 254 bytes.
         ///
         /// Source: the form browsers accept for `<input type=email>`, plus a dot in the host.
    Email);
address!(/// A phone number in E.164: `+` and 8 to 15 digits.
         ///
         /// Source: ITU-T E.164.
    Phone);

impl Email {
    /// Reads what a person typed.
    ///
    /// Errors: [`AddressError::Email`].
    /// Example: `" Anna@Example.COM "` → `Anna@example.com`.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        let (name, host) = typed.rsplit_once('@').ok_or(AddressError::Email)?;
        let name_ok = !name.is_empty()
            && name.len() <= 64
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.as_bytes().windows(2).any(|pair| pair == b"..")
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b));
        let labels_ok = host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(is_of_host)
        });
        let tld_ok = host.rsplit_once('.').is_some_and(|(_, tld)| {
            tld.chars().count() >= 2 && !tld.bytes().all(|b| b.is_ascii_digit())
        });
        if name_ok && labels_ok && tld_ok && typed.len() <= 254 {
            Ok(Self([name, "@", &letters::lowered(host)].concat()))
        } else {
            Err(AddressError::Email)
        }
    }
}

/// Whether a host's name may be written with this character.
///
/// Which letters of the world a registry takes is its affair. Refused beyond ASCII is what would make a name read
/// differently from where it leads: what cannot be seen, what turns the direction of text, and signs that look like a
/// dot or a slash, or that browsers take for one.
#[must_use]
pub fn is_of_host(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '-';
    }
    let misleads = matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{2000}'..='\u{2bff}'
            | '\u{3000}'..='\u{3002}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe6f}'
            | '\u{feff}'..='\u{ff65}'
            | '\u{e0000}'..
    );
    !misleads && !c.is_whitespace() && !c.is_control()
}

impl Phone {
    /// Reads what a person typed; spaces, dashes, dots and brackets are dropped, `00` means `+`.
    ///
    /// Errors: [`AddressError::Phone`].
    /// Example: `"+7 (912) 345-67-89"` → `+79123456789`; `"8 912 345-67-89"` → `+79123456789`.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        let mut digits = String::with_capacity(16);
        for c in typed.strip_prefix('+').unwrap_or(typed).chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '\u{a0}' | '-' | '‑' | '–' | '.' | '(' | ')' => {}
                _ => return Err(AddressError::Phone),
            }
        }
        let international = if typed.starts_with('+') {
            digits
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix('8').filter(|rest| rest.len() == 10) {
            // People in Russia and Kazakhstan write the trunk prefix 8 for +7.
            ["7", rest].concat()
        } else {
            return Err(AddressError::Phone);
        };
        if (8..=15).contains(&international.len()) && !international.starts_with('0') {
            Ok(Self(["+", &international].concat()))
        } else {
            Err(AddressError::Phone)
        }
    }
}

wire_struct! {
    /// What reaches a visitor.
    ///
    /// Shape: `{"name":"Anna","email":"anna@example.com","phone":"+79123456789"}`, every field
    /// optional, since level 1.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub struct Contact {
        /// How to address them.
        #[wire(omit_empty)]
        pub name: Option<String>,
        /// Where to write.
        #[wire(omit_empty)]
        pub email: Option<Email>,
        /// Where to call.
        #[wire(omit_empty)]
        pub phone: Option<Phone>,
    }
}

impl Contact {
    /// Whether nobody can be reached with it.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        self.email.is_none() && self.phone.is_none()
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_unreachable() && self.name.is_none()
    }

    /// This contact with what `newer` adds or changes.
    #[must_use]
    pub fn merged_with(&self, newer: &Contact) -> Contact {
        Contact {
            name: newer.name.clone().or_else(|| self.name.clone()),
            email: newer.email.clone().or_else(|| self.email.clone()),
            phone: newer.phone.clone().or_else(|| self.phone.clone()),
        }
    }

    /// Whether every field is short enough to keep.
    #[must_use]
    pub fn within_limits(&self) -> bool {
        self.name.as_ref().is_none_or(|name| name.chars().count() <= limits::LINE_CHARS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_trimmed_and_its_host_lower_cased() {
        assert_eq!(Email::parse(" Anna@Example.COM ").unwrap().as_str(), "Anna@example.com");
        assert!(Email::parse("иван@пример.рф").is_err());
        assert!(Email::parse("ivan@пример.рф").is_ok());
        assert!(Email::parse("sato@日本ー語.example").is_ok());
    }

    #[test]
    fn a_text_that_is_no_email_is_refused() {
        for typed in [
            "",
            "anna",
            "anna@",
            "@example.com",
            "anna@example",
            "an na@example.com",
            "anna@-x.com",
            "anna@exa..mple.com",
            "a@1.2.3.4",
            "anna@exa\u{ad}mple.com",
            "anna@exa\u{200b}mple.com",
            "anna@\u{202e}moc.elpmaxe",
            "anna@bank.example\u{2215}pay.evil.example",
            "anna@bank\u{3002}evil.example",
            "anna@bank.example\u{ff0f}evil.example",
            "anna@\u{feff}example.com",
        ] {
            assert_eq!(Email::parse(typed), Err(AddressError::Email), "{typed:?}");
        }
    }

    #[test]
    fn a_phone_is_kept_in_international_form() {
        for (typed, kept) in [
            ("+7 (912) 345-67-89", "+79123456789"),
            ("8 912 345 67 89", "+79123456789"),
            ("0049 30 123456", "+4930123456"),
            ("+44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), kept, "{typed:?}");
        }
    }

    #[test]
    fn a_number_without_its_country_is_refused() {
        for typed in [
            "",
            "912 345 67 89",
            "+7 912",
            "+7 912 345 67 89 00 00 00",
            "call me",
            "+0 912 345 67 89",
        ] {
            assert_eq!(Phone::parse(typed), Err(AddressError::Phone), "{typed:?}");
        }
    }
}
