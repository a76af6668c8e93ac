//! The real server and real clients on a simulated network, by seed: partitions, one-way silence, held-up packets,
//! pages that die, a server that dies. Every second is simulated; a run of a minute takes a fraction of one.
//!
//! `PARLOR_SIM_SEEDS=500` runs so many seeds, `PARLOR_SIM_SEED=7` runs that one and prints what happened in it.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod chance;
mod history;
mod lies;
mod nemesis;
mod run;
mod server;
mod tab;
mod wire;

use std::time::{Duration, Instant};

use lies::Lie;
use run::{Ran, run};

/// A run in CI goes on for this long.
const PATIENCE: Duration = Duration::from_secs(15);
/// And through so many seeds at least.
const SEEDS: u64 = 10;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

fn told(seed: u64, ran: &Ran) -> String {
    let broken = ran.broken.as_deref().unwrap_or("kept every promise");
    format!("seed {seed}: {broken}; replay with PARLOR_SIM_SEED={seed}")
}

#[test]
fn what_is_said_arrives_once_and_in_order_whatever_the_network_does() {
    let sites = server::sites();
    if let Some(seed) = asked("PARLOR_SIM_SEED") {
        let ran = run(seed, Lie::Honest, &sites);
        ran.lines.iter().for_each(|line| println!("{line}"));
        assert_eq!(ran.broken, None, "{}", told(seed, &ran));
        return;
    }
    let (began, wanted) = (Instant::now(), asked("PARLOR_SIM_SEEDS"));
    let (mut n_accepted, mut simulated, mut seed) = (0, Duration::ZERO, 0);
    let goes_on = |seed: u64| match wanted {
        Some(wanted) => seed < wanted,
        None => seed < SEEDS || began.elapsed() < PATIENCE,
    };
    while goes_on(seed) {
        let ran = run(seed, Lie::Honest, &sites);
        assert_eq!(ran.broken, None, "{}", told(seed, &ran));
        n_accepted += ran.n_accepted;
        simulated += ran.elapsed;
        seed += 1;
    }
    let seconds = began.elapsed().as_secs_f32();
    let hours = simulated.as_secs_f32() / 3_600.0;
    println!("{seed} seeds, {n_accepted} accepted, {hours:.1} simulated hours in {seconds:.1} s");
}

#[test]
fn a_seed_gives_the_same_history_every_time() {
    let sites = server::sites();
    for seed in [3, 14] {
        let (once, again) = (run(seed, Lie::Honest, &sites), run(seed, Lie::Honest, &sites));
        let parted = once.lines.iter().zip(&again.lines).find(|(once, again)| once != again);
        assert_eq!(parted, None, "seed {seed}");
        assert_eq!(once.lines.len(), again.lines.len(), "seed {seed}");
        assert!(once.lines.len() > 100, "{} lines", once.lines.len());
    }
}

#[test]
fn a_hello_that_is_lost_on_the_way_costs_nobody_the_session() {
    let ran = run(271, Lie::Honest, &server::sites());
    assert_eq!(ran.broken, None, "{}", told(271, &ran));
}

/// Some seed soon shows the lie, for the right reason.
fn is_caught(lie: Lie, reason: &str) {
    let sites = server::sites();
    for seed in 0..40 {
        let ran = run(seed, lie, &sites);
        if let Some(broken) = ran.broken {
            println!("{lie:?}, seed {seed}: {broken}");
            assert!(broken.contains(reason), "{broken}");
            return;
        }
    }
    panic!("{lie:?} went unnoticed");
}

#[test]
fn a_disk_that_flushes_later_than_it_says_loses_words() {
    is_caught(Lie::DiskFlushesLater, "lost");
}

#[test]
fn a_tab_that_makes_a_new_cid_per_resend_doubles_words() {
    is_caught(Lie::TabRenamesResends, "doubled");
}

#[test]
fn a_tab_that_forgets_on_send_loses_words() {
    is_caught(Lie::TabForgetsOnSend, "lost");
}

#[test]
fn a_tab_that_applies_gaps_is_noticed() {
    is_caught(Lie::TabAppliesGaps, "was applied where");
}
