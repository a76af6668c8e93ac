//! Runs played to the last byte: what `tests/browser/src/runs.mjs` asks this code twice, once compiled for the machine
//! and once for the browser.
//!
//! A question is a line of JSON. `{"flow": …, "calculators": […], "locales": […]}` is the flow from here on;
//! `{"case": …, "locale": …, "vars": {…}, "at": …, "inputs": […]}` is a run of it.

use std::cell::RefCell;

use flow::{Env, Flow, Input, Run, due, prompt, start, transition};
use formula::Value as Cell;
use i18n::format::{Formattable, by_spec};
use protocol::{Map, RunId, Scalar, Timestamp};
use serde_json::{Value, json};

#[cfg(target_arch = "wasm32")]
#[path = "../../oracle/probe/src/door.rs"]
mod door;
mod effects;

/// How long after one input the next one comes, in milliseconds.
const PACE: i64 = 60_000;

thread_local! {
    static FLOW: RefCell<Option<Flow>> = const { RefCell::new(None) };
}

/// The answer to a question: for a flow how often it asks, for a run everything that it did, with the prompt after each
/// input and the run at the end.
///
/// Errors: a sentence, if the question is none.
pub fn answer(question: &str) -> Result<String, String> {
    let question: Value =
        serde_json::from_str(question).map_err(|error| format!("no question: {error}"))?;
    if question.get("flow").is_some() {
        let flow = read(&question)?;
        let told = format!("{} {}", flow.id(), flow.version());
        FLOW.with(|held| held.replace(Some(flow)));
        return Ok(told);
    }
    FLOW.with_borrow(|flow| match flow {
        Some(flow) => play(flow, &question).map(|told| told.to_string()),
        None => Err("no question: there is no flow yet".to_owned()),
    })
}

fn read(question: &Value) -> Result<Flow, String> {
    let calculators = question["calculators"].as_array().cloned().unwrap_or_default();
    let locales = question["locales"].as_array().into_iter().flatten();
    let locales: Vec<String> =
        locales.filter_map(|locale| Some(locale.as_str()?.to_owned())).collect();
    let flow = flow::for_browser(&question["flow"]);
    Flow::from_published(&flow, &calculators, &locales).map_err(|found| format!("{found:?}"))
}

fn play(flow: &Flow, question: &Value) -> Result<Value, String> {
    let told = |error: serde_json::Error| format!("no question: {error}");
    let locale = question["locale"].as_str().unwrap_or("en");
    let vars: Map<String, Scalar> = match &question["vars"] {
        Value::Null => Map::new(),
        vars => serde_json::from_value(vars.clone()).map_err(told)?,
    };
    let first = question["at"].as_i64().ok_or("no question: it has no time")?;
    let format = |value: &Cell, spec: &str| written(value, spec, locale);
    let env = |at: i64| Env::new(Timestamp::from_millis(at), &format);
    let (mut run, effects) = start(flow, RunId::from_bits(1), locale, &vars, &env(first));
    let mut turns = vec![turn(flow, &run, &effects, &env(first))];
    let inputs = question["inputs"].as_array().into_iter().flatten();
    for (at, input) in (1..).map(|index| first + index * PACE).zip(inputs) {
        let input: Input = serde_json::from_value(input.clone()).map_err(told)?;
        let effects;
        (run, effects) = transition(flow, run, input, &env(at));
        turns.push(turn(flow, &run, &effects, &env(at)));
    }
    Ok(json!({ "turns": turns, "run": serde_json::to_value(&run).map_err(told)? }))
}

/// What an input did, and what the panel shows afterwards.
fn turn(flow: &Flow, run: &Run, effects: &[flow::Effect], env: &Env<'_>) -> Value {
    let effects: Vec<Value> = effects.iter().map(effects::json).collect();
    let prompt = prompt(flow, run, env);
    let due = due(flow, run).map(Timestamp::as_millis);
    json!({ "effects": effects, "prompt": prompt, "due": due, "score": bits(run.score()) })
}

/// A number by its bits, so that no printing of decimals comes between.
fn bits(number: f64) -> String {
    format!("x{:016x}", number.to_bits())
}

/// A value as server and panel write it.
fn written(value: &Cell, spec: &str, locale: &str) -> String {
    let shown = match value {
        Cell::Number(number) => Formattable::Number(*number),
        Cell::Text(text) => Formattable::Text(text),
        Cell::Bool(truth) => Formattable::Bool(*truth),
        Cell::List(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item, spec, locale)).collect();
            return items.join(", ");
        }
        Cell::Blank | Cell::Error(_) => Formattable::Nothing,
    };
    by_spec(&shown, spec, locale)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn a_run_is_told_with_all_that_it_did() {
        assert!(answer(r#"{"case": "none", "at": 0}"#).is_err(), "there is no flow yet");
        let flow = json!({
            "id": "roof", "version": 1, "title": "Roof", "person": { "fallback": "end" },
            "steps": [
                { "id": "bill", "ask": { "text": "Bill?", "input": "number", "format": "money:EUR" } },
                { "id": "third", "score": "bill / 3" },
                { "id": "told", "say": "{{bill|money:EUR:0}}" },
                { "id": "end", "end": true },
            ],
        });
        let flow = json!({ "flow": flow, "calculators": [], "locales": ["en"] });
        assert_eq!(answer(&flow.to_string()).unwrap(), "roof 1");
        let inputs = json!([{ "type": "answer", "step": "bill", "answer": { "type": "number", "number": 1 } }]);
        let run = json!({ "case": "one", "locale": "en", "at": 0, "inputs": inputs });
        let told: Value = serde_json::from_str(&answer(&run.to_string()).unwrap()).unwrap();
        assert_eq!(told["turns"][0]["prompt"]["step"], "bill");
        assert_eq!(told["turns"][1]["score"], "x3fd5555555555555");
        assert_eq!(told["turns"][1]["effects"][1]["post"]["content"]["text"], "€1");
        assert_eq!(told["run"]["status"], "ended");
        assert!(answer("nonsense").is_err());
    }
}
