//! Changing an answer: what the screen shows at once, and what the log says then.

use super::*;

fn change(step: &str, answer: Answer) -> Input {
    Input::Change { step: step.to_owned(), answer }
}

fn at_the_end() -> Tab {
    let mut tab = Tab::resumed(engine());
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    tab
}

fn answers_on_screen(tab: &Tab) -> Vec<String> {
    let (_, prompt) = tab.engine.prompt(NOW).expect("the run goes on");
    prompt.editable_steps.into_iter().map(|given| given.display).collect()
}

#[test]
fn a_changed_answer_counts_at_once_and_the_question_stays() {
    let mut tab = at_the_end();
    let changed = tab.engine.take(&command(8), change("kind", choice("steep")), NOW);
    let said = changed.expect("it can be changed").echo;
    assert_eq!(said[0].id, MessageId::of_command(&command(8)));
    assert_eq!(said[0].content.fallback, "Steep");
    assert_eq!(
        (tab.step_on_screen().as_str(), answers_on_screen(&tab)),
        ("words", vec!["Steep".to_owned()])
    );
}

#[test]
fn the_log_confirms_a_change() {
    let mut tab = at_the_end();
    tab.engine.take(&command(8), change("kind", choice("steep")), NOW).expect("it can be changed");
    let events::Answered { run, step, answer, message, .. } =
        answered(1, "kind", choice("steep"), 8);
    tab.apply(3, events::AnswerChanged { run, position: 1, step, answer, message });
    assert_eq!(answers_on_screen(&tab), ["Steep"]);
    assert!(tab.engine.runs.agreed().is_some(), "nothing is on its way any more");
}

#[test]
fn a_change_that_does_not_fit_says_why_and_leaves_the_question_alone() {
    let mut tab = at_the_end();
    let refused = tab.engine.take(&command(8), change("kind", choice("dome")), NOW);
    let Err(Untaken::Change(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.code, "not_offered");
    let (_, prompt) = tab.engine.prompt(NOW).expect("the run goes on");
    assert_eq!((prompt.step.as_str(), prompt.refusal), ("words", None));
}

#[test]
fn an_earlier_question_is_shown_as_it_was_asked_with_what_was_answered() {
    let tab = at_the_end();
    let asked = tab.engine.prompt_of("kind", NOW).expect("it can be changed");
    assert_eq!((asked.label.as_str(), asked.initial), ("Which roof?", Some(choice("flat"))));
    assert!(tab.engine.prompt_of("words", NOW).is_none(), "it was not answered yet");
    assert_eq!(tab.step_on_screen(), "words", "looking changes nothing");
}

#[test]
fn a_change_that_an_earlier_page_left_behind_is_on_the_screen() {
    let mut tab = at_the_end();
    let (run, step) = (RunId::from_bits(1), "kind".to_owned());
    let sent = commands::ChangeAnswer { run, position: 1, step, answer: choice("steep") }.into();
    tab.engine.adopt(&command(8), &sent, "en", NOW);
    assert_eq!(answers_on_screen(&tab), ["Steep"]);
    tab.engine.rejected(&command(8));
    assert_eq!(answers_on_screen(&tab), ["Flat"]);
}
