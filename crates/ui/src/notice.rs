//! Notices: what happened to the conversation, in the reader's words.

use i18n::NoticeValue;
use protocol::{Scalar, contents::Notice};

use crate::translator::Translator;

/// The sentence for a notice, or nothing when we do not know its code: its fallback is shown then.
#[must_use]
pub fn notice_text(t: Translator, notice: &Notice) -> Option<String> {
    let mut args = Vec::with_capacity(notice.args.len());
    for (name, value) in &notice.args {
        let value = match value {
            Scalar::Text(text) => NoticeValue::Text(text),
            Scalar::Number(number) => NoticeValue::Number(*number),
            Scalar::Bool(truth) => NoticeValue::Bool(*truth),
        };
        args.push((name.as_str(), value));
    }
    t.notice(&notice.code, &args)
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn a_notice_of_the_wire_is_said_in_the_readers_words() {
        let args = [("kind", Scalar::Text("video".to_owned())), ("seconds", Scalar::Number(125.0))];
        let args = args.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        let notice = Notice { code: "call_ended".to_owned(), args };
        let said = |tag| notice_text(Translator::new(Catalogue::for_widget(tag)), &notice);
        assert_eq!(said("en").unwrap(), "Video call ended · 2:05");
        assert_eq!(said("ru").unwrap(), "Видеозвонок завершён · 2:05");
    }
}
