//! What the disk, the clock and the process's limits can do to the server, each as a scenario with figures.
//!
//! The server is the real binary. A scenario needs root and tools for what it breaks, breaks only what it made itself,
//! and takes it away again however it ends. Where something is missing it is skipped, and says so.

pub mod audit;
pub mod bulk;
pub mod careless;
pub mod clock;
pub mod descriptors;
pub mod flush;
pub mod full;
pub mod mount;
pub mod needs;
pub mod power;
pub mod start;
pub mod visitors;

use std::path::Path;

use anyhow::Result;

use crate::table::Row;

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its figures.
    Measured(Vec<Row>),
    /// This machine cannot do it; why.
    Skipped(String),
}

impl Outcome {
    /// Says it on stderr, where test runners show it.
    pub fn print(&self, scenario: &str) {
        match self {
            Outcome::Measured(rows) => rows.iter().for_each(|row| eprintln!("{row}")),
            Outcome::Skipped(why) => eprintln!("SKIPPED {scenario}: {why}"),
        }
    }

    /// The figures that miss their goals; a skipped scenario misses none.
    #[must_use]
    pub fn missed(&self) -> Vec<&Row> {
        match self {
            Outcome::Measured(rows) => rows.iter().filter(|row| !row.pass).collect(),
            Outcome::Skipped(_) => Vec::new(),
        }
    }
}

/// A scenario of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// The power fails on ext4.
    PowerExt4,
    /// The power fails on xfs.
    PowerXfs,
    /// The power fails under a store that confirms too early.
    CarelessStore,
    /// Flushes fail.
    FailedFlush,
    /// A start on a large database.
    LargeStart,
    /// No room on the disk.
    DiskFull,
    /// No file descriptor left.
    Descriptors,
    /// The time of day jumps.
    Clock,
}

/// How much of a scenario there is to be. Some have only one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What a test can wait for.
    Short,
    /// What the goals ask for; all scenarios together take about five minutes.
    Long,
}

impl Scenario {
    /// Carries it out.
    ///
    /// Errors: it could not be carried out at all.
    pub async fn run(self, form: Form, binary: &Path) -> Result<Outcome> {
        let is_long = form == Form::Long;
        let cuts = if is_long { 20 } else { 2 };
        match self {
            Scenario::PowerExt4 => power::cuts(binary, mount::Kind::Ext4, cuts).await,
            Scenario::PowerXfs => power::cuts(binary, mount::Kind::Xfs, cuts).await,
            Scenario::CarelessStore => careless::is_found_out().await,
            Scenario::FailedFlush => flush::failures(binary, if is_long { 30 } else { 8 }).await,
            Scenario::LargeStart => {
                start::on_many(binary, if is_long { 1_000_000 } else { 50_000 }).await
            }
            Scenario::DiskFull => full::fills_and_heals(binary).await,
            Scenario::Descriptors => descriptors::run_out(binary).await,
            Scenario::Clock => clock::jumps(binary).await,
        }
    }
}
