//! Whatever happens to tabs, network and server: what was said arrives once and in order, or its text is kept.
//!
//! Scripts are drawn at random, checked after every step, and a script that breaks a promise is shrunk until it can be
//! read. The subject is the client as it is shipped; tabs, network and server are as small as they can be.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod lies;
mod network;
mod promises;
mod script;
mod server;
mod spoken;
mod tab;
mod walk;
mod world;

use std::panic;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use lies::Lie;
use script::{Act, Machine, Reference};

/// A broken promise, and the shortest script found that breaks it.
struct Broken {
    promise: String,
    script: Vec<Act>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.promise)?;
        self.script.iter().try_for_each(|act| writeln!(f, "    {act:?}"))
    }
}

/// How many scripts a run draws, unless `PROPTEST_CASES` says otherwise.
const SCRIPTS: u32 = 600;

/// Runs scripts until one breaks a promise.
fn run(lie: Lie, cases: u32, rng: Option<TestRng>) -> Result<(), Broken> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 1_000,
        // Steps that make no sense are drawn again, as often as that takes.
        max_local_rejects: u32::MAX,
        ..Config::default()
    };
    let mut runner = match rng {
        Some(rng) => TestRunner::new_with_rng(config.clone(), rng),
        None => TestRunner::new(config.clone()),
    };
    let scripts = Reference::sequential_strategy(1..120).prop_map(|(_, acts, seen)| (acts, seen));
    // Every failing script on the way to the shortest one panics; only the last is worth reading.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let ran = runner.run(&scripts, |(acts, seen)| {
        Machine::test_sequential(config.clone(), Reference::of(lie), acts, seen);
        Ok(())
    });
    let ran = ran.map_err(|error| match error {
        TestError::Fail(promise, (script, _)) => {
            shortest(lie, Broken { promise: promise.to_string(), script })
        }
        TestError::Abort(reason) => Broken { promise: reason.to_string(), script: Vec::new() },
    });
    panic::set_hook(hook);
    ran
}

/// Leaves out steps, many at once and then one by one, as long as the same promise stays broken.
fn shortest(lie: Lie, mut broken: Broken) -> Broken {
    let kind = broken.promise.split(' ').next().unwrap_or_default().to_owned();
    let mut chunk = broken.script.len();
    while chunk > 0 {
        let mut at = 0;
        while at < broken.script.len() {
            let mut script = broken.script.clone();
            script.drain(at..(at + chunk).min(script.len()));
            match replay(lie, &script) {
                Some(promise) if promise.starts_with(&kind) => broken = Broken { promise, script },
                _ => at += chunk,
            }
        }
        chunk /= 2;
    }
    broken
}

/// Runs one script; the promise it breaks.
fn replay(lie: Lie, script: &[Act]) -> Option<String> {
    let mut state = Reference::of(lie);
    for act in script {
        if !Reference::preconditions(&state, act) {
            return None;
        }
        state = Reference::apply(state, act);
    }
    let (config, script) = (Config::default(), script.to_vec());
    let run = || Machine::test_sequential(config, Reference::of(lie), script, None);
    let told = panic::catch_unwind(panic::AssertUnwindSafe(run)).err()?;
    told.downcast_ref::<String>().cloned()
}

#[test]
fn what_is_said_arrives_once_and_in_order_or_its_text_is_kept() {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let ran = run(Lie::Honest, asked.unwrap_or(SCRIPTS), None);
    ran.unwrap_or_else(|broken| panic!("{broken}"));
}

/// The same scripts every time: a lie is noticed, and what is left of its script can be read at a glance.
fn is_caught(lie: Lie, promise: &str) {
    let rng = TestRng::deterministic_rng(Config::default().rng_algorithm);
    let broken = run(lie, 2_000, Some(rng)).expect_err("the lie went unnoticed");
    println!("{lie:?}: {broken}");
    assert!(broken.promise.contains(promise), "{broken}");
    assert!(broken.script.len() <= 25, "{broken}");
}

#[test]
fn a_server_that_forgets_cids_doubles_words() {
    is_caught(Lie::ServerForgetsCids, "doubled");
}

#[test]
fn a_server_that_acks_before_the_commit_loses_words() {
    is_caught(Lie::ServerAcksBeforeCommit, "lost");
}

#[test]
fn a_server_that_takes_any_number_reorders_words() {
    is_caught(Lie::ServerTakesAnyNumber, "reordered");
}

#[test]
fn a_client_that_applies_gaps_is_noticed() {
    is_caught(Lie::ClientAppliesGaps, "was applied where");
}

#[test]
fn a_client_that_makes_a_new_cid_per_resend_doubles_words() {
    is_caught(Lie::ClientRenamesResends, "doubled");
}

#[test]
fn a_client_that_forgets_on_send_loses_words() {
    is_caught(Lie::ClientForgetsOnSend, "lost");
}

#[test]
fn a_client_that_keeps_a_copy_of_another_epoch_is_noticed() {
    is_caught(Lie::ClientKeepsOldCopies, "");
}
