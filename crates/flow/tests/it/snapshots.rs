//! The written form of a run and of every prompt: runs are stored, prompts are read by panels.

use flow::{Run, prompt, transition};

use crate::documents::{checked, document, locales};
use crate::script;

#[test]
fn a_run_is_written_like_this_and_read_back_the_same() {
    let flow = document(&"flows/lead.yaml".into());
    let calculators = [document(&"flows/saving.yaml".into())];
    let flow = checked(&flow, &calculators, &locales(&["en", "ru"]), "lead");
    let (mut run, _) =
        script::begin(&flow, "en", Some(&serde_json::json!({ "user.name": "Anna", "unknown": 1 })));
    let lines = [
        "choice house",
        "choices quiet safe",
        "number 120",
        "back bill",
        "number 90",
        "number 1",
        "text cheap",
    ];
    for line in lines {
        let input = script::input(line, run.step()).unwrap();
        (run, _) = transition(&flow, run, input, &script::env());
    }
    insta::assert_json_snapshot!(run);
    let read: Run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
    assert_eq!(read, run);
    let prompts = prompt(&flow, &run, &script::env());
    insta::assert_json_snapshot!(prompts);
}

#[test]
fn the_prompts_of_level_two_are_written_like_this() {
    let flow = document(&"flows/inputs.yaml".into());
    let flow = checked(&flow, &[], &locales(&["en"]), "inputs");
    let (mut run, _) = script::begin(&flow, "en", None);
    let mut prompts = Vec::new();
    for line in script::WAY_THROUGH_INPUTS {
        prompts.extend(prompt(&flow, &run, &script::env()).map(|shown| {
            (shown.step, shown.kind, shown.placeholder, shown.autocomplete, shown.initial)
        }));
        let (step, position) = (run.step().to_owned(), run.position());
        let input = script::input(line, &step).unwrap();
        (run, _) = transition(&flow, run, input, &script::env());
        assert_eq!(run.position(), position + 1, "{line} is an answer to {step}");
    }
    assert!(run.is_parked());
    insta::assert_json_snapshot!(prompts);
}

#[test]
fn every_kind_of_prompt_is_written_like_this() {
    let flow = checked(
        &document(&"flows/kinds.yaml".into()),
        &[document(&"flows/saving.yaml".into())],
        &locales(&["en"]),
        "kinds",
    );
    let (mut run, _) = script::begin(&flow, "en", None);
    let lines = [
        "choice b",
        "choices a c",
        "text words",
        "number 7",
        "date 2026-12-01",
        "yes",
        "calculate",
        "contact name=Anna; email=anna@example.com; agree=contact",
        "email anna@example.com",
        "phone +4930123456",
        "rate 5",
        "escalation expired",
    ];
    let mut prompts = Vec::new();
    for line in lines {
        let shown = prompt(&flow, &run, &script::env()).unwrap();
        prompts.push((shown.step, shown.kind, shown.initial));
        let input = script::input(line, run.step()).unwrap();
        (run, _) = transition(&flow, run, input, &script::env());
    }
    prompts.extend(
        prompt(&flow, &run, &script::env()).map(|shown| (shown.step, shown.kind, shown.initial)),
    );
    insta::assert_json_snapshot!(prompts);
}
