//! Why an answer was refused, in the visitor's words.

use flow::Refusal;
use protocol::Scalar;
use ui::Translator;

/// The flow author's words, or ours for the reason.
pub fn said(t: Translator, refusal: &Refusal) -> String {
    if !refusal.text.is_empty() {
        return refusal.text.clone();
    }
    let argument = |name: &str| refusal.args.get(name);
    let number = |name: &str| match argument(name) {
        Some(Scalar::Number(number)) => *number,
        _ => 0.0,
    };
    let filled = |key: &str, name: &str| {
        t.with(key, &[(name, &i18n::format::short_number(number(name), 2, t.locale()))])
    };
    let words = |name: &str| match argument(name) {
        Some(Scalar::Text(words)) => words.as_str(),
        _ => "",
    };
    let dated = |key: &str, name: &str| {
        t.with(key, &[(name, &i18n::format::moment(words(name), t.locale()))])
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of options, nights or files"
    )]
    let counted = |key: &str, name: &str| t.plural(key, number(name) as u64);
    let is_either = words("field") == "email_or_phone";
    match refusal.code.as_str() {
        "empty" => t.text("field.required"),
        "missing" if is_either => t.text("contact.reach"),
        "missing" => t.text("field.required"),
        "too_small" => return filled("field.number.min", "min"),
        "too_large" => return filled("field.number.max", "max"),
        "too_long" => return filled("field.text.too_long", "max"),
        "too_few" => return counted("choices.min", "min"),
        "too_many" => return counted("choices.max", "max"),
        "not_a_number" => t.text("field.number.invalid"),
        "too_few_nights" => return counted("refusal.too_few_nights", "min"),
        "too_many_nights" => return counted("refusal.too_many_nights", "max"),
        "too_many_files" => return counted("refusal.too_many_files", "max"),
        "too_early" => return dated("refusal.too_early", "min"),
        "too_late" => return dated("refusal.too_late", "max"),
        "file_too_large" => {
            let megabytes = i18n::format::short_number(number("max") / 1e6, 1, t.locale());
            return t.with("refusal.file_too_large", &[("max", &megabytes)]);
        }
        "wrong_file_type" => {
            return t.with("refusal.wrong_file_type", &[("file", words("file"))]);
        }
        "not_whole" => t.text("refusal.not_whole"),
        "not_a_time" => t.text("refusal.not_a_time"),
        "wrong_weekday" => t.text("refusal.wrong_weekday"),
        "backwards" => t.text("refusal.backwards"),
        "slot_gone" => t.text("refusal.slot_gone"),
        "not_a_date" => t.text("field.date.invalid"),
        "not_an_email" => t.text("field.email.invalid"),
        "not_a_phone" => t.text("field.phone.invalid"),
        "consent_needed" => t.text("consent.required"),
        "bad_input" => t.text("calculator.invalid"),
        _ => t.text("reject.invalid_answer"),
    }
    .to_owned()
}

/// The field of a form that does not fit; nothing when it is about the answer as a whole.
pub fn field_of(refusal: &Refusal) -> Option<String> {
    match refusal.args.get("field") {
        Some(Scalar::Text(field)) => Some(field.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;
    use protocol::Map;

    use super::*;

    fn said_for(code: &str, args: &[(&str, Scalar)], text: &str) -> String {
        let args: Map<String, Scalar> =
            args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let refusal = Refusal { code: code.to_owned(), args, text: text.to_owned() };
        said(Translator::new(Catalogue::for_widget("en")), &refusal)
    }

    #[test]
    fn the_authors_words_come_first() {
        assert_eq!(
            said_for("not_a_number", &[], "Square metres, please."),
            "Square metres, please."
        );
    }

    #[test]
    fn a_limit_is_named() {
        let max = [("max", Scalar::Number(2500.0))];
        assert_eq!(said_for("too_large", &max, ""), "The largest value is 2,500.");
    }

    #[test]
    fn every_reason_of_the_engine_has_words_of_its_own() {
        let number = |name: &'static str, n: f64| vec![(name, Scalar::Number(n))];
        let words = |name: &'static str, it: &str| vec![(name, Scalar::Text(it.to_owned()))];
        for (code, args, expected) in [
            ("not_whole", vec![], "Please enter a whole number, without decimals."),
            ("not_a_time", vec![], "Please enter a time, such as 14:30."),
            ("too_early", words("min", "2026-05-01"), "The earliest is 1\u{a0}May 2026."),
            ("too_late", words("max", "18:30"), "The latest is 18:30."),
            (
                "wrong_weekday",
                vec![],
                "That day of the week isn’t possible. Please choose another one.",
            ),
            ("backwards", vec![], "The end comes before the beginning. Please swap the two."),
            ("too_few_nights", number("min", 2.0), "At least 2 nights, please."),
            ("too_many_nights", number("max", 1.0), "At most 1 night, please."),
            ("too_many_files", number("max", 3.0), "At most 3 files, please."),
            ("file_too_large", number("max", 2_500_000.0), "A file may have at most 2.5 MB."),
            (
                "wrong_file_type",
                words("file", "a.exe"),
                "“a.exe” is of a kind that can’t be taken here.",
            ),
            (
                "slot_gone",
                vec![],
                "Somebody was faster: that time has just been taken. Please choose another one.",
            ),
            ("check_failed", vec![], "That answer doesn’t fit. Please check it."),
        ] {
            assert_eq!(said_for(code, &args, ""), expected, "{code}");
        }
    }

    #[test]
    fn a_form_says_which_field_it_is_about() {
        let args = [("field".to_owned(), Scalar::Text("area".to_owned()))].into_iter().collect();
        let refusal = Refusal { code: "not_whole".to_owned(), args, text: String::new() };
        assert_eq!(field_of(&refusal), Some("area".to_owned()));
        let whole = Refusal { args: Map::new(), ..refusal };
        assert_eq!(field_of(&whole), None);
    }

    #[test]
    fn a_reason_that_a_newer_engine_knows_is_still_a_sentence() {
        assert_eq!(said_for("too_purple", &[], ""), "That answer doesn’t fit. Please check it.");
    }
}
