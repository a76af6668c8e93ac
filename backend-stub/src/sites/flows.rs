//! The flows of a site, each from its own file, with the calculators they use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow::{Flow, Place};
use i18n::Language;
use protocol::site::FlowDocument;
use serde_json::Value;

use super::calculators::{Calculators, check_id};
use super::files::SourceFile;
use super::flow_file::failed_cases;
use super::positions::Aim;
use super::report::{FileDiagnostic, Severity};
use super::services::Services;
use super::site::{SiteFlow, flow_hash};
use super::yaml::{self, Document};

mod served;

/// What flows may name.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) locales: &'a [String],
    pub(super) calculators: &'a Calculators,
    pub(super) departments: &'a [&'a str],
    /// Those with mistakes included, which are told already.
    pub(super) webhooks: &'a [&'a str],
    pub(super) calendars: &'a [&'a str],
    pub(super) faqs: &'a [&'a str],
    pub(super) services: &'a Services,
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
    let flow = prove(&document, &source.stem, around, diagnostics)?;
    diagnostics.extend(failed_cases(&document, &flow, around.locales));
    let calculators = calculators_of(&document.value, around.calculators);
    let hash = flow_hash(&document.value, &calculators);
    let (id, definition) = (flow.id().to_owned(), flow::for_browser(&document.value));
    let document = FlowDocument { id, hash: hash.clone(), flow: definition, calculators };
    Some(SiteFlow { hash, document, flow: Arc::new(flow) })
}

/// A flow of the site, if it can be one; what is wrong with it but its cases is told.
pub(super) fn prove(
    document: &Document,
    stem: &str,
    around: &Surroundings<'_>,
    diagnostics: &mut Vec<FileDiagnostic>,
) -> Option<Flow> {
    let calculators = calculators_of(&document.value, around.calculators);
    let plural_forms = |locale: &str| Language::of(locale).plural_forms();
    let surroundings = flow::Surroundings {
        locales: around.locales,
        departments: Some(around.departments),
        webhooks: Some(around.webhooks),
        calendars: Some(around.calendars),
        faqs: Some(around.faqs),
        plural_forms: Some(&plural_forms),
    };
    let foreign = foreign_locales(document, around.locales);
    let spoken = without_foreign(&document.value, around.locales).filter(|_| !foreign.is_empty());
    let definition = spoken.as_ref().unwrap_or(&document.value);
    let read = Flow::from_values_in(definition, &calculators, &surroundings);
    let found = match &read {
        Ok(flow) => flow.warnings(),
        Err(mistakes) => mistakes,
    };
    let absent = AbsentCalculators::of(document, around.calculators);
    let found = found.iter().filter(|found| !absent.explains(document, found));
    diagnostics.extend(foreign);
    diagnostics.extend(found.filter_map(|found| told(document, found, around)));
    let flow = read.ok().filter(|_| spoken.is_none())?;
    diagnostics.extend(unknown_locales_of_cases(document, around.locales));
    diagnostics.extend(served::unfit(document, around.services));
    if let Some(mistake) = check_id(document, flow.id(), stem) {
        diagnostics.push(mistake);
        return None;
    }
    Some(flow)
}

/// The calculators a flow names, so that editing another one makes no new version of it; all of them when
/// it names one that is not there, so that the hint can offer the nearest.
fn calculators_of(flow: &Value, calculators: &Calculators) -> Vec<Value> {
    let named: BTreeSet<&str> =
        steps(flow).filter_map(|step| step.get("calculate")?.get("calculator")?.as_str()).collect();
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

/// Locales of the flow in which the site is never shown.
///
/// They are told here, once: the flow is read without them, or each of its texts would be told to miss them.
fn foreign_locales(document: &Document, site: &[String]) -> Vec<FileDiagnostic> {
    let named = document.value.get("locales").and_then(Value::as_array).into_iter().flatten();
    let named = named.enumerate().filter_map(|(at, locale)| Some((at, locale.as_str()?)));
    let foreign = named.filter(|(_, locale)| site.iter().all(|known| known != locale));
    let told = foreign.map(|(at, locale)| {
        let message = format!("`{locale}` is not a locale of this site");
        let hint = format!("the site's locales are {}", site.join(", "));
        document.error(&format!("locales[{at}]"), message, hint)
    });
    told.collect()
}

/// The flow without the locales that the site does not have.
fn without_foreign(flow: &Value, site: &[String]) -> Option<Value> {
    let mut flow = flow.clone();
    let locales = flow.get_mut("locales")?.as_array_mut()?;
    locales.retain(|locale| site.iter().any(|known| locale.as_str() == Some(known)));
    if locales.is_empty() {
        flow.as_object_mut()?.remove("locales");
    }
    Some(flow)
}

/// Cases in a language that the flow does not have: they would be played in another one.
fn unknown_locales_of_cases(document: &Document, site: &[String]) -> Vec<FileDiagnostic> {
    let words = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let locales = document.value.get("locales").and_then(words).unwrap_or_else(|| site.to_vec());
    let cases = document.value.get("cases").and_then(Value::as_array).into_iter().flatten();
    let named =
        cases.enumerate().filter_map(|(at, case)| Some((at, case.get("locale")?.as_str()?)));
    let unknown = named.filter(|(_, locale)| locales.iter().all(|known| known != locale));
    let told = unknown.map(|(at, locale)| {
        let message = format!("`{locale}` is not a locale of this flow");
        let hint = format!("its locales are {}", locales.join(", "));
        document.error(&format!("cases[{at}].locale"), message, hint)
    });
    told.collect()
}

/// What calculators that are not there, or that have mistakes of their own, would give: that it is unknown is no
/// mistake of the flow.
struct AbsentCalculators {
    /// What their variables begin with: `payback.`.
    prefixes: Vec<String>,
}

impl AbsentCalculators {
    fn of(document: &Document, calculators: &Calculators) -> Self {
        let named = steps(&document.value).filter_map(|step| step.get("calculate"));
        let absent = named.filter_map(|calculate| {
            let id = calculate.get("calculator")?.as_str()?;
            let name = calculate.get("as").and_then(Value::as_str).unwrap_or(id);
            (!calculators.good.contains_key(id)).then(|| format!("{}.", name.replace('-', "_")))
        });
        Self { prefixes: absent.collect() }
    }

    /// Whether a mistake is only that one of their variables is not known.
    fn explains(&self, document: &Document, found: &flow::Diagnostic) -> bool {
        let (Place::Flow(path), Some(span)) = (&found.place, &found.span) else { return false };
        let name = document.positions.text(path).and_then(|text| text.get(span.clone()));
        name.is_some_and(|name| self.prefixes.iter().any(|prefix| name.starts_with(prefix)))
    }
}

/// Every step, those of subflows included.
fn steps(flow: &Value) -> impl Iterator<Item = &Value> {
    placed_steps(flow).map(|(_, step)| step)
}

/// Every step with its place: `steps[3]`, `subflows.where.steps[0]`.
fn placed_steps(flow: &Value) -> impl Iterator<Item = (String, &Value)> {
    let subflows = flow.get("subflows").and_then(Value::as_object).into_iter().flatten();
    let subflows = subflows.map(|(id, subflow)| (format!("subflows.{id}."), subflow));
    let blocks = [(String::new(), flow)].into_iter().chain(subflows);
    blocks.flat_map(|(path, block)| {
        let steps = block.get("steps").and_then(Value::as_array).into_iter().flatten();
        steps.enumerate().map(move |(index, step)| (format!("{path}steps[{index}]"), step))
    })
}

/// What of a place is meant: a piece of its text, its name, or what stands there.
pub(super) fn aim(found: &flow::Diagnostic) -> Aim {
    match &found.span {
        Some(span) => Aim::Inside(span.clone()),
        None if found.at_name => Aim::Key,
        None => Aim::Value,
    }
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
    let aim = aim(found);
    let severity = match found.severity {
        flow::Severity::Error => Severity::Error,
        flow::Severity::Warning => Severity::Warning,
    };
    Some(document.diagnostic(severity, path, &aim, &found.message, &found.hint))
}
