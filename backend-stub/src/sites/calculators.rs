//! The calculators of a site, each from its own file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use formula::{Calculator, CompiledCalculator, LocatedDiagnostic, did_you_mean};
use serde_json::Value;

use super::files::SourceFile;
use super::positions::Aim;
use super::report::{FileDiagnostic, Severity};
use super::settings::typed;
use super::yaml::{self, Document};

/// A calculator without a mistake.
#[derive(Debug)]
pub(super) struct SiteCalculator {
    pub(super) definition: Value,
    pub(super) compiled: Arc<CompiledCalculator>,
}

/// The calculators by id, and the ids of those with mistakes.
#[derive(Debug, Default)]
pub(super) struct Calculators {
    pub(super) good: BTreeMap<String, SiteCalculator>,
    pub(super) broken: BTreeSet<String>,
}

impl Calculators {
    /// Reads and checks every file; `flows` are the ids that `open_flow` may name.
    pub(super) fn read(
        sources: &[SourceFile],
        locales: &[String],
        flows: &[&str],
        diagnostics: &mut Vec<FileDiagnostic>,
    ) -> Self {
        let mut calculators = Self::default();
        for source in sources {
            match read_one(source, locales, flows) {
                Ok((calculator, doubts)) => {
                    diagnostics.extend(doubts);
                    calculators.good.insert(source.stem.clone(), calculator);
                }
                Err(mistakes) => {
                    calculators.broken.insert(source.stem.clone());
                    diagnostics.extend(mistakes);
                }
            }
        }
        calculators
    }
}

fn read_one(
    source: &SourceFile,
    locales: &[String],
    flows: &[&str],
) -> Result<(SiteCalculator, Vec<FileDiagnostic>), Vec<FileDiagnostic>> {
    let document = yaml::read(&source.file, &source.text).map_err(|mistake| vec![mistake])?;
    let calculator: Calculator = typed(&document).map_err(|mistake| vec![mistake])?;
    let locales: Vec<&str> = locales.iter().map(String::as_str).collect();
    let mut mistakes = told(&document, Severity::Error, calculator.check(&locales));
    mistakes.extend(check_id(&document, &calculator.id, &source.stem));
    mistakes.extend(unknown_flows(&document, &calculator, flows));
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let compiled =
        calculator.compile().map_err(|mistakes| told(&document, Severity::Error, mistakes))?;
    let doubts = told(&document, Severity::Warning, calculator.doubts(&locales));
    Ok((SiteCalculator { definition: document.value, compiled: Arc::new(compiled) }, doubts))
}

/// Buttons that would start a flow that is not there.
fn unknown_flows(
    document: &Document,
    calculator: &Calculator,
    flows: &[&str],
) -> Vec<FileDiagnostic> {
    let named = calculator.actions.iter().enumerate();
    let named = named.filter_map(|(at, action)| Some((at, action.flow.as_deref()?)));
    let unknown = named.filter(|(_, flow)| !flows.contains(flow)).map(|(at, flow)| {
        let hint = did_you_mean(flow, &mut flows.iter().copied())
            .unwrap_or_else(|| format!("write flows/{flow}.yaml, or name another one"));
        document.error(&format!("actions[{at}].flow"), format!("unknown flow `{flow}`"), hint)
    });
    unknown.collect()
}

fn told(
    document: &Document,
    severity: Severity,
    mistakes: Vec<LocatedDiagnostic>,
) -> Vec<FileDiagnostic> {
    let told = mistakes.into_iter().map(|(path, mistake)| {
        let aim = if mistake.span.is_empty() { Aim::Value } else { Aim::Inside(mistake.span) };
        let hint = mistake.hint.unwrap_or_default();
        document.diagnostic(severity, &path, &aim, mistake.message, hint)
    });
    told.collect()
}

/// A file is found by its name and its content by its id: they must be one, or a link leads nowhere.
pub(super) fn check_id(document: &Document, id: &str, stem: &str) -> Option<FileDiagnostic> {
    let message = format!("the id is `{id}`, but the file is called `{stem}.yaml`");
    let hint = format!("write `id: {stem}`, or rename the file");
    (id != stem).then(|| document.error("id", message, hint))
}
