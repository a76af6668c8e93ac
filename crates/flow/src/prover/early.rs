//! Variables that are read where nothing can have set them yet: blank on every way.
//!
//! It runs, and says nothing where something was to be said: a doubt. In a `check` it is a mistake, as no answer ever
//! passes.

use std::collections::{BTreeMap, BTreeSet};

use super::Whole;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::map::MAIN;
use crate::reading::NameRead;
use crate::variable::{Variable, VariableScope, VariableSource, WELL_KNOWN};

/// Reads in steps to which no way leads from any step that sets the variable.
///
/// Only what the flow's own steps set is followed: subflows are run from several places, and what handlers lead to may
/// come after anything.
pub(super) fn never_set_before(whole: &Whole<'_>) -> Vec<Diagnostic> {
    if !whole.subject.mistakes.is_empty() {
        return Vec::new();
    }
    let (steps, graph) = (whole.steps, whole.graph);
    let by_handlers = graph.reachable(graph.roots.get(1..).unwrap_or_default());
    let writers = writers(whole);
    let mut after: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    let mut told = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if step.block != MAIN || by_handlers[at] {
            continue;
        }
        for read in &step.notes.reads {
            let Some(set_by) = writers.get(read.name.as_str()) else { continue };
            let is_own = set_by.contains(&at);
            // A step may read what it sets: the value of the last time.
            if is_own && !read.place.ends_with(".ask.check") {
                continue;
            }
            let behind = |set_by: &mut dyn Iterator<Item = &usize>| {
                let next = set_by.flat_map(|&at| &graph.edges[at]).map(|edge| edge.to);
                graph.reachable(&next.collect::<Vec<_>>())
            };
            let is_after = if is_own {
                // Nobody gets past a check that wants its own answer, to come back with it.
                behind(&mut set_by.iter().filter(|by| **by != at))[at]
            } else {
                after.entry(&read.name).or_insert_with(|| behind(&mut set_by.iter()))[at]
            };
            let first = set_by.first().and_then(|&at| steps.get(at));
            if let Some(first) = first.filter(|_| !is_after) {
                told.push(too_early(read, is_own, &first.id));
            }
        }
    }
    told
}

fn too_early(read: &NameRead, is_own: bool, writer: &str) -> Diagnostic {
    let name = &read.name;
    let (message, hint) = if is_own {
        let message = format!("`{name}` holds nothing yet while its answer is checked");
        (message, "the answer that was given is `answer` there".to_owned())
    } else {
        let message =
            format!("`{name}` holds nothing here: nobody comes through the step `{writer}` before");
        (message, format!("lead through `{writer}` first, or read it after that"))
    };
    let told = Diagnostic::error(Place::Flow(read.place.clone()), message, hint);
    let severity = if is_own { Severity::Error } else { Severity::Warning };
    Diagnostic { severity, ..told.at(read.span.clone()) }
}

/// For each variable that only steps outside of subflows can fill, those steps.
fn writers<'a>(whole: &'a Whole<'_>) -> BTreeMap<&'a str, BTreeSet<usize>> {
    let mut writers: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut elsewhere: BTreeSet<&str> = BTreeSet::new();
    for (at, step) in whole.steps.iter().enumerate() {
        for (name, _) in &step.notes.writes {
            if step.block == MAIN {
                writers.entry(name).or_default().insert(at);
            } else {
                elsewhere.insert(name);
            }
        }
    }
    let is_empty_before = |variable: &Variable| {
        variable.source == VariableSource::Answer
            && variable.default.is_none()
            && variable.scope == VariableScope::Run
    };
    writers.retain(|name, _| {
        !elsewhere.contains(name)
            && WELL_KNOWN.iter().all(|(known, ..)| known != name)
            && whole.subject.variables.get(*name).is_some_and(is_empty_before)
    });
    writers
}
