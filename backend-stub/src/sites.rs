//! The sites this server serves: read from a folder, checked, and swapped while it runs.
//!
//! An owner's files are the only thing people edit by hand here, so a mistake is told with file, line and
//! column, and a file with a mistake never takes the place of one that works.

mod calculators;
pub mod calendars;
pub mod faq;
mod files;
mod flow_file;
mod flows;
mod hours;
mod known;
mod packed;
mod positions;
mod read;
mod reload;
mod report;
mod reserved;
mod scalar_text;
mod services;
mod settings;
mod site;
mod watch;
pub mod webhooks;
mod wording;
mod yaml;

#[cfg(test)]
mod tests;

pub use flow_file::{AnswersFile, FlowFile, SiteAround};
pub use hours::Hours;
pub use packed::Packed;
pub use read::check;
pub use reload::{Reloaded, Sites, SitesError};
pub use report::{FileDiagnostic, Report, Severity};
pub use services::Services;
pub use site::{Site, SiteFlow};
pub use watch::WatchGuard;
