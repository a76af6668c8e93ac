//! Variables: what a flow remembers, and what kind of value each may hold.
//!
//! A formula sees numbers, texts, truth values and lists; the type says which of them a variable is, and what
//! its number counts. Money is in major units of its currency, a percentage is a fraction (5 % is 0.05), a
//! duration counts its unit, a day is `YYYY-MM-DD`, a choice is its option's id.

use formula::{Formula, Value};
use protocol::{Email, Phone, Scalar};

use crate::day::Day;

mod order;
mod read;

#[cfg(feature = "diagnostics")]
pub(crate) use order::in_circles;
pub(crate) use order::{Computing, computing_order};
pub(crate) use read::{read, read_type};

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableType {
    /// Any words.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Decimal,
    /// An amount in major units of its currency.
    Money,
    /// A fraction, shown as a percentage.
    Percent,
    /// A day, `YYYY-MM-DD`, perhaps with a time of day, `YYYY-MM-DDTHH:MM`.
    Date,
    /// A span of time in its unit; a time of day is what has passed since midnight.
    Duration,
    /// Yes or no.
    Bool,
    /// The id of one option.
    Choice,
    /// The ids of several options.
    List,
    /// A phone number in international form.
    Phone,
    /// An e-mail address.
    Email,
    /// The ids of files.
    File,
    /// The id of a product; its name, price and page are variables of their own: `x.name`, `x.price`, `x.url`.
    Product,
}

impl VariableType {
    /// Every type by the word that definitions use.
    pub const WORDS: [(&'static str, VariableType); 14] = [
        ("text", Self::Text),
        ("int", Self::Int),
        ("decimal", Self::Decimal),
        ("money", Self::Money),
        ("percent", Self::Percent),
        ("date", Self::Date),
        ("duration", Self::Duration),
        ("bool", Self::Bool),
        ("choice", Self::Choice),
        ("list", Self::List),
        ("phone", Self::Phone),
        ("email", Self::Email),
        ("file", Self::File),
        ("product", Self::Product),
    ];

    /// The type with this word; `number` is an old word for `decimal`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let word = if word == "number" { "decimal" } else { word };
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// Whether formulas see a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Decimal | Self::Money | Self::Percent | Self::Duration)
    }

    /// Whether it reaches or names a person whoever declares it.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }

    /// The value as a variable of this type holds it, or nothing when it does not fit.
    #[must_use]
    pub fn accept(self, given: &Scalar) -> Option<Value> {
        match (self, given) {
            (Self::Int, Scalar::Number(number)) => {
                Some(Value::number(*number)).filter(|_| number.trunc() == *number)
            }
            (
                Self::Decimal | Self::Money | Self::Percent | Self::Duration,
                Scalar::Number(number),
            ) => Some(Value::number(*number)),
            (Self::Bool, Scalar::Bool(truth)) => Some(Value::Bool(*truth)),
            (Self::Text | Self::Choice | Self::Product, Scalar::Text(text)) => {
                Some(Value::Text(text.clone()))
            }
            (Self::Text, Scalar::Number(number)) => Some(Value::number(*number)),
            (Self::Date, Scalar::Text(text)) => crate::day::moment(text).map(Value::Text),
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

    /// The same for what arrives as words whatever it is: an address of a page has nothing else.
    pub(crate) fn accept_words(self, given: &Scalar) -> Option<Value> {
        let Scalar::Text(text) = given else { return self.accept(given) };
        match (self, text.trim()) {
            (Self::Bool, "true" | "yes" | "1") => Some(Value::Bool(true)),
            (Self::Bool, "false" | "no" | "0") => Some(Value::Bool(false)),
            (Self::List, _) => {
                let mut items = Vec::new();
                for item in text.split(',').map(str::trim) {
                    if !item.is_empty() {
                        items.push(Value::from(item));
                    }
                }
                Some(Value::List(items))
            }
            (kind, words) if kind.is_number() => {
                small::number::parse(words).and_then(|number| kind.accept(&Scalar::Number(number)))
            }
            (kind, _) => kind.accept(given),
        }
    }

    /// The value as it travels to another run; lists go as words with commas.
    pub(crate) fn carried(value: &Value) -> Option<Scalar> {
        match value {
            Value::Number(number) => Some(Scalar::Number(*number)),
            Value::Bool(truth) => Some(Scalar::Bool(*truth)),
            Value::Text(text) if !text.is_empty() => Some(Scalar::Text(text.clone())),
            Value::List(items) => {
                let mut words = Vec::new();
                for item in items {
                    words.extend(item.as_text());
                }
                Some(Scalar::Text(words.join(","))).filter(|_| !words.is_empty())
            }
            _ => None,
        }
    }
}

/// How long a variable's value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VariableScope {
    /// One run.
    #[default]
    Run,
    /// Every run until the tab is closed.
    Session,
    /// Every run of the conversation.
    Conversation,
    /// Every run of the visitor.
    Visitor,
}

impl VariableScope {
    /// Every scope by its word.
    pub const WORDS: [(&'static str, VariableScope); 4] = [
        ("run", Self::Run),
        ("session", Self::Session),
        ("conversation", Self::Conversation),
        ("visitor", Self::Visitor),
    ];
}

/// Where a variable's value comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum VariableSource {
    /// From an answer, or a step that sets it.
    #[default]
    Answer,
    /// From outside, under this key of the variables that a run begins with: `url.utm_source`, `page.title`,
    /// `settings.plan`.
    Outside(String),
    /// From this formula, whenever something that it reads changes.
    Computed(Formula),
}

/// A variable as the definition declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// What it holds.
    pub kind: VariableType,
    /// What its number counts: a currency (`EUR`), a unit (`kWh`, `min`), or nothing said.
    pub measure: String,
    /// What it holds before anything else does.
    pub default: Option<Value>,
    /// It identifies a person, so consent comes first.
    pub pii: bool,
    /// The purpose that has to be agreed to; empty for any.
    pub purpose: String,
    /// How long it lives.
    pub scope: VariableScope,
    /// Where it comes from.
    pub source: VariableSource,
}

impl Variable {
    pub(crate) const fn of(kind: VariableType) -> Self {
        Self {
            kind,
            measure: String::new(),
            default: None,
            pii: false,
            purpose: String::new(),
            scope: VariableScope::Run,
            source: VariableSource::Answer,
        }
    }

    /// The same with what its number counts.
    pub(crate) fn in_measure(kind: VariableType, measure: &str) -> Self {
        Self { measure: measure.to_owned(), ..Self::of(kind) }
    }

    /// Whether it may hold something before the run began: then it is not asked again.
    pub(crate) fn is_from_outside(&self) -> bool {
        matches!(self.source, VariableSource::Outside(_)) || self.scope != VariableScope::Run
    }

    /// How its values are written where a text does not say: `money:EUR`, `percent`, `unit:kWh`.
    pub(crate) fn format(&self) -> String {
        let of = |name: &str| format!("{name}:{}", self.measure);
        match self.kind {
            VariableType::Money if !self.measure.is_empty() => of("money"),
            VariableType::Percent => "percent".to_owned(),
            VariableType::Duration => of("duration"),
            VariableType::Int | VariableType::Decimal if !self.measure.is_empty() => of("unit"),
            VariableType::Date => "moment".to_owned(),
            _ => String::new(),
        }
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
/// The day on which the input was taken.
pub(crate) const TODAY: &str = "today";
/// What an A/B test tells visitors apart by; the shell gives it, flows cannot read it.
pub(crate) const VISITOR_ID: &str = "visitor.id";

/// Variables that every flow has, with their types and whether they identify a person.
pub const WELL_KNOWN: [(&str, VariableType, bool); 12] = [
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
    (SCORE, VariableType::Decimal, false),
    (TODAY, VariableType::Date, false),
];

/// Those that only the engine writes.
pub(crate) const OURS: [&str; 4] = [CONTACT_CAPTURED, LOCALE, SCORE, TODAY];

/// Milliseconds in what is written as `90s`, `5m`, `2h`, `1d`, `500ms`.
#[must_use]
pub fn millis(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits =
        text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let number = small::number::parse(&text[..digits])?;
    let unit = match text[digits..].trim() {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return None,
    };
    let millis = (number * unit).round();
    #[allow(clippy::cast_possible_truncation, reason = "a year of milliseconds is far below 2^53")]
    (millis <= 366.0 * 86_400_000.0).then_some(millis as i64)
}

/// The day's value as formulas see it.
pub(crate) fn day_value(day: Day) -> Value {
    Value::Text(day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_time_has_a_unit() {
        for (text, expected) in [
            ("90s", Some(90_000)),
            ("1.5s", Some(1_500)),
            ("5m", Some(300_000)),
            ("2h", Some(7_200_000)),
            ("1d", Some(86_400_000)),
            ("500 ms", Some(500)),
            ("5", None),
            ("five minutes", None),
            ("9999d", None),
            ("", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }

    #[test]
    fn what_an_address_says_is_read_by_the_variables_type() {
        let said =
            |kind: VariableType, text: &str| kind.accept_words(&Scalar::Text(text.to_owned()));
        assert_eq!(said(VariableType::Money, "120.5"), Some(Value::Number(120.5)));
        assert_eq!(said(VariableType::Int, "1.5"), None);
        assert_eq!(said(VariableType::Bool, "yes"), Some(Value::Bool(true)));
        assert_eq!(said(VariableType::Text, "120"), Some(Value::from("120")));
        assert_eq!(
            said(VariableType::List, "a, b"),
            Some(Value::List(vec!["a".into(), "b".into()]))
        );
        assert_eq!(said(VariableType::Date, "2026-02-30"), None);
    }
}
