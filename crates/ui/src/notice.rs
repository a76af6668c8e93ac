//! Notices: what happened to the conversation, in the reader's words.

use protocol::{Scalar, contents::Notice};

use crate::translator::Translator;

/// The sentence for a notice, or nothing when we do not know its code: its fallback is shown then.
#[must_use]
pub fn notice_text(t: Translator, notice: &Notice) -> Option<String> {
    let key = ["notice.", &notice.code].concat();
    t.find(&key)?;
    let values: Vec<(&str, String)> =
        notice.args.iter().map(|(name, value)| argument(t, name, value)).collect();
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(t.with(&key, &values))
}

/// An argument as people read it: `seconds` as a duration, a call's `kind` by its name.
fn argument<'a>(t: Translator, name: &'a str, value: &Scalar) -> (&'a str, String) {
    match (name, value) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates, and a call is short"
        )]
        ("seconds", Scalar::Number(seconds)) => ("duration", i18n::format::clock(*seconds as u64)),
        ("kind", Scalar::Text(kind)) => {
            let kind = t.find(&["call.kind.", kind].concat()).unwrap_or(t.text("call.kind.audio"));
            ("kind", kind.to_owned())
        }
        (name, Scalar::Text(text)) => (name, text.clone()),
        (name, Scalar::Number(number)) => {
            (name, i18n::format::short_number(*number, 2, t.locale()))
        }
        (name, Scalar::Bool(truth)) => (name, t.text(if *truth { "yes" } else { "no" }).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    fn said(tag: &str, code: &str, args: &[(&str, Scalar)]) -> Option<String> {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let notice = Notice { code: code.to_owned(), args };
        notice_text(Translator::new(Catalogue::for_widget(tag)), &notice)
    }

    #[test]
    fn a_call_is_told_with_its_kind_and_length() {
        let args = [("kind", Scalar::Text("video".to_owned())), ("seconds", Scalar::Number(125.0))];
        assert_eq!(said("en", "call_ended", &args).unwrap(), "Video call ended · 2:05");
        assert_eq!(said("ru", "call_ended", &args).unwrap(), "Видеозвонок завершён · 2:05");
    }

    #[test]
    fn a_name_is_put_in_its_place() {
        let args = [("name", Scalar::Text("Мария".to_owned()))];
        assert_eq!(said("ru", "operator_joined", &args).unwrap(), "Мария теперь на связи");
    }

    #[test]
    fn every_notice_of_level_one_has_its_words() {
        for code in [
            "escalation_requested",
            "escalation_queued",
            "escalation_cancelled",
            "nobody_online",
            "operator_joined",
            "returned_to_bot",
            "resolved",
            "call_started",
            "call_declined",
            "call_missed",
            "call_ended",
            "rated",
        ] {
            assert!(said("en", code, &[]).is_some(), "{code}");
        }
    }

    #[test]
    fn a_notice_nobody_knows_is_left_to_its_fallback() {
        assert_eq!(said("en", "moon_landed", &[]), None);
    }
}
