//! `site.yaml`: what an owner writes about the site as a whole.

use formula::Text;
use protocol::Map;
use protocol::site::{Department, IceServer};
use serde::Deserialize;

use super::hours::Hours;
use super::positions::join;
use super::report::FileDiagnostic;
use super::services::Services;
use super::wording;
use super::yaml::Document;

mod calendars;
pub(super) mod check;
mod hours;
mod webhooks;

use calendars::CalendarSettings;
use hours::HoursSettings;
use webhooks::WebhookSettings;

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
    #[serde(default)]
    webhooks: Vec<WebhookSettings>,
    /// Hosts that webhooks may reach on this machine or in a private network.
    #[serde(default)]
    private_hosts: Vec<String>,
    #[serde(default)]
    calendars: Vec<CalendarSettings>,
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
    /// The site's, where it has none of its own.
    hours: Option<HoursSettings>,
}

/// Reads the file; a mistake in one field does not hide those in others, unless its form is wrong.
///
/// Errors: what keeps the fields from being read at all.
pub(super) fn read(
    document: &Document,
) -> Result<(Settings, Services, Vec<FileDiagnostic>), FileDiagnostic> {
    let settings: Settings = typed(document)?;
    let mut told = check::all(document, &settings);
    let services = services(document, &settings, &mut told);
    Ok((settings, services, told))
}

/// What the server does for flows, as far as this file says.
fn services(document: &Document, settings: &Settings, told: &mut Vec<FileDiagnostic>) -> Services {
    let hours = match &settings.hours {
        Some(hours) => hours::read(document, "hours", hours, None, told),
        None => Hours::default(),
    };
    let mut services = Services::of(hours);
    for (index, department) in settings.departments.iter().enumerate() {
        if let Some(own) = &department.hours {
            let path = join(&format!("departments[{index}]"), "hours");
            let own = hours::read(document, &path, own, Some(&services.hours), told);
            services.department_hours.insert(department.id.clone(), own);
        }
    }
    let webhooks = webhooks::read(document, &settings.webhooks, &settings.private_hosts, told);
    services.webhooks = webhooks.into_iter().map(|known| (known.id.clone(), known)).collect();
    let calendars = calendars::read(document, &settings.calendars, &services.hours, told);
    services.calendars = calendars.into_iter().map(|known| (known.id.clone(), known)).collect();
    services
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

    /// The ids of departments.
    pub(super) fn department_ids(&self) -> Vec<&str> {
        self.departments.iter().map(|known| known.id.as_str()).collect()
    }

    /// The ids of webhooks, those with mistakes included.
    pub(super) fn webhook_ids(&self) -> Vec<&str> {
        self.webhooks.iter().map(WebhookSettings::id).collect()
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
