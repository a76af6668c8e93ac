//! What is said in words, and what it answers.

use super::*;

#[test]
fn words_answer_a_question_for_words() {
    let kind = PromptKind::Text {
        placeholder: String::new(),
        max_chars: 100,
        autocomplete: String::new(),
        long: false,
    };
    assert_eq!(in_words(&kind, "South"), Some(answers::Text { text: "South".to_owned() }.into()));
}

#[test]
fn an_options_name_typed_out_chooses_it() {
    let option = PromptOption {
        id: "tiles".to_owned(),
        label: "Roof tiles".to_owned(),
        ..PromptOption::default()
    };
    let kind = PromptKind::Choice { options: vec![option] };
    let chosen = answers::Choice { choice: "tiles".to_owned() };
    assert_eq!(in_words(&kind, " roof TILES"), Some(chosen.into()));
    assert_eq!(in_words(&kind, "something else"), None);
}

#[test]
fn figures_answer_a_question_for_some_and_other_words_are_said_to_the_bot() {
    let kind = PromptKind::Slider { min: 0.0, max: 9.0, step: 1.0, unit: "m".to_owned() };
    let figures = answers::Text { text: "4 m".to_owned() };
    assert_eq!(in_words(&kind, "4 m"), Some(figures.into()));
    assert_eq!(in_words(&kind, "What for?"), None);
    let kind = PromptKind::YesNo { yes: "Sure".to_owned(), no: "No".to_owned() };
    assert_eq!(in_words(&kind, "sure"), Some(answers::YesNo { yes: true }.into()));
    assert_eq!(in_words(&kind, "perhaps"), None);
}
