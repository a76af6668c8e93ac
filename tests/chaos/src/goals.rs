//! The goals of reliability, each with the scenarios that prove it.

use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;

use crate::disk::{Form, Outcome, Scenario};
use crate::run::Rules;
use crate::scenarios::{self, AtLeast, Part, Rig, half_open};
use crate::table::Row;

/// From here on the long forms of the goals run.
const LONG_MINUTES: f64 = 20.0;
/// The storm, in every form.
const CLIENTS: usize = 10_000;

/// A goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Goal {
    /// Every fault
    R1,
    /// kill -9, power cuts, failed flushes
    R2,
    /// Half-open lines
    R3,
    /// A storm of clients after a restart, a start on a large database
    R4,
    /// An orderly end under load
    R5,
    /// A full disk, no file descriptor left
    R7,
    /// A clock that jumps
    R8,
}

impl Goal {
    /// All of them, in the order in which they run: what measures times comes first, what takes longest comes last.
    pub const ALL: [Goal; 7] =
        [Goal::R3, Goal::R5, Goal::R2, Goal::R4, Goal::R7, Goal::R8, Goal::R1];
}

/// How much of the goals there is to be.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// How long the schedules of R1 run; long enough, and every goal takes its long form.
    pub minutes: f64,
    /// The only schedule of R1 to run.
    pub schedule: Option<u64>,
    /// How many schedules run at once.
    pub at_once: u64,
}

impl Scale {
    /// Whether every goal takes its long form.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.minutes >= LONG_MINUTES
    }

    /// The title of a part that has two forms.
    fn titled(&self, title: &str) -> String {
        format!("{title}{}", if self.is_long() { "" } else { " (short form)" })
    }
}

/// Carries out a goal. What could not be carried out is a red line of the table, so that the others are still told.
pub async fn run(rig: &Rig, goal: Goal, scale: Scale) -> Vec<Part> {
    match goal {
        Goal::R1 => vec![every_fault(rig, scale).await],
        Goal::R2 => {
            vec![kills(rig, scale).await, carried(rig, scale).await, power(rig, scale).await]
        }
        Goal::R3 => vec![half_open_lines(rig, scale).await],
        Goal::R4 => {
            let storm = scenarios::storm::run(rig, CLIENTS).await;
            let start = scale.titled("R4  start on a large database");
            vec![told("R4  storm", storm), disk(rig, start, &[Scenario::LargeStart], scale).await]
        }
        Goal::R5 => vec![deploys(rig, scale).await],
        Goal::R7 => {
            let title = "R7  disk full, descriptors used up".to_owned();
            vec![disk(rig, title, &[Scenario::DiskFull, Scenario::Descriptors], scale).await]
        }
        Goal::R8 => {
            vec![disk(rig, "R8  a clock that jumps".to_owned(), &[Scenario::Clock], scale).await]
        }
    }
}

async fn every_fault(rig: &Rig, scale: Scale) -> Part {
    let lasting = Duration::from_secs_f64(scale.minutes * 60.0);
    let mut rules = Rules::long(rig.seed, lasting, scale.at_once);
    if let Some(schedule) = scale.schedule {
        rules = Rules { first: schedule, schedules: 1, at_once: 1, ..rules };
    }
    let is_full = scale.is_long() && scale.schedule.is_none();
    let at_least = if is_full { AtLeast::LONG } else { AtLeast::SOME };
    let part = told("R1  every fault", scenarios::nemesis(rig, &rules, at_least).await);
    Part { title: scale.titled(&part.title), ..part }
}

async fn kills(rig: &Rig, scale: Scale) -> Part {
    let times = if scale.is_long() { 200 } else { 20 };
    let part = told("R2  kill -9", scenarios::kills(rig, times, 25).await);
    Part { title: scale.titled(&part.title), ..part }
}

async fn carried(rig: &Rig, scale: Scale) -> Part {
    let times = if scale.is_long() { 200 } else { 20 };
    let part = scenarios::carried::run(rig, times, 12).await;
    let part = told("R2  kill -9 between asking and result", part);
    Part { title: scale.titled(&part.title), ..part }
}

async fn power(rig: &Rig, scale: Scale) -> Part {
    let those =
        [Scenario::PowerExt4, Scenario::PowerXfs, Scenario::CarelessStore, Scenario::FailedFlush];
    disk(rig, scale.titled("R2  power cuts and failed flushes"), &those, scale).await
}

async fn half_open_lines(rig: &Rig, scale: Scale) -> Part {
    let of_each = if scale.is_long() { 8 } else { 3 };
    let part = half_open::run(rig, of_each, half_open::WOKEN).await;
    let part = told("R3  half-open lines", part);
    Part { title: scale.titled(&part.title), ..part }
}

async fn deploys(rig: &Rig, scale: Scale) -> Part {
    let times = if scale.is_long() { 10 } else { 2 };
    let part = told("R5  SIGTERM under load", scenarios::deploy(rig, times).await);
    Part { title: scale.titled(&part.title), ..part }
}

/// The scenarios of [`crate::disk`] under one title.
async fn disk(rig: &Rig, title: String, those: &[Scenario], scale: Scale) -> Part {
    let form = if scale.is_long() { Form::Long } else { Form::Short };
    let mut part = Part::new(title);
    for scenario in those {
        match scenario.run(form, &rig.binary).await {
            Ok(Outcome::Measured(rows)) => rows.into_iter().for_each(|row| part.add(row)),
            Ok(Outcome::Skipped(why)) => {
                part.add(Row::told(format!("{scenario:?}"), format!("skipped: {why}")));
            }
            Err(error) => part.add(failed(&format!("{scenario:?}"), &error)),
        }
    }
    part
}

fn told(title: &str, part: Result<Part>) -> Part {
    part.unwrap_or_else(|error| {
        let mut part = Part::new(title);
        part.add(failed("the scenario", &error));
        part
    })
}

fn failed(what: &str, error: &anyhow::Error) -> Row {
    Row::new(what, "can be carried out", format!("{error:#}"), false)
}
