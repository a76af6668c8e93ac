//! What is told about the names of variables once all of them are known.

use formula::did_you_mean;
use small::Map;

use crate::diagnostic::{Diagnostic, Place};
use crate::reading::{NameRead, StepNotes};
use crate::step::Step;
use crate::variable::Variable;

/// Names that formulas and texts read and nobody declares or writes.
pub(super) fn unknown(
    steps: &[Step],
    head: &StepNotes,
    variables: &Map<String, Variable>,
) -> Vec<Diagnostic> {
    let reads = head.reads.iter().chain(steps.iter().flat_map(|step| &step.notes.reads));
    let unknown: Vec<&NameRead> =
        reads.filter(|read| !variables.contains_key(&read.name)).collect();
    unknown
        .iter()
        .map(|read| {
            let hint = with_a_dash(read, &unknown, steps)
                .or_else(|| did_you_mean(&read.name, &mut variables.keys().map(String::as_str)))
                .unwrap_or_else(|| "declare it under `variables`, or set it in a step".to_owned());
            let place = Place::Flow(read.place.clone());
            Diagnostic::error(place, format_args!("unknown variable `{}`", read.name), hint)
                .at(read.span.clone())
        })
        .collect()
}

/// The step whose id a formula takes for a difference: there `at-home` is `at` less `home`.
fn with_a_dash(read: &NameRead, beside: &[&NameRead], steps: &[Step]) -> Option<String> {
    let is_read =
        |word: &str| beside.iter().any(|other| other.place == read.place && other.name == word);
    let mut ids = steps.iter().map(|step| step.id.as_str()).filter(|id| id.contains('-'));
    let id = ids.find(|id| {
        let mut words = id.split('-');
        words.clone().any(|word| word == read.name) && words.all(is_read)
    })?;
    let variable = id.replace('-', "_");
    Some(format!("`-` subtracts in a formula: what the step `{id}` answers is `{variable}`"))
}

/// A variable that is computed from itself.
pub(super) fn circle(name: &str) -> Diagnostic {
    Diagnostic::error(
        Place::Flow(format!("variables.{name}.source.computed")),
        format_args!("`{name}` is computed from itself"),
        "take it out of its own formula, or out of one that it reads",
    )
}
