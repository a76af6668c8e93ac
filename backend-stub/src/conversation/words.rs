//! Values and notices in the visitor's language, said the same way the widget says them.

use formula::Value;
use i18n::Catalogue;
use i18n::format::{self, Formattable};
use protocol::{CallKind, Content, Scalar, contents};

/// A formula's value in the form a spec asks for.
#[must_use]
pub fn format(value: &Value, spec: &str, locale: &str) -> String {
    let shown = match value {
        Value::Number(number) => Formattable::Number(*number),
        Value::Text(text) => Formattable::Text(text),
        Value::Bool(truth) => Formattable::Bool(*truth),
        Value::List(values) => {
            let parts: Vec<String> =
                values.iter().map(|value| format(value, spec, locale)).collect();
            return parts.join(", ");
        }
        Value::Blank | Value::Error(_) => Formattable::Nothing,
    };
    format::by_spec(&shown, spec, locale)
}

/// A notice as a message's content; readers say it in their own words, `fallback` says it in the visitor's.
#[must_use]
pub fn notice(code: &str, args: &[(&str, Scalar)], locale: &str) -> Content {
    // The desk's words hold the visitor's, and those of notices that a visitor's catalogue does not carry.
    let catalogue = Catalogue::for_desk(locale);
    let said: Vec<(&str, String)> =
        args.iter().map(|(name, value)| argument(&catalogue, name, value)).collect();
    let said: Vec<(&str, &str)> = said.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let fallback = catalogue.with(&format!("notice.{code}"), &said);
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Content::new(fallback, contents::Notice { code: code.to_owned(), args })
}

fn argument<'a>(catalogue: &Catalogue, name: &'a str, value: &Scalar) -> (&'a str, String) {
    match (name, value) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds of a call are counted from zero and fit"
        )]
        ("seconds", Scalar::Number(seconds)) => ("duration", format::clock(*seconds as u64)),
        ("kind", Scalar::Text(kind)) => {
            let word = CallKind::from_word(kind);
            let key = if word == CallKind::Video { "call.kind.video" } else { "call.kind.audio" };
            ("kind", catalogue.text(key).to_owned())
        }
        (name, Scalar::Text(text)) => (name, text.clone()),
        (name, Scalar::Number(number)) => {
            (name, format::short_number(*number, 2, catalogue.locale()))
        }
        (name, Scalar::Bool(truth)) => {
            (name, catalogue.text(if *truth { "yes" } else { "no" }).to_owned())
        }
    }
}
