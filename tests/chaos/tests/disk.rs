//! The short forms of what the disk, the clock and the process's limits can do. A scenario that this machine cannot
//! carry out passes and prints `SKIPPED` with the reason.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use chaos::disk::{Form, Outcome, Scenario};
use chaos::server::binary;

async fn check(scenario: Scenario) {
    let outcome = scenario.run(Form::Short, &binary().unwrap()).await;
    let outcome = outcome.unwrap_or_else(|error| panic!("{scenario:?}: {error:#}"));
    outcome.print(&format!("{scenario:?}"));
    let missed = outcome.missed();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_there_after_the_power_failed() {
    check(Scenario::PowerExt4).await;
    check(Scenario::PowerXfs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_confirms_too_early_is_found_out() {
    check(Scenario::CarelessStore).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_healed_and_costs_no_promise() {
    check(Scenario::DiskFull).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_in_a_failed_flush_is_told_yes() {
    check(Scenario::FailedFlush).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_changes_neither_order_nor_repetition_nor_limits() {
    check(Scenario::Clock).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_file_descriptors_whoever_is_in_goes_on() {
    check(Scenario::Descriptors).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_on_a_database_that_was_copied_large() {
    // How long it takes is judged by `cargo xtask chaos`; here other tests share the processors.
    let outcome = Scenario::LargeStart.run(Form::Short, &binary().unwrap()).await.unwrap();
    outcome.print("start on a large database");
    let Outcome::Measured(rows) = outcome else { panic!("it needs nothing") };
    assert!(rows[1].pass, "{}", rows[1]);
}
