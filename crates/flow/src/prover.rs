//! Proofs about the whole flow: every link leads somewhere, every visitor comes out again or to a person, what is
//! counted agrees, and nobody's data is asked, sent or shown before they agreed.
//!
//! Each proof is a line in a table and a file of its own. Those that need no way through the flow are tried always;
//! those that follow its ways only where every link and every step can be read, or one slip would be told ten times.

use std::fmt;

use formula::Text;
use serde_json::Value;
use small::Map;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::map::StepMap;
use crate::reading::StepNotes;
use crate::step::Step;
use crate::surroundings::Surroundings;
use crate::variable::Variable;

mod consent;
mod early;
mod escape;
mod formats;
pub(crate) mod graph;
mod loops;
#[cfg(test)]
mod mutants;
mod reach;
mod references;
mod types;
mod unused;
mod vain;
mod ways;

use graph::Graph;

/// Links of what was proved elsewhere that lead nowhere.
pub(crate) fn broken_links(subject: &Subject<'_>) -> Vec<Diagnostic> {
    Graph::build(subject.map, subject.head).1
}

/// A flow with everything that can be known about it.
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

impl Subject<'_> {
    /// Whether a variable stands under `variables`.
    fn declares(&self, name: &str) -> bool {
        self.declared.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }
}

/// The subject, with what every proof asks for.
struct Whole<'a> {
    subject: &'a Subject<'a>,
    steps: &'a [Step],
    graph: &'a Graph,
    types: types::Types,
}

type Rule = fn(&Whole<'_>) -> Vec<Diagnostic>;

/// What holds wherever the ways lead.
const LOCAL: &[Rule] = &[
    references::unknown,
    references::foreign_locales,
    vain::keywords,
    vain::contacts,
    vain::shares,
    vain::computed,
    types::mismatched,
    types::answered_otherwise,
    formats::unfit,
    formats::of_questions,
    formats::plurals,
];

/// What holds along the ways.
const ALONG_THE_WAYS: &[Rule] = &[
    reach::unreachable,
    reach::never_ending,
    loops::without_input,
    escape::out_of_reach,
    consent::too_early,
    unused::unread,
    unused::unset,
    early::never_set_before,
];

#[cfg(test)]
std::thread_local! {
    /// The rule that a test leaves out, to see whether anybody misses it.
    static LEFT_OUT: std::cell::Cell<Option<Rule>> = const { std::cell::Cell::new(None) };
}

/// Proves what can be proved.
pub(crate) fn prove(subject: &Subject<'_>) -> Vec<Diagnostic> {
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
    diagnostics
}

/// A mistake at a whole step.
fn at_step(step: &Step, message: impl fmt::Display, hint: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(Place::Flow((*step.place).to_owned()), message, hint)
}
