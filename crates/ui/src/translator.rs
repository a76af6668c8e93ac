//! The words of the person in front of the screen, for every component below.

use formula::Value;
use i18n::format::{self, Formattable};
use i18n::{Catalogue, NoticeValue};
use leptos::prelude::{expect_context, provide_context};
use protocol::RejectCode;

/// The texts of one language, cheap to hand around.
#[derive(Debug, Clone, Copy)]
pub struct Translator(&'static Catalogue);

impl Translator {
    /// Takes a catalogue for good: a page shows one or two languages in its life, so it is never given back.
    #[must_use]
    pub fn new(catalogue: Catalogue) -> Self {
        Self(Box::leak(Box::new(catalogue)))
    }

    /// Makes it known to all components below.
    pub fn provide(self) {
        provide_context(self);
    }

    /// The translator of the shell this component stands in.
    #[must_use]
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether the words of what is not on the first screen are there.
    #[must_use]
    pub fn has_more(self) -> bool {
        self.0.has_more()
    }

    /// Adds them for every component that holds these texts.
    pub fn add(self, file: &str) {
        self.0.add(file);
    }

    /// The locale tag.
    #[must_use]
    pub fn locale(self) -> &'static str {
        self.0.locale()
    }

    /// A text; a missing key shows itself.
    #[must_use]
    pub fn text(self, key: &'static str) -> &'static str {
        self.0.text(key)
    }

    /// The text of a key that came from outside, if we have it.
    #[must_use]
    pub fn find(self, key: &str) -> Option<&'static str> {
        self.0.find(key)
    }

    /// A text with its `{places}` filled.
    #[must_use]
    pub fn with(self, key: &str, values: &[(&str, &str)]) -> String {
        self.0.with(key, values)
    }

    /// The form of a text that goes with a number.
    #[must_use]
    pub fn plural(self, key: &str, n: u64) -> String {
        self.0.plural(key, n)
    }

    /// The sentence for a notice, if we know its code.
    #[must_use]
    pub fn notice(self, code: &str, args: &[(&str, NoticeValue<'_>)]) -> Option<String> {
        self.0.notice(code, args)
    }

    /// What a refusal means for the person who sees it.
    #[must_use]
    pub fn rejection(self, code: &RejectCode) -> &'static str {
        let mut key = "reject.".to_owned();
        key.push_str(code.as_str());
        self.find(&key).unwrap_or_else(|| self.text("reject.unknown"))
    }

    /// A formula's value in the form a spec asks for, such as `money:EUR`.
    #[must_use]
    pub fn format(self, value: &Value, spec: &str) -> String {
        let shown = match value {
            Value::Number(x) => Formattable::Number(*x),
            Value::Text(text) => Formattable::Text(text),
            Value::Bool(truth) => Formattable::Bool(*truth),
            Value::List(values) => {
                let parts: Vec<String> =
                    values.iter().map(|value| self.format(value, spec)).collect();
                return parts.join(", ");
            }
            Value::Blank | Value::Error(_) => Formattable::Nothing,
        };
        format::by_spec(&shown, spec, self.locale())
    }
}
