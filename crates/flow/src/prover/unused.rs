//! Variables that nobody reads, and variables that nothing ever fills.

use std::collections::BTreeSet;

use formula::did_you_mean;

use super::Whole;
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::{StepNotes, Wants};
use crate::step::Shape;
use crate::variable::{Variable, VariableScope, VariableSource, WELL_KNOWN};

/// Variables that no formula, no text and nobody else reads.
///
/// What a visitor answered is read by people, so an answer is never told.
pub(super) fn unread(whole: &Whole<'_>) -> Vec<Diagnostic> {
    // What could not be read may have been what reads it.
    if !whole.subject.mistakes.is_empty() {
        return Vec::new();
    }
    let read = read(whole);
    let answered = answered(whole);
    let declared = whole.subject.declared.iter().filter(|name| {
        let outlives = whole
            .subject
            .variables
            .get(name.as_str())
            .is_some_and(|variable| variable.scope != VariableScope::Run);
        let is_kept = answered.contains(name.as_str())
            || outlives && whole.types.is_written(name)
            || is_well_known(name);
        !read.contains(name.as_str()) && !is_kept
    });
    let mut told: Vec<Diagnostic> = declared
        .map(|name| of_name(format!("variables.{name}"), format_args!("nobody reads `{name}`")))
        .collect();
    for used in notes(whole).flat_map(|notes| &notes.formulas) {
        let Wants::Given(name) = &used.wants else { continue };
        let is_told = whole.subject.declares(name);
        if !read.contains(name.as_str())
            && !is_told
            && !is_well_known(name)
            && !answered.contains(name.as_str())
        {
            let mut told_here = of_name(used.place.clone(), format_args!("nobody reads `{name}`"));
            let mut others = whole.subject.declared.iter().map(String::as_str);
            if let Some(meant) = did_you_mean(name, &mut others) {
                told_here.hint = meant;
            }
            told.push(told_here);
        }
    }
    told
}

/// Declared variables that are read although nothing gives them a value.
pub(super) fn unset(whole: &Whole<'_>) -> Vec<Diagnostic> {
    if !whole.subject.mistakes.is_empty() {
        return Vec::new();
    }
    let read = read(whole);
    let is_empty = |variable: &Variable| {
        variable.source == VariableSource::Answer
            && variable.default.is_none()
            && variable.scope == VariableScope::Run
    };
    let declared = whole.subject.declared.iter().filter(|name| {
        whole.subject.variables.get(name.as_str()).is_some_and(is_empty)
            && read.contains(name.as_str())
            && !whole.types.is_written(name)
            && !is_well_known(name)
    });
    declared
        .map(|name| {
            let message = format_args!("nothing ever gives `{name}` a value");
            let hint =
                "set it in a step, give it a `default`, or say where it comes from with `source`";
            Diagnostic::error(Place::Flow(format!("variables.{name}")), message, hint).at_name()
        })
        .collect()
}

fn of_name(place: String, message: std::fmt::Arguments<'_>) -> Diagnostic {
    let hint = "use it in a formula or a text, or remove it";
    Diagnostic::error(Place::Flow(place), message, hint).at_name()
}

fn is_well_known(name: &str) -> bool {
    WELL_KNOWN.iter().any(|(known, ..)| *known == name)
}

fn notes<'a>(whole: &'a Whole<'_>) -> impl Iterator<Item = &'a StepNotes> {
    whole.steps.iter().map(|step| &step.notes).chain([whole.subject.head])
}

/// Everything that is read, or leaves the conversation.
fn read<'a>(whole: &'a Whole<'_>) -> BTreeSet<&'a str> {
    let reads = notes(whole).flat_map(|notes| notes.reads.iter().map(|read| read.name.as_str()));
    let sends = notes(whole).flat_map(|notes| notes.sends.iter().map(|(name, _)| name.as_str()));
    reads.chain(sends).collect()
}

/// What visitors and other systems answer: people see it whether a formula does or not.
fn answered<'a>(whole: &'a Whole<'_>) -> BTreeSet<&'a str> {
    let answering = whole
        .steps
        .iter()
        .filter(|step| step.shape().is_question() || step.shape() == Shape::Serves);
    answering.flat_map(|step| step.notes.writes.iter().map(|(name, _)| name.as_str())).collect()
}
