//! What is written in vain: it can be read, and it never has an effect.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::at;
use super::{Whole, at_step};
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::Wants;
use crate::variable::VariableSource;

/// Words that two handlers want: the second never gets them.
pub(super) fn keywords(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let Some(on) = whole.subject.definition.get("on") else { return Vec::new() };
    let keywords = on.get("keywords").and_then(Value::as_array).into_iter().flatten().enumerate();
    let keywords = keywords.map(|(at, one)| (format!("on.keywords[{at}].words"), one.get("words")));
    let fixed = ["operator", "back", "restart"].map(|key| (format!("on.{key}"), on.get(key)));
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut told = Vec::new();
    for (place, words) in fixed.into_iter().chain(keywords) {
        for (at, word) in words.into_iter().flat_map(|words| listed(&place, words)) {
            let first = taken.entry(word.trim().to_lowercase()).or_insert_with(|| place.clone());
            if *first != place {
                let message = format_args!("`{word}` leads somewhere else already");
                let hint = format_args!("it stands under {first} too: keep it in one of them");
                told.push(Diagnostic::error(Place::Flow(at), message, hint));
            }
        }
    }
    told
}

/// One word, or the words of a list, each with its place.
fn listed<'a>(place: &str, words: &'a Value) -> Vec<(String, &'a str)> {
    match words {
        Value::String(word) => vec![(place.to_owned(), word)],
        Value::Array(words) => {
            let words = words.iter().enumerate();
            words.filter_map(|(at, it)| Some((format!("{place}[{at}]"), it.as_str()?))).collect()
        }
        _ => Vec::new(),
    }
}

/// Contacts of which every field is hidden: nobody is reached by them, nor called by their name.
pub(super) fn contacts(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for step in whole.steps {
        let written = at(whole.subject.definition, &step.place);
        let fields = written.and_then(|step| step.get("contact")?.get("fields")?.as_object());
        let Some(fields) = fields else { continue };
        if fields.values().all(|need| need.as_str() == Some("hidden")) {
            let place = Place::Flow(format!("{}.contact.fields", &*step.place));
            let message = "this contact asks for nothing";
            let hint = "write `email: required`, or make a `consent` of the step";
            told.push(Diagnostic::error(place, message, hint).at_name());
        }
    }
    told
}

/// Arms without a share beside arms that have one: they would weigh 1.
pub(super) fn shares(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for step in whole.steps {
        let written = at(whole.subject.definition, &step.place);
        let arms = written.and_then(|step| step.get("ab")?.as_array());
        let arms = arms.into_iter().flatten().enumerate();
        let (with, without): (Vec<_>, Vec<_>) =
            arms.partition(|(_, arm)| arm.get("share").is_some());
        if let (false, Some((at, _))) = (with.is_empty(), without.first()) {
            let place = Place::Flow(format!("{}.ab[{at}]", &*step.place));
            let message = "this arm has no `share`, and others have one";
            told.push(Diagnostic::error(place, message, "give each arm a share, or none of them"));
        }
    }
    told
}

/// Computed variables that a step gives a value: their formula replaces it at once.
pub(super) fn computed(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let is_computed = |name: &str| {
        let variable = whole.subject.variables.get(name);
        variable.is_some_and(|it| matches!(it.source, VariableSource::Computed(_)))
    };
    let hint = "leave it out here, or take `source` away under `variables`";
    let mut told = Vec::new();
    for step in whole.steps {
        for (name, _) in step.notes.writes.iter().filter(|(name, _)| is_computed(name)) {
            let message = format_args!("`{name}` is computed, so nothing else sets it");
            let sets = step.notes.formulas.iter().find(|used| match &used.wants {
                Wants::Given(given) => given == name,
                _ => false,
            });
            told.push(match sets {
                Some(used) => {
                    Diagnostic::error(Place::Flow(used.place.clone()), message, hint).at_name()
                }
                None => at_step(step, message, hint),
            });
        }
    }
    told
}
