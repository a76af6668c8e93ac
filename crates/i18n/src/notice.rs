//! Notices in words: browser and server say what happened with the same sentence.

use crate::catalogue::Catalogue;
use crate::format;

/// What a notice says about one of its particulars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoticeValue<'a> {
    /// A name, or a word of the protocol.
    Text(&'a str),
    /// An amount.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

impl Catalogue {
    /// The sentence for a notice, or nothing when we do not know its code.
    ///
    /// Example: `notice("operator_joined", &[("name", NoticeValue::Text("Maria"))])`.
    #[must_use]
    pub fn notice(&self, code: &str, args: &[(&str, NoticeValue<'_>)]) -> Option<String> {
        let key = ["notice.", code].concat();
        self.find(&key)?;
        let mut said = Vec::with_capacity(args.len());
        for (name, value) in args {
            said.push(self.particular(name, *value));
        }
        let said: Vec<(&str, &str)> = said.iter().map(|(name, text)| (*name, &**text)).collect();
        Some(self.with(&key, &said))
    }

    /// A particular as people read it: `seconds` as a duration, a call's `kind` by its name.
    fn particular<'a>(&self, name: &'a str, value: NoticeValue<'_>) -> (&'a str, String) {
        match (name, value) {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a float cast saturates, and a call is short"
            )]
            ("seconds", NoticeValue::Number(seconds)) => {
                ("duration", format::clock(seconds as u64))
            }
            ("kind", NoticeValue::Text(kind)) => {
                let known = self.find(&["call.kind.", kind].concat());
                (name, known.unwrap_or(self.text("call.kind.audio")).to_owned())
            }
            (_, NoticeValue::Text(text)) => (name, text.to_owned()),
            (_, NoticeValue::Number(number)) => {
                (name, format::short_number(number, 2, self.locale()))
            }
            (_, NoticeValue::Bool(truth)) => {
                (name, self.text(if truth { "yes" } else { "no" }).to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(tag: &str, code: &str, args: &[(&str, NoticeValue<'_>)]) -> Option<String> {
        Catalogue::for_widget(tag).notice(code, args)
    }

    #[test]
    fn a_call_is_told_with_its_kind_and_length() {
        let args = [("kind", NoticeValue::Text("video")), ("seconds", NoticeValue::Number(125.0))];
        assert_eq!(said("en", "call_ended", &args).unwrap(), "Video call ended · 2:05");
        assert_eq!(said("ru", "call_ended", &args).unwrap(), "Видеозвонок завершён · 2:05");
    }

    #[test]
    fn a_kind_of_call_nobody_knows_is_told_as_a_voice_call() {
        let args = [("kind", NoticeValue::Text("hologram"))];
        assert_eq!(said("en", "call_started", &args).unwrap(), "Voice call started");
    }

    #[test]
    fn a_name_and_a_score_are_put_in_their_places() {
        let name = [("name", NoticeValue::Text("Мария"))];
        assert_eq!(said("ru", "operator_joined", &name).unwrap(), "Мария теперь на связи");
        let score = [("score", NoticeValue::Number(4.0))];
        assert_eq!(said("en", "rated", &score).unwrap(), "Rated 4 of 5");
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
    fn a_notice_nobody_knows_has_no_words() {
        assert_eq!(said("en", "moon_landed", &[]), None);
    }
}
