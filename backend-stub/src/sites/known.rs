//! What stands around a site's flows: its settings, what the server does for them, and its calculators.
//!
//! The server and the tools that look at one flow read it here alike, so that none takes what another refuses.

use super::calculators::Calculators;
use super::faq::Faq;
use super::files::SiteFiles;
use super::flows::Surroundings;
use super::report::FileDiagnostic;
use super::services::Services;
use super::settings::{self, Settings};
use super::yaml::{self, Document};

/// A site but for its flows.
#[derive(Debug)]
pub(super) struct Known {
    /// `site.yaml` as it is written.
    pub(super) document: Document,
    pub(super) settings: Settings,
    pub(super) services: Services,
    pub(super) calculators: Calculators,
}

impl Known {
    /// Reads settings, then what depends on them; without its locales no text can be checked.
    pub(super) fn read(files: &SiteFiles, diagnostics: &mut Vec<FileDiagnostic>) -> Option<Self> {
        let source = files.settings.as_ref()?;
        let document = yaml::read(&source.file, &source.text)
            .map_err(|mistake| diagnostics.push(mistake))
            .ok()?;
        let (settings, mut services, found) =
            settings::read(&document).map_err(|mistake| diagnostics.push(mistake)).ok()?;
        diagnostics.extend(found);
        let flows: Vec<&str> = files.flows.iter().map(|source| source.stem.as_str()).collect();
        let calculators =
            Calculators::read(&files.calculators, &settings.locales, &flows, diagnostics);
        services.faq = Faq::read(&files.faq, &settings.locales, diagnostics);
        Some(Self { document, settings, services, calculators })
    }

    /// Does something with what its flows may name.
    pub(super) fn around<T>(&self, with: impl FnOnce(&Surroundings<'_>) -> T) -> T {
        let departments = self.settings.department_ids();
        let calendars: Vec<&str> = self.services.calendars.keys().map(String::as_str).collect();
        with(&Surroundings {
            locales: &self.settings.locales,
            calculators: &self.calculators,
            departments: &departments,
            webhooks: &self.settings.webhook_ids(),
            calendars: &calendars,
            faqs: &self.services.faq.ids(),
            services: &self.services,
        })
    }
}
