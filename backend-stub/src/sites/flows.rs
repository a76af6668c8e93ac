//! The flows of a site, each from its own file, with the calculators they use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow::{Flow, Place};
use formula::did_you_mean;
use protocol::site::FlowDocument;
use serde_json::Value;

use super::calculators::{Calculators, check_id};
use super::files::SourceFile;
use super::positions::Aim;
use super::report::{FileDiagnostic, Severity};
use super::site::{SiteFlow, flow_hash};
use super::yaml::{self, Document};

/// What flows may name.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) locales: &'a [String],
    pub(super) calculators: &'a Calculators,
    pub(super) departments: &'a [&'a str],
}

/// Reads and checks every file; flows with mistakes are left out and told about.
pub(super) fn read(
    sources: &[SourceFile],
    around: &Surroundings<'_>,
    diagnostics: &mut Vec<FileDiagnostic>,
) -> BTreeMap<String, Arc<SiteFlow>> {
    let mut flows = BTreeMap::new();
    for source in sources {
        match yaml::read(&source.file, &source.text) {
            Ok(document) => {
                if let Some(flow) = read_one(document, source, around, diagnostics) {
                    flows.insert(source.stem.clone(), Arc::new(flow));
                }
            }
            Err(mistake) => diagnostics.push(mistake),
        }
    }
    flows
}

fn read_one(
    document: Document,
    source: &SourceFile,
    around: &Surroundings<'_>,
    diagnostics: &mut Vec<FileDiagnostic>,
) -> Option<SiteFlow> {
    let calculators = calculators_of(&document.value, around.calculators);
    let read = Flow::from_values(&document.value, &calculators, around.locales);
    let found = match &read {
        Ok(flow) => flow.warnings(),
        Err(mistakes) => mistakes,
    };
    diagnostics.extend(found.iter().filter_map(|found| told(&document, found, around)));
    diagnostics.extend(unknown_departments(&document, around.departments));
    let flow = read.ok()?;
    if let Some(mistake) = check_id(&document, flow.id(), &source.stem) {
        diagnostics.push(mistake);
        return None;
    }
    let hash = flow_hash(&document.value, &calculators);
    let (id, definition) = (flow.id().to_owned(), document.value);
    let document = FlowDocument { id, hash: hash.clone(), flow: definition, calculators };
    Some(SiteFlow { hash, document, flow: Arc::new(flow) })
}

/// The calculators a flow names, so that editing another one makes no new version of it; all of them when
/// it names one that is not there, so that the hint can offer the nearest.
fn calculators_of(flow: &Value, calculators: &Calculators) -> Vec<Value> {
    let named: BTreeSet<&str> = steps(flow)
        .filter_map(|(_, step)| step.get("calculate")?.get("calculator")?.as_str())
        .collect();
    let definitions = |wanted: &dyn Fn(&str) -> bool| {
        let good = calculators.good.iter().filter(|(id, _)| wanted(id));
        good.map(|(_, calculator)| calculator.definition.clone()).collect()
    };
    if named.iter().all(|id| calculators.good.contains_key(*id)) {
        definitions(&|id| named.contains(id))
    } else {
        definitions(&|_| true)
    }
}

fn steps(flow: &Value) -> impl Iterator<Item = (usize, &Value)> {
    flow.get("steps").and_then(Value::as_array).into_iter().flatten().enumerate()
}

fn told(
    document: &Document,
    found: &flow::Diagnostic,
    around: &Surroundings<'_>,
) -> Option<FileDiagnostic> {
    let path = match &found.place {
        Place::Flow(path) => path.as_str(),
        // Told where it stands: in the calculator's own file.
        Place::Calculator { .. } => return None,
    };
    let names_broken_calculator = path.ends_with(".calculate.calculator")
        && document.positions.text(path).is_some_and(|id| around.calculators.broken.contains(id));
    if names_broken_calculator {
        return None;
    }
    let aim = match &found.span {
        Some(span) => Aim::Inside(span.clone()),
        // What nobody reads is told by its name; its value may well be right elsewhere.
        None if found.message.starts_with("unknown field") => Aim::Key,
        None => Aim::Value,
    };
    let severity = match found.severity {
        flow::Severity::Error => Severity::Error,
        flow::Severity::Warning => Severity::Warning,
    };
    Some(document.diagnostic(severity, path, &aim, &found.message, &found.hint))
}

/// Departments that `site.yaml` does not have; nobody would ever answer there.
fn unknown_departments(document: &Document, known: &[&str]) -> Vec<FileDiagnostic> {
    let named = |holder: Option<&Value>| -> Option<String> {
        holder?.get("department")?.as_str().filter(|id| !id.is_empty()).map(str::to_owned)
    };
    let person = named(document.value.get("person")).map(|id| ("person.department".to_owned(), id));
    let escalations = steps(&document.value).filter_map(|(index, step)| {
        let id = named(step.get("escalate"))?;
        Some((format!("steps[{index}].escalate.department"), id))
    });
    let unknown =
        person.into_iter().chain(escalations).filter(|(_, id)| !known.contains(&id.as_str()));
    unknown
        .map(|(path, id)| {
            let hint = did_you_mean(&id, &mut known.iter().copied()).unwrap_or_else(|| {
                "add it under `departments` in site.yaml, or leave it out for anybody".to_owned()
            });
            document.error(&path, format!("unknown department `{id}`"), hint)
        })
        .collect()
}
