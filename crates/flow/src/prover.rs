//! Proofs about the whole flow: every link leads somewhere, every visitor comes out again, and nobody
//! is asked for personal data before they agreed.

use std::fmt;

use small::Map;

use crate::diagnostic::{DESCRIBES, Diagnostic, Place};
use crate::reading::Target;
use crate::step::Step;
use crate::variable::Variable;

mod consent;
mod graph;
mod loops;
mod progress;
mod reach;

use graph::Graph;

/// What was proved, or not.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many answers are still to come after arriving at a step, by its number.
    pub(crate) remaining: Vec<u32>,
}

/// Proves what can be proved; where links or steps are broken, only those are told.
pub(crate) fn prove(
    steps: &[Step],
    person: Option<&Target>,
    variables: &Map<String, Variable>,
) -> Proof {
    let (graph, mut diagnostics) = Graph::build(steps, person);
    if !diagnostics.is_empty() || steps.iter().any(|step| !step.is_read) {
        return Proof { diagnostics, remaining: vec![0; steps.len()] };
    }
    if !DESCRIBES {
        // What was proved elsewhere is only counted through.
        return Proof { diagnostics, remaining: progress::remaining(steps, &graph) };
    }
    diagnostics.extend(reach::unreachable(steps, &graph));
    diagnostics.extend(reach::never_ending(steps, &graph));
    diagnostics.extend(loops::without_input(steps, &graph));
    diagnostics.extend(consent::asked_too_early(steps, &graph, variables));
    Proof { diagnostics, remaining: progress::remaining(steps, &graph) }
}

/// A mistake at a whole step.
fn at_step(step: &Step, message: impl fmt::Display, hint: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(Place::Flow((*step.place).to_owned()), message, hint)
}
