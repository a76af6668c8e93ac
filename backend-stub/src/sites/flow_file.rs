//! One flow file with what stands around it, for tools that look at a flow without serving it.

use std::fs;
use std::path::{Path, PathBuf};

use flow::{CaseOutcome, Flow, Place};
use serde_json::Value;

use super::calculators::Calculators;
use super::files::{SiteFiles, SourceFile};
use super::flows::aim;
use super::positions::Aim;
use super::report::{FileDiagnostic, Report, Severity};
use super::settings;
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
    /// Reads a flow and what it may name: the calculators and locales of the site in whose `flows/` it lies.
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
        let around = Around::of(file);
        let read = Flow::from_values(&document.value, &around.calculators, &around.locales);
        let flow = read
            .map_err(|found| report(found.iter().map(|found| told(&document, found)).collect()))?;
        let locale = first_locale(&document.value, &around.locales);
        Ok(Self { flow, site: around.site, locale, document })
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

/// The departments and the locales of the site in whose `flows/` a file lies, or is to lie; empty where there is none.
#[must_use]
pub fn site_around(file: &Path) -> (Vec<String>, Vec<String>) {
    let Some(folder) = site_folder(file) else { return Default::default() };
    let settings = SiteFiles::read(&folder).settings;
    let document = settings.and_then(|source| yaml::read(&source.file, &source.text).ok());
    let Some(document) = document else { return Default::default() };
    let listed = |key: &str, word: fn(&Value) -> Option<&str>| {
        let items = document.value.get(key).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(word).map(str::to_owned).collect()
    };
    (
        listed("departments", |it| it.get("id").and_then(Value::as_str)),
        listed("locales", Value::as_str),
    )
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

/// What a flow may name.
struct Around {
    site: Option<String>,
    locales: Vec<String>,
    calculators: Vec<Value>,
}

impl Around {
    /// Mistakes in other files are not this file's: what cannot be read there is as good as absent.
    fn of(file: &Path) -> Self {
        let folder = site_folder(file);
        let Some(folder) = &folder else {
            return Self { site: None, locales: vec!["en".to_owned()], calculators: Vec::new() };
        };
        let files = SiteFiles::read(folder);
        let locales = files.settings.as_ref().and_then(locales_of);
        let locales = locales.unwrap_or_else(|| vec!["en".to_owned()]);
        let calculators = Calculators::read(&files.calculators, &locales, &mut Vec::new());
        let site = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let calculators = calculators.good.into_values().map(|known| known.definition).collect();
        Self { site, locales, calculators }
    }
}

fn locales_of(source: &SourceFile) -> Option<Vec<String>> {
    let document = yaml::read(&source.file, &source.text).ok()?;
    let (settings, ..) = settings::read(&document).ok()?;
    Some(settings.locales)
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
        report(vec![FileDiagnostic::of_file(&name, Severity::Error, message, "")])
    })
}

fn report(diagnostics: Vec<FileDiagnostic>) -> Report {
    Report { n_files: 1, diagnostics }
}
