//! What holds for any bytes at all, as a definition and inputs: no panic, an end, a reason for every refusal, and the
//! same again when it is done again. The fuzzer drives it on a nightly compiler; `tests/it/any_bytes.rs` drives it
//! with random and with damaged definitions on every run of the tests.

use flow::{Effect, Env, Flow, Input, Run, due, prompt, start, transition, validate};
use formula::Value as Cell;
use protocol::{Map, RunId, Timestamp, answers};
use serde_json::Value;

/// More than one input ever brings: so many steps at most, and a few effects each.
const MOST_EFFECTS: usize = 10_000;
/// Inputs that one case plays.
const MOST_INPUTS: usize = 64;

/// Panics if these bytes break the property. Up to the first line end they are a definition, the next line the
/// calculator that it may use, each line after that an input in JSON, or words typed where the run is.
pub fn holds_for(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let mut json = || serde_json::from_str(lines.next().unwrap_or_default()).unwrap_or(Value::Null);
    let (definition, calculator): (Value, Value) = (json(), json());
    let calculators = match calculator {
        Value::Null => Vec::new(),
        calculator => vec![calculator],
    };
    let inputs: Vec<&str> = lines.take(MOST_INPUTS).collect();
    let locales = ["en".to_owned(), "ru".to_owned()];
    let told = validate(&definition, &calculators, &locales);
    assert_eq!(told, validate(&definition, &calculators, &locales));
    for diagnostic in &told {
        assert!(!diagnostic.message.is_empty(), "{definition} is refused without a reason");
        assert!(!diagnostic.hint.is_empty(), "{definition}: how to mend it? {diagnostic}");
    }
    let proved = Flow::from_values(&definition, &calculators, &locales);
    if let Err(told) = &proved {
        assert!(!told.is_empty(), "{definition} is refused without a reason");
    }
    // What nobody proved must not break the engine either: it may have been published by the rules of another day.
    let published = Flow::from_published(&definition, &calculators, &locales);
    assert!(
        published.is_ok() || proved.is_err(),
        "proved, and yet it cannot be read: {definition}"
    );
    for flow in proved.iter().chain(&published) {
        play(flow, &inputs);
    }
    let _ = flow::canonical(&definition, &calculators);
}

fn play(flow: &Flow, inputs: &[&str]) {
    let format = |value: &Cell, spec: &str| format!("{value:?} {spec}");
    let at = |index: usize| Timestamp::from_millis(1_795_305_600_000 + index as i64 * 60_000);
    let begin = || {
        let env = Env::new(at(0), &format);
        start(flow, RunId::from_bits(1), "en", &Map::new(), &env)
    };
    let (mut run, effects) = begin();
    assert!(effects.len() < MOST_EFFECTS);
    assert_eq!((run.clone(), effects), begin());
    for (index, line) in inputs.iter().enumerate() {
        let env = Env::new(at(index), &format);
        let input = input(line, &run);
        let (next, effects) = transition(flow, run.clone(), input.clone(), &env);
        assert!(effects.len() < MOST_EFFECTS);
        assert_eq!((next.clone(), effects.clone()), transition(flow, stored(&run), input, &env));
        let is_refused = matches!(effects.as_slice(), [Effect::Refused(_)]);
        assert_eq!(next.position(), run.position() + u32::from(!is_refused));
        let _ = (prompt(flow, &next, &env), due(flow, &next), next.answers(flow));
        run = next;
    }
}

/// The run as it would come back from a disk.
fn stored(run: &Run) -> Run {
    let json = serde_json::to_string(run).expect("a run is JSON");
    serde_json::from_str(&json).expect("what was written can be read")
}

fn input(line: &str, run: &Run) -> Input {
    serde_json::from_str(line).unwrap_or_else(|_| Input::Answer {
        step: run.step().to_owned(),
        answer: answers::Text { text: line.to_owned() }.into(),
    })
}
