//! Why an answer of a case is refused, in words for its author.

use super::answer::shown_scalar;
use crate::effect::Refusal;

/// A refusal's code, and what is said about it; `#` is what the refusal names.
const WORDS: [(&str, &str); 33] = [
    ("backwards", "the first value is above the second"),
    ("bad_input", "the calculator does not take this for its input `#`"),
    ("bad_rating", "a rating is 1 to 5"),
    ("check_failed", "its `check` does not hold"),
    ("consent_needed", "`#` has to be agreed to: add `agree: [#]`"),
    ("empty", "nothing is answered"),
    ("file_too_large", "a file is larger than # bytes"),
    ("missing", "`#` is missing"),
    ("no_person", "this flow leads to no person"),
    ("not_a_date", "it is not a day"),
    ("not_a_number", "it is not a number"),
    ("not_a_phone", "it is not a phone number with the code of its country"),
    ("not_a_time", "it is not a time of day"),
    ("not_an_email", "it is not an e-mail address"),
    ("not_editable", "its answer cannot be changed"),
    ("not_offered", "there is no such option now"),
    ("not_skippable", "it cannot be skipped"),
    ("not_waiting", "the run does not wait there"),
    ("not_whole", "it is not a whole number"),
    ("slot_gone", "this time is not offered"),
    ("too_early", "it is before #"),
    ("too_few", "it wants # at least"),
    ("too_few_nights", "it wants # nights at least"),
    ("too_large", "it is more than #"),
    ("too_late", "it is after #"),
    ("too_long", "it is longer than # characters"),
    ("too_many", "it wants # at most"),
    ("too_many_files", "it wants # files at most"),
    ("too_many_nights", "it wants # nights at most"),
    ("too_small", "it is less than #"),
    ("wrong_file_type", "`#` is of another kind than it accepts"),
    ("wrong_kind", "it is another kind of answer"),
    ("wrong_weekday", "that day of the week cannot be chosen"),
];

/// The reason in words, with the field of a form that it is about.
pub(super) fn in_words(refusal: &Refusal) -> String {
    let field = refusal.args.get("field").filter(|_| refusal.code != "missing");
    let mut named = refusal
        .args
        .iter()
        .filter(|(name, _)| refusal.code == "missing" || name.as_str() != "field");
    let named = named.next().map(|(_, value)| shown_scalar(value)).unwrap_or_default();
    let words = WORDS.iter().find(|(code, _)| *code == refusal.code);
    let words = words.map_or(refusal.code.as_str(), |(_, words)| words).replace('#', &named);
    match field {
        Some(field) => format!("{}: {words}", shown_scalar(field)),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use protocol::Scalar;

    use super::*;
    use crate::effect::Reason;

    fn said(reason: Reason) -> String {
        in_words(&reason.into_refusal(String::new()))
    }

    #[test]
    fn a_reason_is_said_with_what_it_names() {
        assert_eq!(said(Reason::TooLarge(110.0)), "it is more than 110");
        assert_eq!(said(Reason::Missing("phone")), "`phone` is missing");
        assert_eq!(said(Reason::CheckFailed(String::new())), "its `check` does not hold");
        let consent = said(Reason::ConsentNeeded("contact".to_owned()));
        assert_eq!(consent, "`contact` has to be agreed to: add `agree: [contact]`");
    }

    #[test]
    fn a_reason_of_a_field_names_the_field_too() {
        let reason = Reason::Field("area".to_owned(), Box::new(Reason::TooSmall(10.0)));
        assert_eq!(said(reason), "area: it is less than 10");
    }

    #[test]
    fn what_has_no_words_is_told_by_its_code() {
        let refusal = Refusal {
            code: "to_come".to_owned(),
            args: [("max".to_owned(), Scalar::Number(1.0))].into_iter().collect(),
            text: String::new(),
        };
        assert_eq!(in_words(&refusal), "to_come");
    }
}
