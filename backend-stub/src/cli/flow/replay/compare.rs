//! One recorded run in two versions of its flow: the one it was on, and a new one.
//!
//! The new version is given what the visitor really said, in the order in which they said it, as long as it asks for it.
//! Only where a run stops is compared: a line that is said on the way changes nobody's way.

use flow::{Effect, Env, Flow, Input, Run, Traced};
use protocol::{Event, EventBody, RunId, Timestamp, events};
use serde::Serialize;

use crate::cli::flow::data::Versions;

/// One run in both versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Which.
    pub run: RunId,
    /// When it began.
    pub at: Timestamp,
    /// The language of it.
    pub locale: String,
    /// Whether it comes to the same.
    pub verdict: Verdict,
    /// Where it came to, as it was.
    pub before: Option<Ending>,
    /// Where it would come to.
    pub now: Option<Ending>,
}

/// Whether a run goes the same way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It stops at the same steps.
    Same,
    /// It stops elsewhere for the first time.
    Elsewhere {
        /// The last stop in common; empty when there is none.
        after: String,
        /// Where it went then; empty when it stayed.
        before: String,
        /// Where it would go; empty when it would stay.
        now: String,
    },
    /// An answer that was taken would be refused.
    Refused {
        /// The step.
        step: String,
        /// Why.
        code: String,
    },
    /// The version it was on is not in the data.
    Unreadable {
        /// Its content hash.
        hash: String,
    },
}

/// Where a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ending {
    /// The step where it stands.
    pub step: String,
    /// Whether it is over there.
    pub ends: bool,
    /// Its points.
    pub score: f64,
    /// The goals it reached.
    pub goals: Vec<String>,
}

/// A run that notes where it stops.
struct Way<'a> {
    flow: &'a Flow,
    run: Run,
    stops: Vec<String>,
    goals: Vec<String>,
}

/// Every run of the new version's flow in a log, in both versions.
#[must_use]
pub fn compare(log: &[Event], versions: &Versions, new: &Flow) -> Vec<Comparison> {
    let begins = |event: &Event| match &event.body {
        EventBody::RunStarted(started) => Some(started.clone()),
        _ => None,
    };
    let mut compared = Vec::new();
    for (at, event) in log.iter().enumerate() {
        let Some(started) = begins(event).filter(|started| started.flow == new.id()) else {
            continue;
        };
        let rest = &log[at + 1..];
        let end = rest.iter().position(|event| begins(event).is_some()).unwrap_or(rest.len());
        compared.push(compare_run(&started, event.at, &rest[..end], versions, new));
    }
    compared
}

fn compare_run(
    started: &events::RunStarted,
    at: Timestamp,
    log: &[Event],
    versions: &Versions,
    new: &Flow,
) -> Comparison {
    let comparison = |verdict| Comparison {
        run: started.run.clone(),
        at,
        locale: started.locale.clone(),
        verdict,
        before: None,
        now: None,
    };
    let mut hash = started.hash.as_str();
    let Some(mut version) = versions.get(hash) else {
        return comparison(Verdict::Unreadable { hash: hash.to_owned() });
    };
    let mut old = Way::begin(version, started, at);
    let mut stops: Vec<String> =
        old.stops.iter().map(|step| new.step_of(hash, version, step).to_owned()).collect();
    let mut inputs: Vec<(Timestamp, Input)> = Vec::new();
    for event in log {
        if let EventBody::RunMigrated(moved) = &event.body
            && moved.run == started.run
        {
            let Some(next) = versions.get(&moved.hash) else {
                return comparison(Verdict::Unreadable { hash: moved.hash.clone() });
            };
            if !old.migrate(hash, version, next, event.at) {
                return comparison(Verdict::Unreadable { hash: moved.hash.clone() });
            }
            (hash, version) = (&moved.hash, next);
            continue;
        }
        let Some(input) = Input::of_event(&old.run, &event.body) else { continue };
        if old.give(input.clone(), event.at).is_ok() {
            let here = new.step_of(hash, version, old.run.step());
            if stops.last().is_none_or(|last| last != here) {
                stops.push(here.to_owned());
            }
            inputs.push((
                event.at,
                renamed(input, |step| new.step_of(hash, version, step).to_owned()),
            ));
        }
    }
    let mut now = Way::begin(new, started, at);
    let refused = now.follow(inputs);
    let verdict = refused.unwrap_or_else(|| judged(&stops, &now.stops));
    Comparison { before: Some(old.ending()), now: Some(now.ending()), ..comparison(verdict) }
}

fn judged(before: &[String], now: &[String]) -> Verdict {
    if before == now {
        return Verdict::Same;
    }
    let common = before.iter().zip(now).take_while(|(before, now)| before == now).count();
    let at = |stops: &[String], at: usize| stops.get(at).cloned().unwrap_or_default();
    let after = common.checked_sub(1).map(|last| at(before, last)).unwrap_or_default();
    Verdict::Elsewhere { after, before: at(before, common), now: at(now, common) }
}

fn renamed(mut input: Input, name: impl Fn(&str) -> String) -> Input {
    match &mut input {
        Input::Answer { step, .. }
        | Input::GoBack { step }
        | Input::Change { step, .. }
        | Input::Result { step, .. }
        | Input::Elapsed { step } => *step = name(step),
        Input::Escalation(_) | Input::OperatorRequested { .. } | Input::ReturnedToBot => {}
    }
    input
}

/// The step that an input is for.
fn step_of(input: &Input) -> Option<&str> {
    match input {
        Input::Answer { step, .. }
        | Input::GoBack { step }
        | Input::Change { step, .. }
        | Input::Result { step, .. }
        | Input::Elapsed { step } => Some(step),
        Input::Escalation(_) | Input::OperatorRequested { .. } | Input::ReturnedToBot => None,
    }
}

impl<'a> Way<'a> {
    fn begin(flow: &'a Flow, started: &events::RunStarted, at: Timestamp) -> Self {
        let locale = started.locale.as_str();
        let format = |value: &formula::Value, spec: &str| super::super::format(value, spec, locale);
        let env = Env::new(at, &format);
        let (run, effects) = flow::start(flow, started.run.clone(), locale, &started.vars, &env);
        let mut way = Self { flow, run, stops: Vec::new(), goals: Vec::new() };
        way.note(&effects);
        way
    }

    fn note(&mut self, effects: &[Effect]) {
        let here = self.run.step();
        if self.stops.last().is_none_or(|last| last != here) {
            self.stops.push(here.to_owned());
        }
        for effect in effects {
            if let Effect::Goal { goal, .. } = effect {
                self.goals.push(goal.clone());
            }
        }
    }

    /// Gives the run an input; why not, when it refuses it.
    fn give(&mut self, input: Input, at: Timestamp) -> Result<(), String> {
        let locale = self.run.locale().to_owned();
        let format =
            |value: &formula::Value, spec: &str| super::super::format(value, spec, &locale);
        let env = Env::new(at, &format);
        let Traced { run, effects, .. } = flow::trace(self.flow, self.run.clone(), input, &env);
        if let Some(Effect::Refused(refusal)) = effects.first() {
            return Err(refusal.code.clone());
        }
        self.run = run;
        self.note(&effects);
        Ok(())
    }

    fn migrate(&mut self, hash: &str, old: &Flow, next: &'a Flow, at: Timestamp) -> bool {
        let locale = self.run.locale().to_owned();
        let format =
            |value: &formula::Value, spec: &str| super::super::format(value, spec, &locale);
        let env = Env::new(at, &format);
        let Some((run, _)) = flow::migrate(hash, old, next, &self.run, &env) else { return false };
        (self.run, self.flow) = (run, next);
        true
    }

    /// Gives the run what was said, as far as it is asked for; what it does not ask for is passed over.
    fn follow(&mut self, inputs: Vec<(Timestamp, Input)>) -> Option<Verdict> {
        let mut rest = inputs.into_iter();
        while !self.run.is_ended() {
            let here = self.run.step().to_owned();
            let is_for_here = |input: &Input| {
                let is_change = matches!(input, Input::GoBack { .. } | Input::Change { .. });
                is_change || step_of(input).is_none_or(|step| step == here)
            };
            let (at, input) = rest.find(|(_, input)| is_for_here(input))?;
            let is_answer = matches!(input, Input::Answer { .. } | Input::Result { .. });
            match self.give(input, at) {
                Err(code) if is_answer => return Some(Verdict::Refused { step: here, code }),
                // A change of what was never asked, a person who was never wanted.
                _ => {}
            }
        }
        None
    }

    fn ending(&self) -> Ending {
        Ending {
            step: self.run.step().to_owned(),
            ends: self.run.is_ended(),
            score: self.run.score(),
            goals: self.goals.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
