//! `site.yaml`: what an owner writes about the site as a whole.

use formula::Text;
use jiff::tz::TimeZone;
use protocol::Map;
use protocol::site::{Department, IceServer};
use serde::Deserialize;

use super::hours::{Hours, Opening, read_opening};
use super::positions::join;
use super::report::FileDiagnostic;
use super::wording;
use super::yaml::Document;

mod check;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) name: String,
    pub(super) origins: Vec<String>,
    pub(super) locales: Vec<String>,
    #[serde(default)]
    pub(super) default_flow: String,
    policy_url: Option<Text>,
    #[serde(default)]
    pub(super) accent: String,
    pub(super) bot: Option<BotSettings>,
    #[serde(default)]
    ice_servers: Vec<IceServerSettings>,
    #[serde(default)]
    departments: Vec<DepartmentSettings>,
    hours: Option<HoursSettings>,
    pub(super) quotes: Option<QuoteSettings>,
}

/// A site that writes `quotes:` signs calculations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteSettings {
    /// How many days a quote holds whose calculator does not say `valid_until`.
    #[serde(default = "a_month")]
    pub(super) valid_days: u16,
}

fn a_month() -> u16 {
    30
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BotSettings {
    pub(super) name: Text,
    #[serde(default)]
    pub(super) photo: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IceServerSettings {
    urls: Vec<String>,
    #[serde(default)]
    username: String,
    #[serde(default)]
    credential: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartmentSettings {
    id: String,
    name: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursSettings {
    time_zone: String,
    weekly: WeekSettings,
}

/// A day that is left out is closed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WeekSettings {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

/// Reads the file; a mistake in one field does not hide those in others, unless its form is wrong.
///
/// Errors: what keeps the fields from being read at all.
pub(super) fn read(
    document: &Document,
) -> Result<(Settings, Hours, Vec<FileDiagnostic>), FileDiagnostic> {
    let settings: Settings = typed(document)?;
    let mut diagnostics = check::all(document, &settings);
    let hours = match &settings.hours {
        Some(hours) => read_hours(document, hours, &mut diagnostics),
        None => Hours::default(),
    };
    Ok((settings, hours, diagnostics))
}

/// The whole document as a Rust type.
///
/// Errors: the first field that does not fit.
pub(super) fn typed<'a, T: Deserialize<'a>>(document: &'a Document) -> Result<T, FileDiagnostic> {
    serde_path_to_error::deserialize(&document.value).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "" } else { &path };
        let worded = wording::of_type_error(&error.inner().to_string());
        let severity = super::Severity::Error;
        document.diagnostic(severity, path, &worded.aim, worded.message, worded.hint)
    })
}

impl Settings {
    /// Departments with a name in every locale.
    pub(super) fn departments(&self) -> Vec<Department> {
        let departments = self.departments.iter();
        departments
            .map(|known| Department { id: known.id.clone(), name: self.by_locale(&known.name) })
            .collect()
    }

    /// A text in every locale of the site.
    pub(super) fn by_locale(&self, text: &Text) -> Map<String, String> {
        let locales = self.locales.iter();
        locales.map(|locale| (locale.clone(), text.get(locale).to_owned())).collect()
    }

    /// Where the privacy policy is for everybody whose language has none of its own; and those of languages.
    pub(super) fn policy_urls(&self) -> (String, Map<String, String>) {
        match &self.policy_url {
            None => Default::default(),
            Some(Text::Same(address)) => (address.clone(), Map::new()),
            Some(text @ Text::PerLocale(_)) => {
                let first = self.locales.first().map_or("", |locale| text.get(locale));
                (first.to_owned(), self.by_locale(text))
            }
        }
    }

    /// STUN and TURN servers as they travel.
    pub(super) fn ice_servers(&self) -> Vec<IceServer> {
        let servers = self.ice_servers.iter();
        servers
            .map(|server| IceServer {
                urls: server.urls.clone(),
                username: server.username.clone(),
                credential: server.credential.clone(),
            })
            .collect()
    }
}

fn read_hours(
    document: &Document,
    hours: &HoursSettings,
    diagnostics: &mut Vec<FileDiagnostic>,
) -> Hours {
    let week = &hours.weekly;
    let days = [
        ("mon", &week.mon),
        ("tue", &week.tue),
        ("wed", &week.wed),
        ("thu", &week.thu),
        ("fri", &week.fri),
        ("sat", &week.sat),
        ("sun", &week.sun),
    ];
    let days =
        days.map(|(day, texts)| read_day(document, &join("hours.weekly", day), texts, diagnostics));
    match TimeZone::get(&hours.time_zone) {
        Ok(zone) => Hours::weekly(zone, days),
        Err(_) => {
            let message = format!("`{}` is not a time zone", hours.time_zone);
            let hint = "write one of the IANA names, such as Europe/Berlin";
            diagnostics.push(document.error("hours.time_zone", message, hint));
            Hours::default()
        }
    }
}

fn read_day(
    document: &Document,
    path: &str,
    texts: &[String],
    diagnostics: &mut Vec<FileDiagnostic>,
) -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let place = format!("{path}[{index}]");
        match read_opening(text) {
            Ok(opening) if openings.last().is_some_and(|before| opening.from < before.until) => {
                let message = format!("`{text}` begins before the one above it ends");
                let hint = "put a day's hours in order, without overlap";
                diagnostics.push(document.error(&place, message, hint));
            }
            Ok(opening) => openings.push(opening),
            Err((message, hint)) => diagnostics.push(document.error(&place, message, hint)),
        }
    }
    openings
}
