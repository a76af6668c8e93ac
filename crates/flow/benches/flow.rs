//! How long it takes to check a flow of a thousand steps (the goal is 200 ms), and to give an answer to a run in
//! the middle of a flow of three hundred (the goal is 20 µs).
//!
//! `cargo bench -p flow`

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use flow::{Env, Flow, Input, Run, start, transition, validate};
use formula::Value as Cell;
use protocol::{Map, RunId, Timestamp, answers};
use serde_json::{Value, json};

/// A flow of so many steps, in parts of ten: questions of several kinds, conditions, amounts, points, branches, and
/// a subflow that each part runs.
fn generated(n_steps: usize) -> Value {
    let n_parts = n_steps / 10;
    let mut steps = Vec::new();
    let mut variables = serde_json::Map::new();
    for part in 0..n_parts {
        let id = |name: &str| format!("{name}{part}");
        let next = if part + 1 < n_parts { format!("hello{}", part + 1) } else { "end".to_owned() };
        variables.insert(
            id("cost"),
            json!({ "type": "money EUR", "source": { "computed": format!("bill{part} * (1 + 20%)") } }),
        );
        steps.extend([
            json!({ "id": id("hello"), "say": [
                { "when": "user.name <> \"\"", "text": { "en": "Hello, {{user.name}}!", "ru": "Здравствуйте, {{user.name}}!" } },
                { "en": "A few questions.", "ru": "Несколько вопросов." },
            ] }),
            json!({ "id": id("home"), "ask": {
                "text": { "en": "What is it for?", "ru": "Для чего?" }, "input": "choice",
                "options": [
                    { "id": "house", "label": { "en": "A house", "ru": "Дом" }, "score": 20 },
                    { "id": "flat", "label": { "en": "A flat", "ru": "Квартира" }, "next": id("sorry") },
                ],
            } }),
            json!({ "id": id("bill"), "ask": {
                "text": { "en": "Your bill?", "ru": "Ваш счёт?" }, "input": "number", "min": 0, "max": 5000,
                "format": "money:EUR", "retry": { "en": "A number.", "ru": "Число." },
            } }),
            json!({ "id": id("own"), "ask": { "text": { "en": "Is it yours?", "ru": "Он ваш?" }, "input": "yes_no" } }),
            json!({ "id": id("where"), "subflow": "place" }),
            json!({ "id": id("points"), "score": format!("IF(AND(own{part}, bill{part} > 100), 30, 10)") }),
            json!({ "id": id("mark"), "set": { id("rich"): format!("cost{part} > 300") } }),
            json!({ "id": id("told"), "say": {
                "en": format!("That is {{{{cost{part}}}}} in {{{{town}}}}."),
                "ru": format!("Это {{{{cost{part}}}}} ({{{{town}}}})."),
            } }),
            json!({ "id": id("which"), "branch": [
                { "when": format!("OR(rich{part}, home{part} = \"house\")"), "goto": next },
                { "else": id("sorry") },
            ] }),
            json!({ "id": id("sorry"), "say": { "en": "Sorry.", "ru": "Простите." }, "next": next }),
        ]);
    }
    steps.push(json!({ "id": "end", "end": true }));
    json!({
        "id": "generated", "version": 1, "title": "Generated", "person": { "fallback": "end" },
        "variables": variables,
        "steps": steps,
        "subflows": { "place": { "steps": [
            { "id": "town", "ask": { "text": { "en": "Which town?", "ru": "Какой город?" }, "input": "text" } },
            { "id": "placed", "return": true },
        ] } },
    })
}

fn locales() -> Vec<String> {
    vec!["en".to_owned(), "ru".to_owned()]
}

fn plainly(value: &Cell, _spec: &str) -> String {
    value.as_number().map(|number| number.to_string()).unwrap_or_default()
}

fn env() -> Env<'static> {
    Env::new(Timestamp::from_millis(1_764_000_000_000), &plainly)
}

/// A run that answered as many questions as half the flow has.
fn halfway(flow: &Flow, n_parts: usize) -> Run {
    let id = RunId::parse("r_1").expect("a run's id begins with `r_`");
    let (mut run, _) = start(flow, id, "en", &Map::new(), &env());
    for part in 0..n_parts / 2 {
        for answer in [
            answers::Choice { choice: "house".to_owned() }.into(),
            answers::Number { number: 120.0 }.into(),
            answers::YesNo { yes: part % 2 == 0 }.into(),
            answers::Text { text: "Ulm".to_owned() }.into(),
        ] {
            let step = run.step().to_owned();
            (run, _) = transition(flow, run, Input::Answer { step, answer }, &env());
        }
    }
    run
}

fn check(criterion: &mut Criterion) {
    let definition = generated(1_000);
    let found = validate(&definition, &[], &locales());
    assert!(found.is_empty(), "{:?}", found.first());
    criterion.bench_function("check a flow of 1,000 steps", |bencher| {
        bencher.iter(|| validate(black_box(&definition), &[], &locales()));
    });
}

fn answer(criterion: &mut Criterion) {
    let flow = Flow::from_values(&generated(300), &[], &locales()).expect("the flow is good");
    let run = halfway(&flow, 30);
    assert_eq!(run.step(), "home15");
    let choose = || Input::Answer {
        step: "home15".to_owned(),
        answer: answers::Choice { choice: "house".to_owned() }.into(),
    };
    criterion.bench_function("a transition in a flow of 300 steps", |bencher| {
        bencher.iter_batched(
            || (run.clone(), choose()),
            |(run, input)| transition(&flow, run, input, &env()),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, check, answer);
criterion_main!(benches);
