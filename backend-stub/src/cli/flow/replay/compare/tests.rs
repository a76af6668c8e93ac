//! Logs as the server writes them, led through a version that asks otherwise.

use std::sync::Arc;

use protocol::{Author, Content, Event, Map, Message, MessageId, answers};
use serde_json::{Value, json};

use super::*;

fn flow(definition: &Value) -> Flow {
    Flow::from_values(definition, &[], &["en".to_owned()])
        .unwrap_or_else(|found| panic!("{found:?}"))
}

fn definition(bill: &Value, flats: &str) -> Value {
    // Somebody has to go there, or the prover refuses the flow.
    let houses = if flats == "sorry" { "bill" } else { "sorry" };
    json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "steps": [
            { "id": "home", "ask": { "text": "What for?", "input": "choice", "options": [
                { "id": "house", "label": "A house", "score": 20, "next": houses },
                { "id": "flat", "label": "A flat", "next": flats },
            ] } },
            { "id": "bill", "ask": bill },
            { "id": "done", "goal": "qualified" },
            { "id": "end", "end": null },
            { "id": "sorry", "say": "No roof." },
            { "id": "over", "end": null },
        ],
    })
}

fn bill() -> Value {
    json!({ "text": "How much?", "input": "number" })
}

fn old() -> Versions {
    Versions::from([("h1".to_owned(), Arc::new(flow(&definition(&bill(), "sorry"))))])
}

/// A log with these answers.
fn log(given: &[(&str, protocol::Answer)]) -> Vec<Event> {
    let run = RunId::from_bits(7);
    let started = events::RunStarted {
        run: run.clone(),
        flow: "roof".to_owned(),
        hash: "h1".to_owned(),
        locale: "en".to_owned(),
        vars: Map::new(),
    };
    let answered = given.iter().zip(0..).map(|((step, answer), position)| {
        let message = Message {
            id: MessageId::from_bits(position.into()),
            author: Author::VISITOR,
            at: Timestamp::default(),
            content: Content::text(""),
        };
        let (run, step, answer) = (run.clone(), (*step).to_owned(), answer.clone());
        events::Answered { run, position, step, answer, message }.into()
    });
    let bodies = std::iter::once(started.into()).chain(answered);
    bodies
        .zip(1..)
        .map(|(body, seq)| Event { seq, at: Timestamp::from_millis(1_760_000_000_000), body })
        .collect()
}

fn choice(choice: &str) -> protocol::Answer {
    answers::Choice { choice: choice.to_owned() }.into()
}

fn number(number: f64) -> protocol::Answer {
    answers::Number { number }.into()
}

fn one(log: &[Event], new: &Value) -> Comparison {
    let mut compared = compare(log, &old(), &flow(new));
    assert_eq!(compared.len(), 1);
    compared.remove(0)
}

#[test]
fn a_version_that_only_says_more_leads_nobody_elsewhere() {
    let mut new = definition(&bill(), "sorry");
    let hello = json!({ "id": "hello", "say": "Hello!" });
    new["steps"].as_array_mut().unwrap().insert(0, hello);
    let compared = one(&log(&[("home", choice("house")), ("bill", number(120.0))]), &new);
    assert_eq!(compared.verdict, Verdict::Same);
    let now = compared.now.unwrap();
    assert_eq!((now.step.as_str(), now.ends, now.score), ("end", true, 20.0));
    assert_eq!(now.goals, ["qualified"]);
}

#[test]
fn whoever_would_be_led_elsewhere_is_told_with_the_step() {
    let compared = one(&log(&[("home", choice("flat"))]), &definition(&bill(), "bill"));
    let step = str::to_owned;
    assert_eq!(
        compared.verdict,
        Verdict::Elsewhere { after: step("home"), before: step("over"), now: step("bill") }
    );
    assert!(compared.before.unwrap().ends && !compared.now.unwrap().ends);
}

#[test]
fn an_answer_that_would_be_refused_is_told_with_its_reason() {
    let strict = json!({ "text": "How much?", "input": "number", "min": 200 });
    let given = log(&[("home", choice("house")), ("bill", number(120.0))]);
    let refused = Verdict::Refused { step: "bill".to_owned(), code: "too_small".to_owned() };
    assert_eq!(one(&given, &definition(&strict, "sorry")).verdict, refused);
}

#[test]
fn a_step_that_a_migration_renames_is_the_same_step() {
    let text =
        definition(&bill(), "sorry").to_string().replace(r#""id":"home""#, r#""id":"building""#);
    let mut new: Value = serde_json::from_str(&text).unwrap();
    new["version"] = 2.into();
    let given = log(&[("home", choice("house")), ("bill", number(120.0))]);
    assert!(matches!(one(&given, &new).verdict, Verdict::Elsewhere { .. }));
    new["migrate"] = json!([{ "from": [1], "steps": { "home": "building" } }]);
    assert_eq!(one(&given, &new).verdict, Verdict::Same);
}

#[test]
fn a_run_of_a_version_that_is_gone_is_told_and_not_guessed() {
    let given = log(&[("home", choice("house"))]);
    let new = flow(&definition(&bill(), "sorry"));
    let compared = compare(&given, &Versions::new(), &new);
    assert_eq!(compared[0].verdict, Verdict::Unreadable { hash: "h1".to_owned() });
}
