//! A folder into sites: every file read, checked, and everything wrong with it told.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use formula::did_you_mean;
use protocol::SiteKey;
use protocol::site::{
    CalculatorDocument, FlowDocument, FlowVersion, Greeting, Opening, SiteBundle, SiteConfig,
};
use serde_json::Value;

use crate::conversation::words;

use super::calculators::Calculators;
use super::files::{self, SiteFiles};
use super::flow_file;
use super::flows;
use super::known::Known;
use super::packed::Packed;
use super::report::{FileDiagnostic, Report, Severity};
use super::reserved;
use super::services::Services;
use super::settings::Settings;
use super::site::{Site, SiteFlow, revision};
use super::yaml::Document;

/// The most openings that are sent with a site: a panel without one waits a moment for its engine.
const MAX_OPENINGS: usize = 64;

/// What came of one site's folder.
#[derive(Debug)]
pub(super) struct SiteReading {
    /// The site's key, unless the folder's name cannot be one.
    pub(super) key: Option<SiteKey>,
    /// The site, unless it has errors.
    pub(super) site: Option<Site>,
    pub(super) n_files: usize,
    pub(super) diagnostics: Vec<FileDiagnostic>,
}

/// Reads every site of a folder; what is no folder there is told about.
///
/// Errors: the folder cannot be listed.
pub(super) fn read_all(dir: &Path) -> io::Result<(Vec<SiteReading>, Vec<FileDiagnostic>)> {
    let (mut readings, mut strays) = (Vec::new(), Vec::new());
    for entry in files::entries(dir)? {
        let path = dir.join(&entry.name);
        if entry.is_folder {
            readings.push(read_site(&path));
        } else {
            strays.push(files::stray(&path, "each site has a folder of its own here"));
        }
    }
    Ok((readings, strays))
}

/// Checks a folder of sites, the folder of one, or a single file.
///
/// Errors: the folder cannot be listed.
pub fn check(path: &Path) -> io::Result<Report> {
    if path.is_file() { check_file(path) } else { check_folder(path) }
}

/// Checks one file with its site around it; a flow that lies in no site is checked by itself.
fn check_file(file: &Path) -> io::Result<Report> {
    let full = file.canonicalize()?;
    let holds_site = |folder: &&Path| folder.join("site.yaml").is_file();
    let Some(folder) = full.ancestors().skip(1).take(2).find(holds_site) else {
        return Ok(flow_file::check(file));
    };
    let is_told = |found: &FileDiagnostic| Path::new(&found.file) == full;
    let told = read_site(folder).diagnostics.into_iter().filter(is_told);
    let as_asked = |found| FileDiagnostic { file: file.display().to_string(), ..found };
    Ok(Report { n_files: 1, diagnostics: told.map(as_asked).collect() })
}

fn check_folder(dir: &Path) -> io::Result<Report> {
    let (readings, mut diagnostics) = if dir.join("site.yaml").is_file() {
        (vec![read_site(dir)], Vec::new())
    } else {
        read_all(dir)?
    };
    if readings.is_empty() {
        let hint = "make a folder for each site, with a site.yaml in it";
        let dir = dir.display().to_string();
        diagnostics.push(FileDiagnostic::of_file(&dir, Severity::Error, "no site is here", hint));
    }
    let n_files = readings.iter().map(|reading| reading.n_files).sum();
    diagnostics.extend(readings.into_iter().flat_map(|reading| reading.diagnostics));
    Ok(Report { n_files, diagnostics })
}

/// Reads one site.
pub(super) fn read_site(folder: &Path) -> SiteReading {
    let mut files = SiteFiles::read(folder);
    let mut diagnostics = std::mem::take(&mut files.diagnostics);
    let key = key_of(folder);
    if let Some(key) = &key {
        diagnostics.extend(reserved::refused(key, &folder.display().to_string()));
    } else {
        let hint = "rename it; use lower-case letters, digits, `_` and `-`";
        let message = "a site is known by its folder's name, and this one cannot be a key";
        let folder = folder.display().to_string();
        diagnostics.push(FileDiagnostic::of_file(&folder, Severity::Error, message, hint));
    }
    let parts = read_parts(&files, &mut diagnostics);
    diagnostics.sort();
    let broken = diagnostics.iter().any(|found| found.severity == Severity::Error);
    let site = match (&key, parts) {
        (Some(key), Some(parts)) if !broken => {
            let texts = files.all().map(|source| (source.file.as_str(), source.text.as_str()));
            Some(parts.into_site(key.clone(), revision(texts)))
        }
        _ => None,
    };
    SiteReading { key, site, n_files: files.all().count(), diagnostics }
}

fn key_of(folder: &Path) -> Option<SiteKey> {
    let name = folder.canonicalize().ok()?.file_name()?.to_str()?.to_owned();
    SiteKey::parse(name).ok()
}

/// A site's parts, each checked.
struct Parts {
    settings: Settings,
    services: Services,
    flows: BTreeMap<String, Arc<SiteFlow>>,
    calculators: Calculators,
}

/// Reads what stands around the flows, then these.
fn read_parts(files: &SiteFiles, diagnostics: &mut Vec<FileDiagnostic>) -> Option<Parts> {
    let known = Known::read(files, diagnostics)?;
    let flows = known.around(|around| flows::read(&files.flows, around, diagnostics));
    let Known { document, settings, services, calculators } = known;
    diagnostics.extend(unknown_default_flow(&document, &settings, files));
    Some(Parts { settings, services, flows, calculators })
}

fn unknown_default_flow(
    document: &Document,
    settings: &Settings,
    files: &SiteFiles,
) -> Option<FileDiagnostic> {
    let wanted = &settings.default_flow;
    let mut stems = files.flows.iter().map(|source| source.stem.as_str());
    if wanted.is_empty() || stems.clone().any(|stem| stem == wanted) {
        return None;
    }
    let hint = did_you_mean(wanted, &mut stems)
        .unwrap_or_else(|| format!("write flows/{wanted}.yaml, or leave `default_flow` out"));
    Some(document.error("default_flow", format!("unknown flow `{wanted}`"), hint))
}

impl Parts {
    fn into_site(self, key: SiteKey, revision: String) -> Site {
        let Self { settings, services, flows, calculators } = self;
        let (departments, ice_servers) = (settings.departments(), settings.ice_servers());
        let (policy_url, policy_urls) = settings.policy_urls();
        let bot = settings.bot.as_ref();
        let bot_photo = bot.map(|bot| bot.photo.clone()).unwrap_or_default();
        let bundle = SiteBundle {
            site: SiteConfig {
                site: key.clone(),
                name: settings.name.clone(),
                locales: settings.locales.clone(),
                default_flow: settings.default_flow.clone(),
                policy_url,
                policy_urls,
                bot_name: bot.map(|bot| settings.by_locale(&bot.name)).unwrap_or_default(),
                bot_photo: bot_photo.clone(),
                accent: settings.accent.clone(),
                ice_servers: ice_servers.clone(),
                departments: departments.clone(),
            },
            flows: flows.values().map(|flow| flow.document.clone()).collect(),
            calculators: documents(&calculators),
        };
        let greeting = Greeting {
            site: bundle.site.clone(),
            flows: flows.values().map(|flow| version_of(flow)).collect(),
            calculators: bundle.calculators.iter().map(|it| it.id.clone()).collect(),
            openings: openings(&flows, &settings.default_flow, &settings.locales),
        };
        let compiled = calculators.good.into_iter().map(|(id, known)| (id, known.compiled));
        let quote_days = settings.quotes.as_ref().map(|quotes| quotes.valid_days);
        let bot_name = settings.bot.map_or_else(|| settings.name.as_str().into(), |bot| bot.name);
        Site {
            key,
            name: settings.name,
            origins: settings.origins,
            locales: settings.locales,
            greeting: Packed::of(&greeting),
            packed_bundle: Packed::of(&bundle),
            bundle: Arc::new(bundle),
            flows,
            calculators: compiled.collect(),
            services,
            departments,
            ice_servers,
            bot_name,
            bot_photo,
            quote_days,
            revision,
        }
    }
}

fn version_of(flow: &SiteFlow) -> FlowVersion {
    let FlowDocument { id, hash, .. } = flow.document.clone();
    FlowVersion { id, hash, keys: flow.flow.outside_keys() }
}

/// How flows begin, in each language, where that can be told beforehand; those of the flow that greets come first.
fn openings(
    flows: &BTreeMap<String, Arc<SiteFlow>>,
    default_flow: &str,
    locales: &[String],
) -> Vec<Opening> {
    let (greeting, others): (Vec<_>, Vec<_>) =
        flows.values().partition(|it| it.flow.id() == default_flow);
    let each = greeting.into_iter().chain(others);
    let each = each.flat_map(|flow| locales.iter().flat_map(|locale| openings_of(flow, locale)));
    each.take(MAX_OPENINGS).collect()
}

fn openings_of(flow: &SiteFlow, locale: &str) -> Vec<Opening> {
    let format = |value: &formula::Value, spec: &str| words::format(value, spec, locale);
    let openings = flow::openings(&flow.flow, locale, &format).into_iter().filter_map(|begun| {
        Some(Opening {
            hash: flow.hash.clone(),
            locale: locale.to_owned(),
            prompt: begun.prompt.to_value()?,
            said: begun.said,
            looks_at: begun.looks_at,
            known: begun.known,
        })
    });
    openings.collect()
}

fn documents(calculators: &Calculators) -> Vec<CalculatorDocument> {
    let document = |(id, definition): (&String, &Value)| CalculatorDocument {
        id: id.clone(),
        calculator: definition.clone(),
    };
    let good = calculators.good.iter();
    good.map(|(id, known)| document((id, &known.definition))).collect()
}
