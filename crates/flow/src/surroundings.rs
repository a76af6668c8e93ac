//! What a flow may name that stands outside of its file.

use std::fmt;

/// Everything around a flow. What is not known is not checked: a browser and a test know less than a server.
#[derive(Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The site's locales, the default first.
    pub locales: &'a [String],
    /// The departments where people answer.
    pub departments: Option<&'a [&'a str]>,
    /// The other systems that may be asked.
    pub webhooks: Option<&'a [&'a str]>,
    /// The calendars in which times can be booked.
    pub calendars: Option<&'a [&'a str]>,
    /// The collections of questions and answers.
    pub faqs: Option<&'a [&'a str]>,
    /// How many plural forms a locale has.
    pub plural_forms: Option<&'a dyn Fn(&str) -> usize>,
}

impl<'a> Surroundings<'a> {
    /// A site of which nothing is known but its locales.
    #[must_use]
    pub fn of_locales(locales: &'a [String]) -> Self {
        Self { locales, ..Self::default() }
    }
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").field("locales", &self.locales).finish_non_exhaustive()
    }
}
