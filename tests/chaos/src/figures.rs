//! What a run of many schedules adds up to.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::checker::{Promise, Verdict, Violation};
use crate::table::Row;

/// The longest time that is told apart.
const LONGEST_US: u64 = 600_000_000;

/// Times, as percentiles.
#[derive(Debug)]
pub struct Times(Histogram<u64>);

impl Default for Times {
    fn default() -> Self {
        Times(Histogram::new_with_bounds(1, LONGEST_US, 3).expect("three digits up to ten minutes"))
    }
}

impl Times {
    /// Adds one, in microseconds.
    pub fn add_us(&mut self, us: u64) {
        self.0.saturating_record(us.max(1));
    }

    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.add_us(u64::try_from(time.as_micros()).unwrap_or(LONGEST_US));
    }

    /// So many of a hundred are not above this.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_micros(self.0.value_at_quantile(percent / 100.0))
    }

    /// The longest.
    #[must_use]
    pub fn longest(&self) -> Duration {
        Duration::from_micros(self.0.max())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The usual percentiles in one line.
    #[must_use]
    pub fn line(&self) -> String {
        if self.0.is_empty() {
            return "none".to_owned();
        }
        let [p50, p95, p99] = [50.0, 95.0, 99.0].map(|percent| millis(self.percentile(percent)));
        format!("p50 {p50}  p95 {p95}  p99 {p99}  longest {}", millis(self.longest()))
    }
}

/// A time as a table has it.
#[must_use]
pub fn millis(time: Duration) -> String {
    if time < Duration::from_secs(10) {
        format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

/// A schedule that broke a promise.
#[derive(Debug)]
pub struct Failure {
    /// The arguments that run it again.
    pub replay: String,
    /// Its history, for whoever wants to know more.
    pub history: PathBuf,
    /// What was broken.
    pub violations: Vec<Violation>,
}

/// The sums of a run.
#[derive(Debug, Default)]
pub struct Figures {
    /// Schedules that were judged.
    pub schedules: u64,
    /// Messages entered, confirmed, refused with their text kept.
    pub sent: u64,
    /// Messages confirmed.
    pub acked: u64,
    /// Messages refused for good, with their text kept.
    pub refused: u64,
    /// Page crashes.
    pub crashes: u64,
    /// Connections by long poll.
    pub polls: u64,
    /// From entering a message to its confirmation.
    pub accept: Times,
    /// From losing a connection to the next welcome.
    pub reconnect: Times,
    /// Schedules with a broken promise.
    pub failures: Vec<Failure>,
    /// `SIGKILL`s.
    pub kills: u64,
    /// How long the server took to start again.
    pub starts: Times,
    /// How long it took to end in order.
    pub drains: Times,
    /// What `PRAGMA integrity_check` said in the end.
    pub integrity: String,
    /// What the server logged as an error, or panicked over.
    pub errors: Vec<String>,
}

impl Figures {
    /// Adds a schedule, with the arguments that run it again and the place of its history.
    pub fn add(&mut self, verdict: Verdict, replay: String, history: PathBuf) {
        self.schedules += 1;
        self.sent += verdict.sent;
        self.acked += verdict.acked;
        self.refused += verdict.refused;
        self.crashes += verdict.crashes;
        self.polls += verdict.polls;
        for us in verdict.accept_us {
            self.accept.add_us(us);
        }
        for us in verdict.reconnect_us {
            self.reconnect.add_us(us);
        }
        if !verdict.violations.is_empty() {
            let violations = verdict.violations;
            self.failures.push(Failure { replay, history, violations });
        }
    }

    /// How many violations of these promises there are.
    #[must_use]
    pub fn count(&self, promises: &[Promise]) -> usize {
        let all = self.failures.iter().flat_map(|failure| &failure.violations);
        all.filter(|found| promises.contains(&found.promise)).count()
    }

    /// The rows of a table under a title.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let other = [
            Promise::Gapless,
            Promise::Applied,
            Promise::Shown,
            Promise::Nothing,
            Promise::Same,
            Promise::Rest,
        ];
        let mut rows = vec![
            Row::told("schedules", self.schedules),
            Row::told("messages entered", self.sent),
            Row::told("messages acked", self.acked),
            Row::told("refused, text kept", self.refused),
            Row::none("lost", self.count(&[Promise::Kept, Promise::Answered])),
            Row::none("duplicated", self.count(&[Promise::Once])),
            Row::none("reordered", self.count(&[Promise::Order])),
            Row::none("other broken promises", self.count(&other)),
            Row::told("page crashes", self.crashes),
            Row::told("connections by long poll", self.polls),
            Row::told("accept", self.accept.line()),
            Row::told("reconnect", self.reconnect.line()),
        ];
        if self.kills > 0 || self.drains.count() > 0 {
            rows.push(Row::told("server killed", self.kills));
            rows.push(Row::told("server ended in order", self.drains.count()));
            rows.push(Row::told("server start", self.starts.line()));
        }
        if self.drains.count() > 0 {
            rows.push(Row::told("server drain", self.drains.line()));
        }
        if !self.integrity.is_empty() {
            let is_ok = self.integrity == "ok";
            rows.push(Row::new("integrity_check", "ok", &self.integrity, is_ok));
        }
        rows.push(Row::none("errors logged", self.errors.len()));
        rows
    }

    /// The broken promises in sentences, each with the command that replays its schedule.
    #[must_use]
    pub fn complaints(&self) -> String {
        const TOLD: usize = 5;
        let mut text = String::new();
        for Failure { replay, history, violations } in &self.failures {
            let _ = writeln!(text, "a promise was broken; replay: cargo xtask chaos {replay}");
            let _ = writeln!(text, "  history: {}", history.display());
            for violation in violations.iter().take(TOLD) {
                let _ = writeln!(text, "  {violation}");
            }
            if violations.len() > TOLD {
                let _ = writeln!(text, "  … and {} more", violations.len() - TOLD);
            }
        }
        for error in self.errors.iter().take(TOLD) {
            let _ = writeln!(text, "the server logged: {error}");
        }
        text
    }
}
