//! Flows that nobody wrote: whatever definition the prover accepts, and whatever is done to a run of it, the run stays
//! whole, the same inputs do the same, and there is always a way on to the end or to a person. And one slip in any of
//! them is refused.

use std::collections::BTreeSet;

use flow::{Effect, Env, Flow, Run, due, prompt, start, transition, validate};
use formula::{Formula, Scope, Value as Cell};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use protocol::{Map, RunId, Timestamp};
use serde_json::{Value, json};

use crate::documents::{locales, plainly, said};
use crate::script;

mod chance;
mod definition;
mod fitting;
mod moves;
mod mutants;

pub use chance::Chance;
pub use definition::{LOCALES, calculator};
use definition::{N_KINDS, Part, definition};
pub use moves::any_input;
use moves::fitting_input;
use mutants::MUTANTS;

/// Nobody plays along for longer than this; most flows are over after a tenth.
const MOST_MOVES: usize = 3_000;

/// Steps may be a subflow deep, so a message each is far more than one input can bring.
const MOST_EFFECTS: usize = 2_000;

fn parts() -> impl Strategy<Value = Vec<Part>> {
    prop::collection::vec((0..N_KINDS, any::<u64>()), 1..14)
}

fn definitions() -> impl Strategy<Value = Value> {
    (any::<u64>(), parts()).prop_map(|(head, parts)| definition(head, &parts))
}

/// The definition of a seed.
pub fn sample(seed: u64) -> Value {
    let mut chance = Chance::new(seed);
    let parts: Vec<Part> = (0..8).map(|_| (chance.below(N_KINDS), chance.draw())).collect();
    definition(seed, &parts)
}

fn checked(definition: &Value) -> Flow {
    let flow = Flow::from_values(definition, &[calculator()], &locales(&LOCALES));
    flow.unwrap_or_else(|found| panic!("{}\n{definition}", said(&found)))
}

fn at(index: usize) -> Timestamp {
    script::NOW.plus_millis(i64::try_from(index).unwrap() * 60_000)
}

fn begin(flow: &Flow, locale: &str) -> (Run, Vec<Effect>) {
    let id = RunId::parse("r_generated").unwrap();
    start(flow, id, locale, &Map::new(), &Env::new(at(0), &plainly))
}

/// The run as it would come back from a disk.
fn stored(run: &Run) -> Run {
    serde_json::from_str(&serde_json::to_string(run).unwrap()).unwrap()
}

/// Plays along until there is nothing left to do; whether it came to the end or to a person.
fn comes_out(flow: &Flow, mut run: Run, chance: &mut Chance) -> bool {
    for index in 0..MOST_MOVES {
        if run.is_ended() || run.is_waiting() || run.is_parked() {
            return true;
        }
        let env = Env::new(at(index), &plainly);
        let input = fitting_input(flow, &run, &env, chance);
        (run, _) = transition(flow, run, input, &env);
    }
    false
}

/// The variables of a run, for formulas.
struct Names<'a>(&'a Run);

impl Scope for Names<'_> {
    fn get(&self, name: &str) -> Option<Cell> {
        Some(self.0.variable(name).cloned().unwrap_or(Cell::Blank))
    }
}

/// Computed variables are what their formulas come to now, whatever has changed and in whichever order.
fn computed_holds(definition: &Value, run: &Run) -> Result<(), TestCaseError> {
    for (name, variable) in definition["variables"].as_object().into_iter().flatten() {
        let Some(formula) = variable["source"]["computed"].as_str() else { continue };
        let value = Formula::parse(formula).unwrap().evaluate(&Names(run));
        let value = if value.as_error().is_some() { Cell::Blank } else { value };
        prop_assert_eq!(run.variable(name), Some(&value), "{} of {}", name, formula);
    }
    Ok(())
}

/// Everything that must hold at each of a run's moves.
fn play(definition: &Value, seed: u64, n_moves: usize) -> Result<(), TestCaseError> {
    let flow = &checked(definition);
    let mut chance = Chance::new(seed);
    let locale = LOCALES[chance.below(LOCALES.len())];
    let (mut run, mut effects) = begin(flow, locale);
    prop_assert_eq!(begin(flow, locale), (run.clone(), effects.clone()));
    for index in 0..n_moves {
        prop_assert!(effects.len() < MOST_EFFECTS, "{} effects of one input", effects.len());
        let env = Env::new(at(index), &plainly);
        let input = any_input(flow, &run, &env, &mut chance);
        let once = transition(flow, run.clone(), input.clone(), &env);
        let again = transition(flow, stored(&run), input.clone(), &env);
        prop_assert_eq!(
            &once,
            &again,
            "stored and read in between, {:?} does something else",
            input
        );
        let is_refused = matches!(once.1.as_slice(), [Effect::Refused(_)]);
        prop_assert_eq!(once.0.position(), run.position() + u32::from(!is_refused));
        if is_refused {
            prop_assert_eq!(once.0.step(), run.step());
        }
        (run, effects) = once;
        computed_holds(definition, &run)?;
        prop_assert_eq!(prompt(flow, &run, &env), prompt(flow, &stored(&run), &env));
        prop_assert_eq!(due(flow, &run), due(flow, &stored(&run)));
    }
    prop_assert!(comes_out(flow, run.clone(), &mut chance), "no way out of `{}`", run.step());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_an_accepted_flow_its_runs_stay_whole(
        definition in definitions(), seed in any::<u64>(), n_moves in 0..40usize,
    ) {
        play(&definition, seed, n_moves)?;
    }

    #[test]
    fn one_slip_in_an_accepted_flow_is_refused(definition in definitions()) {
        checked(&definition);
        let mut n_refused = 0;
        for (slip, make) in MUTANTS {
            let mut mutant = definition.clone();
            if make(&mut mutant) {
                let told = validate(&mutant, &[calculator()], &locales(&LOCALES));
                prop_assert!(!told.is_empty(), "accepted: {slip}\n{mutant}");
                n_refused += 1;
            }
        }
        prop_assert!(n_refused >= 10, "only {n_refused} slips could be made");
    }
}

#[test]
fn every_kind_of_part_makes_a_flow_by_itself() {
    for kind in 0..N_KINDS {
        for seed in 0..12 {
            let flow = checked(&definition(seed, &[(kind, seed), (kind, seed + 1)]));
            let (run, _) = begin(&flow, "en");
            assert!(comes_out(&flow, run, &mut Chance::new(seed)), "kind {kind}, seed {seed}");
        }
    }
}

#[test]
fn a_run_without_a_way_out_would_be_noticed() {
    let definition = json!({
        "id": "stuck", "version": 1, "locales": ["en"], "title": "Stuck", "person": { "fallback": "end" },
        "steps": [
            { "id": "more", "ask": { "text": "More?", "input": "choice", "options": [
                { "id": "a", "label": "Yes", "next": "more" }, { "id": "b", "label": "No", "when": "score > 1" },
            ] } },
            { "id": "end", "end": true },
        ],
    });
    let flow = Flow::from_values(&definition, &[], &locales(&["en"])).unwrap();
    let (run, _) = begin(&flow, "en");
    assert!(!comes_out(&flow, run, &mut Chance::new(1)));
}

#[test]
fn generated_runs_meet_every_effect_and_every_input() {
    let mut met = BTreeSet::new();
    for seed in 0..150 {
        let mut chance = Chance::new(seed);
        let flow = checked(&sample(seed));
        let (mut run, _) = begin(&flow, "ru");
        for index in 0..60 {
            let env = Env::new(at(index), &plainly);
            let input = any_input(&flow, &run, &env, &mut chance);
            let kind = first_word(&input);
            let effects;
            (run, effects) = transition(&flow, run, input, &env);
            if !matches!(effects.as_slice(), [Effect::Refused(_)]) {
                met.insert(kind);
            }
            met.extend(effects.iter().map(first_word));
        }
    }
    let met: Vec<&str> = met.iter().map(String::as_str).collect();
    let all = [
        "Answer",
        "Assigned",
        "Calculated",
        "CaptureContact",
        "Change",
        "Consent",
        "Echo",
        "Elapsed",
        "Ended",
        "Escalate",
        "Escalation",
        "GoBack",
        "Goal",
        "Lead",
        "OperatorRequested",
        "Pause",
        "Post",
        "Refused",
        "Request",
        "Result",
        "ReturnedToBot",
    ];
    assert_eq!(met, all);
}

/// What something is called in the code.
fn first_word(it: &impl std::fmt::Debug) -> String {
    let told = format!("{it:?}");
    told.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
