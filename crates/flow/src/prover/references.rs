//! What a flow names outside of its own file is there: departments, webhooks, calendars, locales.

use formula::did_you_mean;
use serde_json::Value;

use super::Whole;
use crate::diagnostic::{Diagnostic, Place};
use crate::surroundings::Surroundings;

/// A field that names something of the site.
struct Reference {
    /// The kind of step, and its field.
    kind: &'static str,
    field: &'static str,
    what: &'static str,
    known: for<'a> fn(&Surroundings<'a>) -> Option<&'a [&'a str]>,
    hint: &'static str,
}

const DEPARTMENT: Reference = Reference {
    kind: "escalate",
    field: "department",
    what: "department",
    known: |around| around.departments,
    hint: "add it under `departments` in site.yaml, or leave it out for anybody",
};

const REFERENCES: [Reference; 7] = [
    DEPARTMENT,
    Reference { kind: "call", ..DEPARTMENT },
    Reference { kind: "hours", ..DEPARTMENT },
    Reference {
        kind: "webhook",
        field: "call",
        what: "webhook",
        known: |around| around.webhooks,
        hint: "add it under `webhooks` in site.yaml, with its address",
    },
    Reference {
        kind: "book",
        field: "calendar",
        what: "calendar",
        known: |around| around.calendars,
        hint: "add it under `calendars` in site.yaml",
    },
    Reference {
        kind: "faq",
        field: "base",
        what: "collection of answers",
        known: |around| around.faqs,
        hint: "write it in faq/, or leave `base` out to search everything there",
    },
    // The way to a person that every step has.
    Reference { kind: "person", ..DEPARTMENT },
];

/// Names of things that the site does not have; nobody would ever answer there.
pub(super) fn unknown(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let flow = whole.subject.definition;
    let mut told = Vec::new();
    for reference in &REFERENCES {
        let Some(known) = (reference.known)(whole.subject.around) else { continue };
        let steps =
            whole.steps.iter().filter_map(|step| Some((&*step.place, at(flow, &step.place)?)));
        let holders = [("", flow)].into_iter().filter(|_| reference.kind == "person").chain(steps);
        for (place, holder) in holders {
            let named = holder.get(reference.kind).and_then(|kind| kind.get(reference.field));
            let Some(id) = named.and_then(Value::as_str).filter(|id| !id.is_empty()) else {
                continue;
            };
            if known.contains(&id) {
                continue;
            }
            let point = if place.is_empty() { "" } else { "." };
            let place = format!("{place}{point}{}.{}", reference.kind, reference.field);
            let hint = did_you_mean(id, &mut known.iter().copied())
                .unwrap_or_else(|| reference.hint.to_owned());
            let message = format_args!("unknown {} `{id}`", reference.what);
            told.push(Diagnostic::error(Place::Flow(place), message, hint));
        }
    }
    told
}

/// Locales in which the site is never shown.
pub(super) fn foreign_locales(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let site = whole.subject.around.locales;
    let named = whole.subject.definition.get("locales").and_then(Value::as_array);
    let named = named.into_iter().flatten().enumerate();
    named
        .filter_map(|(at, locale)| Some((at, locale.as_str()?)))
        .filter(|(_, locale)| !site.is_empty() && site.iter().all(|known| known != locale))
        .map(|(at, locale)| {
            let place = Place::Flow(format!("locales[{at}]"));
            let hint = format_args!("the site's locales are {}", site.join(", "));
            Diagnostic::error(place, format_args!("`{locale}` is not a locale of this site"), hint)
        })
        .collect()
}

/// What stands at a step's place: `steps[3]`, or `subflows.place.steps[0]`.
pub(super) fn at<'a>(flow: &'a Value, place: &str) -> Option<&'a Value> {
    let (block, index) = match place.strip_prefix("subflows.") {
        Some(rest) => {
            let (id, rest) = rest.split_once(".steps[")?;
            (flow.get("subflows")?.get(id)?, rest)
        }
        None => (flow, place.strip_prefix("steps[")?),
    };
    block.get("steps")?.get(index.strip_suffix(']')?.parse::<usize>().ok()?)
}
