//! What the server does for a site's flows: `hours`, `webhook`, `book`, `faq`.

use std::collections::BTreeMap;

use super::Hours;
use super::calendars::Calendar;
use super::faq::Faq;
use super::webhooks::Webhook;

/// What a site's flows may ask of the server.
#[derive(Debug, Default)]
pub struct Services {
    /// When the site is open.
    pub hours: Hours,
    /// Departments with hours of their own.
    pub department_hours: BTreeMap<String, Hours>,
    /// Other systems by id.
    pub webhooks: BTreeMap<String, Webhook>,
    /// Calendars by id.
    pub calendars: BTreeMap<String, Calendar>,
    /// Questions and answers.
    pub faq: Faq,
}

impl Services {
    /// Nothing but opening hours.
    #[must_use]
    pub fn of(hours: Hours) -> Self {
        Self { hours, ..Self::default() }
    }

    /// The hours of a department: its own, or the site's.
    #[must_use]
    pub fn hours_of(&self, department: &str) -> &Hours {
        self.department_hours.get(department).unwrap_or(&self.hours)
    }
}
