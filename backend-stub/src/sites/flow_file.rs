//! One flow file with what stands around it, for tools that look at a flow without serving it.

use std::fs;
use std::path::{Path, PathBuf};

use flow::{CaseOutcome, Flow, Place};
use serde_json::Value;

use super::files::SiteFiles;
use super::flows::{self, aim};
use super::known::Known;
use super::positions::Aim;
use super::report::{FileDiagnostic, Report, Severity};
use super::yaml::{self, Document};
use crate::conversation::words;

/// A flow without a mistake, and where everything in it stands.
#[derive(Debug)]
pub struct FlowFile {
    /// The checked flow.
    pub flow: Flow,
    /// The key of the site whose folder it lies in, if it lies in one.
    pub site: Option<String>,
    /// Its first locale, for what names none.
    pub locale: String,
    document: Document,
}

/// A file of answers, or a case.
#[derive(Debug)]
pub struct AnswersFile {
    document: Document,
}

impl FlowFile {
    /// Reads a flow and what it may name in the site in whose `flows/` it lies, and proves it as the check of that site
    /// does. Cases that come out otherwise are no mistake here: whoever mends them plays the flow.
    ///
    /// Errors: everything that is wrong with it.
    pub fn read(file: &Path) -> Result<Self, Report> {
        Self::of_text(file, &read_text(file)?.1)
    }

    /// The same for a text that is yet to be written there.
    ///
    /// Errors: everything that is wrong with it.
    pub fn of_text(file: &Path, text: &str) -> Result<Self, Report> {
        let name = file.display().to_string();
        let document = yaml::read(&name, text).map_err(|mistake| report(vec![mistake]))?;
        let Some(folder) = site_folder(file) else {
            let locales = ["en".to_owned()];
            let flow = prove_alone(&document, &locales).map_err(report)?;
            let locale = first_locale(&document.value, &locales);
            return Ok(Self { flow, site: None, locale, document });
        };
        let site = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        // Mistakes in other files are not this file's, and told where they stand.
        let Some(known) = Known::read(&SiteFiles::read(&folder), &mut Vec::new()) else {
            return Err(report(vec![needs_settings(&name, &folder)]));
        };
        let flow = prove(&document, file, &known).map_err(report)?;
        let locale = first_locale(&document.value, &known.settings.locales);
        Ok(Self { flow, site, locale, document })
    }

    /// What the file says.
    #[must_use]
    pub fn definition(&self) -> &Value {
        &self.document.value
    }

    /// What is wrong, with the line where it stands.
    #[must_use]
    pub fn told(&self, found: &flow::Diagnostic) -> FileDiagnostic {
        told(&self.document, found)
    }
}

impl AnswersFile {
    /// Reads a list of answers, or a case with answers.
    ///
    /// Errors: the file cannot be read.
    pub fn read(file: &Path) -> Result<Self, Report> {
        let source = read_text(file)?;
        let document = yaml::read(&source.0, &source.1).map_err(|mistake| report(vec![mistake]))?;
        Ok(Self { document })
    }

    /// What the file says.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.document.value
    }

    /// What is wrong, with the line where it stands.
    #[must_use]
    pub fn told(&self, found: &flow::Diagnostic) -> FileDiagnostic {
        told(&self.document, found)
    }
}

/// What is known of the site in whose `flows/` a file lies, or is to lie; nothing where there is none.
#[derive(Debug, Default)]
pub struct SiteAround {
    /// The ids of its departments.
    pub departments: Vec<String>,
    /// Its locales, the first one first.
    pub locales: Vec<String>,
}

impl SiteAround {
    /// Reads it.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let read = |folder: PathBuf| Known::read(&SiteFiles::read(&folder), &mut Vec::new());
        let Some(known) = site_folder(file).and_then(read) else { return Self::default() };
        let departments = known.settings.department_ids().into_iter().map(str::to_owned).collect();
        Self { departments, locales: known.settings.locales }
    }
}

/// Checks a flow that lies in no site, with its cases.
pub(super) fn check(file: &Path) -> Report {
    match FlowFile::read(file) {
        Ok(read) => {
            let locales = std::slice::from_ref(&read.locale);
            let mut told: Vec<FileDiagnostic> =
                read.flow.warnings().iter().map(|found| read.told(found)).collect();
            told.extend(failed_cases(&read.document, &read.flow, locales));
            report(told)
        }
        Err(report) => report,
    }
}

/// What comes out of the cases otherwise than their author expects.
pub(super) fn failed_cases(
    document: &Document,
    flow: &Flow,
    locales: &[String],
) -> Vec<FileDiagnostic> {
    let locale = first_locale(&document.value, locales);
    let format =
        &|value: &formula::Value, spec: &str, locale: &str| words::format(value, spec, locale);
    let tell = |case: CaseOutcome| {
        let told = case.failures.iter().map(|found| {
            let mut told = told(document, found);
            if !case.name.is_empty() {
                told.message = format!("case “{}”: {}", case.name, told.message);
            }
            told
        });
        told.collect::<Vec<_>>()
    };
    let cases = flow::cases(flow, &document.value, &locale, format);
    cases.into_iter().flat_map(tell).collect()
}

/// The locale of what names none: the flow's own first one, or the site's.
fn first_locale(flow: &Value, site: &[String]) -> String {
    let own = flow.get("locales").and_then(|locales| locales.get(0)).and_then(Value::as_str);
    own.or(site.first().map(String::as_str)).unwrap_or("en").to_owned()
}

fn told(document: &Document, found: &flow::Diagnostic) -> FileDiagnostic {
    let severity = match found.severity {
        flow::Severity::Error => Severity::Error,
        flow::Severity::Warning => Severity::Warning,
    };
    let aim = aim(found);
    match &found.place {
        Place::Flow(path) => document.diagnostic(severity, path, &aim, &found.message, &found.hint),
        Place::Calculator { id, .. } => {
            let message = format!("calculator {id}: {}", found.message);
            document.diagnostic(severity, "", &Aim::Key, message, &found.hint)
        }
    }
}

/// A flow that lies in no site; of departments and whatever else a site has nothing is known.
fn prove_alone(document: &Document, locales: &[String]) -> Result<Flow, Vec<FileDiagnostic>> {
    Flow::from_values(&document.value, &[], locales)
        .map_err(|found| found.iter().map(|found| told(document, found)).collect())
}

fn prove(document: &Document, file: &Path, known: &Known) -> Result<Flow, Vec<FileDiagnostic>> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut found = Vec::new();
    let flow = known.around(|around| flows::prove(document, &stem, around, &mut found));
    found.retain(|found| found.severity == Severity::Error);
    match flow {
        Some(flow) if found.is_empty() => Ok(flow),
        None if found.is_empty() => {
            let message = "a calculator that it uses has mistakes";
            let hint = "`parlor check` tells them where they stand";
            Err(vec![document.error("", message, hint)])
        }
        _ => {
            found.sort();
            Err(found)
        }
    }
}

fn needs_settings(file: &str, folder: &Path) -> FileDiagnostic {
    let message = "the settings of its site cannot be read";
    let hint = format!("`parlor check {}` tells what is wrong with site.yaml", folder.display());
    FileDiagnostic::of_file(file, Severity::Error, message, hint)
}

fn site_folder(file: &Path) -> Option<PathBuf> {
    // A file that is yet to be written has a folder already.
    let flows = match file.canonicalize() {
        Ok(file) => file.parent()?.to_owned(),
        Err(_) => file.parent()?.canonicalize().ok()?,
    };
    let flows = Some(flows).filter(|folder| folder.ends_with("flows"))?;
    let site = flows.parent()?;
    site.join("site.yaml").is_file().then(|| site.to_owned())
}

fn read_text(file: &Path) -> Result<(String, String), Report> {
    let name = file.display().to_string();
    fs::read_to_string(file).map(|text| (name.clone(), text)).map_err(|error| {
        let message = format!("cannot be read: {error}");
        let hint = "see whether it is there and may be read";
        report(vec![FileDiagnostic::of_file(&name, Severity::Error, message, hint)])
    })
}

fn report(diagnostics: Vec<FileDiagnostic>) -> Report {
    Report { n_files: 1, diagnostics }
}
