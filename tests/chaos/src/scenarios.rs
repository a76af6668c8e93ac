//! The goals, each as a run with a figure: many schedules (R1), kills (R2), half-open lines (R3), a storm of clients
//! after a restart (R4), an orderly end under load (R5).

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::figures::{Figures, millis};
use crate::nemesis::{End, Ends};
use crate::peer::{Flaw, Pace};
use crate::run::{self, Rules};
use crate::server::ServerConfig;
use crate::table::Row;

pub mod carried;
pub mod half_open;
pub mod storm;

/// Rate limits that many people behind one machine do not meet.
pub const LIFTED: u32 = 10_000;

/// Runs that end with the server's last end, not with a time.
const FOREVER: Duration = Duration::from_secs(24 * 3_600);

/// What every scenario is told.
#[derive(Debug, Clone)]
pub struct Rig {
    /// The program `parlor`.
    pub binary: PathBuf,
    /// Where files go; histories of broken promises stay here.
    pub output: PathBuf,
    /// The seed.
    pub seed: u64,
}

/// A scenario's part of the table.
#[derive(Debug)]
pub struct Part {
    /// Which goal.
    pub title: String,
    /// The figures.
    pub rows: Vec<Row>,
    /// What went wrong, in sentences; empty when the goal is met.
    pub complaints: String,
}

impl Part {
    /// A part without figures.
    pub fn new(title: impl Into<String>) -> Self {
        Part { title: title.into(), rows: Vec::new(), complaints: String::new() }
    }

    fn of(title: String, figures: &Figures) -> Self {
        let mut part = Part { complaints: figures.complaints(), ..Part::new(title) };
        figures.rows().into_iter().for_each(|row| part.add(row));
        part
    }

    /// Adds a figure, and a complaint when it misses its goal.
    pub fn add(&mut self, row: Row) {
        if !row.pass {
            let Row { name, goal, measured, .. } = &row;
            self.complaints.push_str(&format!("{name}: {measured} misses the goal {goal}\n"));
        }
        self.rows.push(row);
    }

    /// Adds a figure with its goal.
    pub fn goal(&mut self, name: &str, goal: &str, measured: String, is_met: bool) {
        self.add(Row::new(name, goal, measured, is_met));
    }
}

impl Rig {
    fn server(&self, name: &str) -> Result<ServerConfig> {
        let folder = run::folder(&self.output, name)?;
        Ok(ServerConfig::new(self.binary.clone(), &folder))
    }
}

/// How much a run of every fault has to come to.
#[derive(Debug, Clone, Copy)]
pub struct AtLeast {
    /// Schedules.
    pub schedules: u64,
    /// Acked messages.
    pub acked: u64,
}

impl AtLeast {
    /// A run that did anything at all.
    pub const SOME: AtLeast = AtLeast { schedules: 1, acked: 1 };
    /// The goal of a long run.
    pub const LONG: AtLeast = AtLeast { schedules: 500, acked: 1_000_000 };
}

/// R1: schedules of every fault, while the server ends now and then.
///
/// Errors: the rig failed.
pub async fn nemesis(rig: &Rig, rules: &Rules, at_least: AtLeast) -> Result<Part> {
    let ends = Ends::new(rig.seed, (2_000, 9_000), 35);
    let ends = std::iter::repeat_with({
        let mut ends = ends;
        move || ends.draw()
    });
    let figures = run::run(rig.server("nemesis")?, rules, ends).await?;
    let title = format!("R1  every fault, {} schedules at a time", rules.at_once);
    let mut part = Part::of(title, &figures);
    let AtLeast { schedules, acked } = at_least;
    part.goal(
        "schedules, and messages acked",
        &format!("≥ {schedules}, ≥ {acked}"),
        format!("{}, {}", figures.schedules, figures.acked),
        figures.schedules >= schedules && figures.acked >= acked,
    );
    Ok(part)
}

/// R2: nothing but `kill -9`, so many times, each after at most two seconds.
///
/// Errors: the rig failed.
pub async fn kills(rig: &Rig, times: usize, at_once: u64) -> Result<Part> {
    let mut ends = Ends::new(rig.seed, (0, 2_000), 0);
    let ends = (0..times).map(move |_| ends.draw());
    let rules = Rules {
        goal: Some("r2"),
        each: Duration::from_secs(6),
        faults: false,
        pace: Pace { every: Duration::from_millis(50), at_most_waiting: 60 },
        ..Rules::long(rig.seed, FOREVER, at_once)
    };
    let figures = run::run(rig.server("kills")?, &rules, ends).await?;
    let title = format!("R2  kill -9, {} people at 20 messages/s each", 2 * at_once);
    let mut part = Part::of(title, &figures);
    part.goal(
        "kills",
        &times.to_string(),
        figures.kills.to_string(),
        figures.kills == times as u64,
    );
    Ok(part)
}

/// R5: told to end while 200 messages a second come in, and started again.
///
/// Errors: the rig failed.
pub async fn deploy(rig: &Rig, times: usize) -> Result<Part> {
    let end = End { after: Duration::from_secs(4), in_order: true, away: Duration::ZERO };
    let rules = Rules {
        goal: Some("r5"),
        each: Duration::from_secs(5),
        faults: false,
        pace: Pace { every: Duration::from_millis(200), at_most_waiting: usize::MAX },
        ..Rules::long(rig.seed, FOREVER, 20)
    };
    let ends = std::iter::repeat_n(end, times);
    let figures = run::run(rig.server("deploy")?, &rules, ends).await?;
    let mut part = Part::of("R5  SIGTERM under 200 messages/s".to_owned(), &figures);
    let drain = figures.drains.longest();
    part.goal("longest drain", "≤ 10 s", millis(drain), drain <= Duration::from_secs(10));
    Ok(part)
}

impl Rules {
    /// A run that is about throughput.
    #[must_use]
    pub fn long(seed: u64, lasting: Duration, at_once: u64) -> Self {
        Rules {
            seed,
            goal: None,
            first: 0,
            schedules: u64::MAX,
            lasting,
            at_once,
            each: Duration::from_secs(12),
            pace: Pace { every: Duration::from_millis(8), at_most_waiting: 40 },
            faults: true,
            flaw: Flaw::None,
            allowance: LIFTED,
        }
    }

    /// A run that a test can wait for.
    #[must_use]
    pub fn short(seed: u64, schedules: u64) -> Self {
        Rules {
            schedules,
            at_once: schedules.min(6),
            each: Duration::from_secs(10),
            pace: Pace { every: Duration::from_millis(40), at_most_waiting: 30 },
            ..Rules::long(seed, Duration::from_secs(600), 6)
        }
    }
}
