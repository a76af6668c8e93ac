//! What the browser is asked to play besides us: every transcript, every case of the demo shop, and random runs of all
//! their flows and of generated ones. `tests/flow-probe` plays them natively and as wasm; the story
//! `tests/browser/stories/runs.test.mjs` compares what came of it.

use std::fs;
use std::path::Path;

use flow::{Env, Flow, Input, Run, start, transition};
use formula::Value as Cell;
use protocol::{RunId, Timestamp};
use serde_json::{Value, json};

use crate::demo_site;
use crate::documents::{checked, document, files, locales, plainly, read, suite};
use crate::generated::{self, Chance, any_input};
use crate::script;
use crate::suite::Head;

/// How many random runs each written flow gets, and each generated one.
const RUNS: (u64, u64) = (8, 2);
const N_GENERATED: u64 = 100;
/// As the probe paces them.
const PACE: i64 = 60_000;

/// A flow with its runs.
struct Script {
    flow: Flow,
    question: Value,
    cases: Vec<Value>,
}

impl Script {
    fn new(definition: &Value, calculators: &[Value], tags: &[String], name: &str) -> Self {
        let flow = checked(definition, calculators, tags, name);
        let question = json!({
            "flow": flow::for_browser(definition), "calculators": calculators, "locales": tags,
        });
        Self { flow, question, cases: Vec::new() }
    }

    fn add(&mut self, case: &str, locale: &str, vars: &Value, at: Timestamp, inputs: &[Input]) {
        let at = at.as_millis();
        self.cases.push(
            json!({ "case": case, "locale": locale, "vars": vars, "at": at, "inputs": inputs }),
        );
    }

    /// Plays a run of so many moves that its seed decides.
    fn add_random(&mut self, name: &str, locale: &str, seed: u64) {
        let mut chance = Chance::new(seed);
        let vars = json!({ "visitor.id": format!("v_{seed}") });
        let known = serde_json::from_value(vars.clone()).unwrap();
        let (mut run, _) = start(
            &self.flow,
            RunId::from_bits(1),
            locale,
            &known,
            &Env::new(script::NOW, &plainly),
        );
        let mut inputs = Vec::new();
        for _ in 0..30 {
            let now = script::NOW.plus_millis(PACE * i64::try_from(inputs.len() + 1).unwrap());
            let env = Env::new(now, &plainly);
            let input = any_input(&self.flow, &run, &env, &mut chance);
            // What no wire carries, an infinite number say, never comes to a browser or a server.
            let Ok(input) = serde_json::from_value::<Input>(json!(input)) else { continue };
            inputs.push(input.clone());
            (run, _) = transition(&self.flow, run, input, &env);
        }
        self.add(&format!("{name}, seed {seed}"), locale, &vars, script::NOW, &inputs);
    }
}

#[test]
fn the_browsers_scripts_hold_every_transcript_every_case_and_random_runs() {
    let mut lines = Vec::new();
    let mut counts = Vec::new();
    for scripts in [transcripts(), cases(), random()] {
        counts.push(scripts.iter().map(|script| script.cases.len()).sum::<usize>());
        for script in scripts {
            lines.push(script.question.to_string());
            lines.extend(script.cases.iter().map(Value::to_string));
        }
    }
    let [transcripts, cases, random] = counts[..] else { unreachable!() };
    assert_eq!(transcripts, files(&suite(), "flow").len());
    assert!(cases >= 18, "six cases and more for each flow of the shop: {cases}");
    assert!(random >= 250, "{random}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flow-scripts.jsonl");
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn transcripts() -> Vec<Script> {
    let script = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = read(path);
        let (head, lines) = Head::read(&name, &text);
        let mut script = Script::new(&head.definition, &head.calculators, &head.locales, &name);
        let (mut run, _) = script::begin(&script.flow, &head.locale, head.vars.as_ref());
        let mut inputs = Vec::new();
        for line in lines.lines().filter_map(|line| line.strip_prefix('>')) {
            let input = script::input(line.trim(), run.step()).unwrap();
            inputs.push(input.clone());
            (run, _) = transition(&script.flow, run, input, &script::env());
        }
        let vars = head.vars.clone().unwrap_or(Value::Null);
        script.add(&name, &head.locale, &vars, script::NOW, &inputs);
        script
    };
    files(&suite(), "flow").iter().map(|path| script(path)).collect()
}

/// The shop's flows with the cases that their authors wrote.
fn cases() -> Vec<Script> {
    let write = |value: &Cell, spec: &str, _: &str| plainly(value, spec);
    let script = |(name, definition): (String, Value)| {
        let mut script = of_the_shop(&name, &definition);
        for case in definition["cases"].as_array().into_iter().flatten() {
            let played = flow::play(&script.flow, case, "cases", "en", &write);
            let inputs: Vec<Input> =
                played.turns.into_iter().filter_map(|turn| turn.input).collect();
            let title = format!("{}: {}", script.flow.id(), played.name);
            let vars = case.get("vars").cloned().unwrap_or(Value::Null);
            script.add(&title, &played.locale, &vars, started_at(&played.run), &inputs);
        }
        script
    };
    demo_site::definitions().into_iter().map(script).collect()
}

fn of_the_shop(name: &str, definition: &Value) -> Script {
    Script::new(definition, &demo_site::calculators(), &locales(&["en", "ru"]), name)
}

fn started_at(run: &Run) -> Timestamp {
    let run = serde_json::to_value(run).unwrap();
    serde_json::from_value(run["started"]["at"].clone()).unwrap()
}

fn random() -> Vec<Script> {
    let mut scripts: Vec<Script> =
        demo_site::definitions().iter().map(|(name, flow)| of_the_shop(name, flow)).collect();
    let saving = [document(&"flows/saving.yaml".into())];
    for path in files(&suite().join("flows"), "yaml") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let definition = document(&format!("flows/{name}").into());
        if definition.get("steps").is_some() {
            let tags = locales(if name.contains("lead") { &["en", "ru"] } else { &["en"] });
            scripts.push(Script::new(&definition, &saving, &tags, &name));
        }
    }
    for script in &mut scripts {
        (0..RUNS.0)
            .for_each(|seed| script.add_random(script.flow.id().to_owned().as_str(), "en", seed));
    }
    for seed in 0..N_GENERATED {
        let definition = generated::sample(seed);
        let tags = locales(&generated::LOCALES);
        let mut script = Script::new(&definition, &[generated::calculator()], &tags, "generated");
        let locale = generated::LOCALES[usize::try_from(seed % 2).unwrap()];
        (0..RUNS.1).for_each(|run| script.add_random(&format!("generated {seed}"), locale, run));
        scripts.push(script);
    }
    scripts
}
