//! A waiting run that moves to a newer version of its flow, as the server moved it.

use super::*;

fn newer() -> FlowDocument {
    let flow = json!({
        "id": "roof", "version": 2, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "migrate": [{ "from": [1], "steps": { "words": "more" } }],
        "steps": [
            { "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
                { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } },
            { "id": "more", "ask": { "text": "What else should we know?", "input": "text" } },
            { "id": "bye", "say": ["Thank you."] },
            { "id": "end", "end": true },
        ],
    });
    FlowDocument { id: "roof".to_owned(), hash: "h2".to_owned(), flow, calculators: Vec::new() }
}

fn moved() -> events::RunMigrated {
    events::RunMigrated { run: RunId::from_bits(1), position: 1, hash: "h2".to_owned() }
}

#[test]
fn a_run_goes_on_in_the_version_that_the_server_moved_it_to() {
    let mut tab = Tab::resumed(engine_with(&[document(), newer()]));
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    tab.apply(3, moved());
    let (run, prompt) = tab.engine.prompt(NOW).expect("the run goes on");
    assert_eq!((prompt.step.as_str(), run.position()), ("more", 2));
    assert_eq!(prompt.editable_steps[0].display, "Flat");
}

#[test]
fn an_answer_to_the_old_version_does_not_outlive_the_move() {
    let mut tab = Tab::resumed(engine_with(&[document(), newer()]));
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    let words: Answer = answers::Text { text: "Old".to_owned() }.into();
    tab.engine.take(&command(8), answer("words", words), NOW).expect("it fits");
    tab.apply(3, moved());
    assert_eq!(tab.step_on_screen(), "more");
    assert!(tab.engine.runs.agreed().is_some(), "the log has overtaken it");
}

#[test]
fn a_version_that_is_not_here_yet_is_asked_for() {
    let mut tab = Tab::resumed(engine_with(&[document()]));
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    tab.apply(3, moved());
    assert_eq!(tab.engine.missing(), Some("h2"));
    assert!(tab.engine.add(&newer()));
    tab.engine.replay(tab.conversation.log());
    assert_eq!((tab.step_on_screen().as_str(), tab.engine.missing()), ("more", None));
}
