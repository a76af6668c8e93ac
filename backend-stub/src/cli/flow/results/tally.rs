//! What came of one run, and of many.

use std::collections::BTreeMap;

use protocol::{Event, EventBody, RunId, Timestamp, events};
use serde::{Serialize, Serializer};

use crate::cli::flow::data::Versions;
use crate::conversation::State;

/// What came of one run.
#[derive(Debug)]
pub struct Outcome {
    /// When it began.
    pub at: Timestamp,
    /// The content hash of the version it is on.
    pub hash: String,
    /// Its points, and whether it came to the end; nothing when its version is not kept.
    pub played: Option<Played>,
    /// The goals it reached, with what they are worth.
    pub goals: Vec<(String, Option<f64>)>,
    /// The kinds of lead that it made.
    pub leads: Vec<String>,
    /// Test and arm of every A/B test that it met.
    pub arms: Vec<(String, String)>,
}

/// How far it came.
#[derive(Debug, Clone, Copy)]
pub struct Played {
    pub score: f64,
    pub is_completed: bool,
}

/// What came of many runs.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tally {
    /// How many there are.
    pub runs: u32,
    /// How many of them came to the end of the flow.
    pub completed: u32,
    /// Their points on average.
    pub mean_score: Mean,
    /// How many of them made their visitor a lead.
    pub with_lead: u32,
    /// How many made a lead of each kind.
    pub leads: BTreeMap<String, u32>,
    /// How many reached each goal.
    pub goals: BTreeMap<String, Goal>,
}

/// How often a goal was reached.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Goal {
    /// By how many runs.
    pub runs: u32,
    /// What that is worth together.
    pub value: f64,
}

/// An average in the making.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mean {
    sum: f64,
    n: u32,
}

impl Tally {
    /// Counts a run.
    pub fn add(&mut self, run: &Outcome) {
        self.runs += 1;
        if let Some(Played { score, is_completed }) = run.played {
            self.completed += u32::from(is_completed);
            self.mean_score.sum += score;
            self.mean_score.n += 1;
        }
        self.with_lead += u32::from(!run.leads.is_empty());
        for kind in &run.leads {
            *self.leads.entry(kind.clone()).or_default() += 1;
        }
        for (goal, value) in &run.goals {
            let counted = self.goals.entry(goal.clone()).or_default();
            counted.runs += 1;
            counted.value += value.unwrap_or_default();
        }
    }
}

impl Mean {
    /// Nothing where there is nothing to take the average of.
    pub fn get(self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / f64::from(self.n))
    }
}

impl Serialize for Mean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

/// What came of every run of a flow in a log.
pub fn outcomes(log: &[Event], flow: &str, versions: &Versions) -> Vec<Outcome> {
    let (mut state, mut outcomes) = (State::empty(), Vec::new());
    let mut current: Option<(&events::RunStarted, Timestamp)> = None;
    for event in log {
        if let EventBody::RunStarted(started) = &event.body {
            outcomes.extend(current.map(|(began, at)| outcome(&state, began, at)));
            current = (started.flow == flow).then_some((started, event.at));
        }
        state.fold(event, versions);
    }
    outcomes.extend(current.map(|(began, at)| outcome(&state, began, at)));
    outcomes
}

/// What came of the run that began last.
fn outcome(state: &State, began: &events::RunStarted, at: Timestamp) -> Outcome {
    let is_it = |run: &RunId| *run == began.run;
    let current = state.run.as_ref().filter(|current| is_it(current.run.id()));
    let goals = state.goals.iter().filter(|goal| is_it(&goal.run));
    let leads = state.leads.iter().filter(|lead| lead.run.as_ref().is_some_and(is_it));
    let arms = state.arms.iter().filter(|arm| is_it(&arm.run));
    Outcome {
        at,
        hash: current.map_or(&began.hash, |current| &current.hash).clone(),
        played: current.map(|current| Played {
            score: current.run.score(),
            is_completed: current.run.is_ended(),
        }),
        goals: goals.map(|goal| (goal.goal.clone(), goal.value)).collect(),
        leads: leads.map(|lead| lead.kind.clone()).collect(),
        arms: arms.map(|arm| (arm.step.clone(), arm.arm.clone())).collect(),
    }
}
