//! The goals in the form that every change has to pass: the real binary, every fault, more than a minute of it.
//!
//! A red test prints the sentence, and the command that replays its schedule. Seeds that were once red are in
//! `regressions.txt` and come first.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;

use chaos::run::Rules;
use chaos::scenarios::{self, AtLeast, Part, Rig};
use chaos::server;
use chaos::table;

fn rig(name: &str, seed: u64) -> Rig {
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chaos").join(name);
    Rig { binary: server::binary().unwrap(), output, seed }
}

fn judge(part: Part) {
    let Part { title, rows, complaints } = part;
    println!("{}", table::table(&[(title, rows)]));
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// Six schedules at a time with everything that can go wrong, ten seconds each.
async fn schedules(seed: u64) {
    let rig = rig(&format!("seed-{seed}"), seed);
    judge(scenarios::nemesis(&rig, &Rules::short(seed, 6), AtLeast::SOME).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_that_were_once_red_are_green() {
    for line in include_str!("../regressions.txt").lines().filter(|line| !line.starts_with('#')) {
        let numbers: Vec<u64> = line.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let [seed, schedule] = numbers[..] else { panic!("a seed and a schedule: {line}") };
        let rules = Rules { first: schedule, ..Rules::short(seed, 1) };
        let rig = rig(&format!("regression-{seed}-{schedule}"), seed);
        judge(scenarios::nemesis(&rig, &rules, AtLeast::SOME).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_doubled_or_reordered_under_seed_1() {
    schedules(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_doubled_or_reordered_under_seed_2() {
    schedules(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_doubled_or_reordered_under_seed_3() {
    schedules(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_type_faster_than_they_may_lose_nothing() {
    let rules = Rules { allowance: 1, faults: false, ..Rules::short(4, 3) };
    judge(scenarios::nemesis(&rig("limits", 4), &rules, AtLeast::SOME).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_lose_nothing_that_was_acked() {
    judge(scenarios::kills(&rig("kills", 5), 10, 5).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_between_asking_and_result_double_nothing() {
    judge(scenarios::carried::run(&rig("carried", 9), 12, 8).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_line_is_replaced_in_time() {
    // Twice the goal: other tests keep the machine busy, and the goal itself is for `cargo xtask chaos`.
    let woken = 2 * scenarios::half_open::WOKEN;
    judge(scenarios::half_open::run(&rig("half-open", 6), 1, woken).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_comes_back_after_a_restart() {
    judge(scenarios::storm::run(&rig("storm", 7), 500).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orderly_end_under_load_loses_nothing() {
    judge(scenarios::deploy(&rig("deploy", 8), 1).await.unwrap());
}
