//! Moving a run while noting the steps it comes through, for tools that compare ways.

use protocol::{RunId, Scalar};
use small::Map;

use crate::effect::{Effect, Env};
use crate::run::{Run, Started};
use crate::transition::{begin, give};
use crate::walk::Walk;
use crate::{Flow, Input};

/// What an input came to.
#[derive(Debug)]
pub struct Traced {
    /// The run after it.
    pub run: Run,
    /// What it did.
    pub effects: Vec<Effect>,
    /// The steps it came through, in order; none when the input was refused.
    pub steps: Vec<String>,
}

impl From<Walk<'_>> for Traced {
    fn from(walk: Walk<'_>) -> Self {
        Self { run: walk.run, effects: walk.effects, steps: walk.trace.unwrap_or_default() }
    }
}

/// [`crate::start`] with the steps that it leads through.
#[must_use]
pub fn trace_start(
    flow: &Flow,
    run: RunId,
    locale: &str,
    vars: &Map<String, Scalar>,
    env: &Env<'_>,
) -> Traced {
    let started = Started { at: env.now, vars: vars.clone() };
    let mut walk = Walk::new(flow, Run::new(run, locale.to_owned(), started), env);
    walk.trace = Some(Vec::new());
    begin(&mut walk);
    walk.into()
}

/// [`crate::transition`] with the steps that it leads through.
#[must_use]
pub fn trace(flow: &Flow, run: Run, input: Input, env: &Env<'_>) -> Traced {
    let mut walk = Walk::new(flow, run, env);
    walk.trace = Some(Vec::new());
    give(&mut walk, input);
    walk.into()
}
