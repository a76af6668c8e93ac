//! Proofs about the whole flow: every link leads somewhere, every visitor comes out again or to a person, what is
//! counted agrees, and nobody's data is asked, sent or shown before they agreed.
//!
//! Each proof is a line in a table and a file of its own. Those that need no way through the flow are tried always;
//! those that follow its ways only where every link and every step can be read, or one slip would be told ten times.

#[cfg(feature = "diagnostics")]
use std::fmt;

#[cfg(feature = "diagnostics")]
use formula::Text;
#[cfg(feature = "diagnostics")]
use serde_json::Value;
#[cfg(feature = "diagnostics")]
use small::Map;

use crate::diagnostic::Diagnostic;
#[cfg(feature = "diagnostics")]
use crate::diagnostic::Place;
use crate::map::StepMap;
use crate::reading::StepNotes;
#[cfg(feature = "diagnostics")]
use crate::step::Step;
#[cfg(feature = "diagnostics")]
use crate::surroundings::Surroundings;
#[cfg(feature = "diagnostics")]
use crate::variable::Variable;

#[cfg(feature = "diagnostics")]
mod consent;
#[cfg(feature = "diagnostics")]
mod escape;
#[cfg(feature = "diagnostics")]
mod formats;
pub(crate) mod graph;
#[cfg(feature = "diagnostics")]
mod loops;
#[cfg(test)]
mod mutants;
mod progress;
#[cfg(feature = "diagnostics")]
mod reach;
#[cfg(feature = "diagnostics")]
mod references;
#[cfg(feature = "diagnostics")]
mod types;
#[cfg(feature = "diagnostics")]
mod unused;
#[cfg(feature = "diagnostics")]
mod ways;

use graph::Graph;

/// What was proved, or not.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many answers are still to come after arriving at a step, by its number.
    pub(crate) remaining: Vec<u32>,
}

/// Only counts through what was proved elsewhere.
pub(crate) fn count(map: &StepMap, head: &StepNotes) -> Proof {
    let (graph, diagnostics) = Graph::build(map, head);
    Proof { diagnostics, remaining: progress::remaining(&map.steps, &graph) }
}

/// A flow with everything that can be known about it.
#[cfg(feature = "diagnostics")]
pub(crate) struct Subject<'a> {
    /// As it was written.
    pub(crate) definition: &'a Value,
    pub(crate) map: &'a StepMap,
    pub(crate) head: &'a StepNotes,
    pub(crate) has_person: bool,
    /// The locales it is written in.
    pub(crate) locales: &'a [String],
    pub(crate) variables: &'a Map<String, Variable>,
    /// Those that stand under `variables`, in the order of their names.
    pub(crate) declared: &'a [String],
    /// What people call the values of choices.
    pub(crate) labels: &'a Map<String, Map<String, Text>>,
    pub(crate) around: &'a Surroundings<'a>,
    /// What could not be read; what is told about it is not told once more.
    pub(crate) mistakes: &'a [Diagnostic],
}

#[cfg(feature = "diagnostics")]
impl Subject<'_> {
    /// Whether a variable stands under `variables`.
    fn declares(&self, name: &str) -> bool {
        self.declared.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }
}

/// The subject, with what every proof asks for.
#[cfg(feature = "diagnostics")]
struct Whole<'a> {
    subject: &'a Subject<'a>,
    steps: &'a [Step],
    graph: &'a Graph,
    types: types::Types,
}

#[cfg(feature = "diagnostics")]
type Rule = fn(&Whole<'_>) -> Vec<Diagnostic>;

/// What holds wherever the ways lead.
#[cfg(feature = "diagnostics")]
const LOCAL: &[Rule] = &[
    references::unknown,
    references::foreign_locales,
    types::mismatched,
    types::answered_otherwise,
    formats::unfit,
    formats::plurals,
];

/// What holds along the ways.
#[cfg(feature = "diagnostics")]
const ALONG_THE_WAYS: &[Rule] = &[
    reach::unreachable,
    reach::never_ending,
    loops::without_input,
    escape::out_of_reach,
    consent::too_early,
    unused::unread,
    unused::unset,
];

#[cfg(all(test, feature = "diagnostics"))]
std::thread_local! {
    /// The rule that a test leaves out, to see whether anybody misses it.
    static LEFT_OUT: std::cell::Cell<Option<Rule>> = const { std::cell::Cell::new(None) };
}

/// Proves what can be proved.
#[cfg(feature = "diagnostics")]
pub(crate) fn prove(subject: &Subject<'_>) -> Proof {
    let steps = subject.map.steps.as_slice();
    let (graph, mut diagnostics) = Graph::build(subject.map, subject.head);
    let is_broken = !diagnostics.is_empty() || steps.iter().any(|step| !step.is_read);
    let whole = Whole { subject, steps, graph: &graph, types: types::Types::of(subject) };
    let along = if is_broken { &[] } else { ALONG_THE_WAYS };
    for rule in LOCAL.iter().chain(along) {
        #[cfg(test)]
        if LEFT_OUT.get().is_some_and(|left_out| std::ptr::fn_addr_eq(left_out, *rule)) {
            continue;
        }
        diagnostics.extend(rule(&whole));
    }
    let remaining =
        if is_broken { vec![0; steps.len()] } else { progress::remaining(steps, &graph) };
    Proof { diagnostics, remaining }
}

/// A mistake at a whole step.
#[cfg(feature = "diagnostics")]
fn at_step(step: &Step, message: impl fmt::Display, hint: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(Place::Flow((*step.place).to_owned()), message, hint)
}
