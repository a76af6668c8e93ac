//! Variables: what a flow remembers, and what kind of value each may hold.

use formula::Value;
use protocol::{Email, Phone, Scalar};

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableType {
    /// Any words.
    Text,
    /// A number.
    Number,
    /// An amount in major units of the currency its format names.
    Money,
    /// Yes or no.
    Bool,
    /// The id of one option.
    Choice,
    /// The ids of several options.
    List,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A phone number in international form.
    Phone,
    /// An e-mail address.
    Email,
}

impl VariableType {
    /// Every type by the word that definitions use.
    pub const WORDS: [(&'static str, VariableType); 9] = [
        ("text", Self::Text),
        ("number", Self::Number),
        ("money", Self::Money),
        ("bool", Self::Bool),
        ("choice", Self::Choice),
        ("list", Self::List),
        ("date", Self::Date),
        ("phone", Self::Phone),
        ("email", Self::Email),
    ];

    /// The type with this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, kind)| kind)
    }

    /// The value as a variable of this type holds it, or nothing when it does not fit.
    pub(crate) fn accept(self, given: &Scalar) -> Option<Value> {
        match (self, given) {
            (Self::Number | Self::Money, Scalar::Number(number)) => Some(Value::number(*number)),
            (Self::Bool, Scalar::Bool(truth)) => Some(Value::Bool(*truth)),
            (Self::Text | Self::Choice, Scalar::Text(text)) => Some(Value::Text(text.clone())),
            (Self::Text, Scalar::Number(number)) => Some(Value::number(*number)),
            (Self::Date, Scalar::Text(text)) => {
                crate::day::Day::parse(text).map(|day| Value::Text(day.to_string()))
            }
            (Self::Email, Scalar::Text(text)) => {
                Email::parse(text).ok().map(|email| email.as_str().into())
            }
            (Self::Phone, Scalar::Text(text)) => {
                Phone::parse(text).ok().map(|phone| phone.as_str().into())
            }
            (Self::List, Scalar::Text(text)) => Some(Value::List(vec![text.as_str().into()])),
            _ => None,
        }
    }
}

/// A variable as the definition declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// What it holds.
    pub kind: VariableType,
    /// What it holds before anything else does.
    pub default: Option<Value>,
    /// It identifies a person, so consent comes first.
    pub pii: bool,
}

impl Variable {
    pub(crate) const fn of(kind: VariableType) -> Self {
        Self { kind, default: None, pii: false }
    }
}

/// The visitor's name, as the page or the visitor gave it.
pub(crate) const USER_NAME: &str = "user.name";
/// The visitor's e-mail address.
pub(crate) const USER_EMAIL: &str = "user.email";
/// The visitor's phone number.
pub(crate) const USER_PHONE: &str = "user.phone";
/// Whether the visitor left a contact in this run.
pub(crate) const CONTACT_CAPTURED: &str = "contact.captured";
/// The run's language.
pub(crate) const LOCALE: &str = "locale";
/// The run's score so far.
pub(crate) const SCORE: &str = "score";

/// Variables that every flow has, with their types and whether they identify a person.
pub const WELL_KNOWN: [(&str, VariableType, bool); 11] = [
    (USER_NAME, VariableType::Text, true),
    (USER_EMAIL, VariableType::Email, true),
    (USER_PHONE, VariableType::Phone, true),
    ("page.url", VariableType::Text, false),
    ("page.title", VariableType::Text, false),
    ("product.id", VariableType::Text, false),
    ("product.name", VariableType::Text, false),
    ("product.price", VariableType::Text, false),
    (CONTACT_CAPTURED, VariableType::Bool, false),
    (LOCALE, VariableType::Text, false),
    (SCORE, VariableType::Number, false),
];
