//! Why an answer was refused, in the visitor's words.

use flow::Refusal;
use protocol::Scalar;
use ui::Translator;

/// The flow author's words, or ours for the reason.
pub(super) fn said(t: Translator, refusal: &Refusal) -> String {
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
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of options"
    )]
    let counted = |key: &str, name: &str| t.plural(key, number(name) as u64);
    let is_either = argument("field") == Some(&Scalar::Text("email_or_phone".to_owned()));
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
        "not_a_date" | "too_early" | "too_late" => t.text("field.date.invalid"),
        "not_an_email" => t.text("field.email.invalid"),
        "not_a_phone" => t.text("field.phone.invalid"),
        "consent_needed" => t.text("consent.required"),
        "bad_input" => t.text("calculator.invalid"),
        _ => t.text("reject.invalid_answer"),
    }
    .to_owned()
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
    fn a_reason_that_a_newer_engine_knows_is_still_a_sentence() {
        assert_eq!(said_for("too_purple", &[], ""), "That answer doesn’t fit. Please check it.");
    }
}
