//! The sites being served, and how edited files take their place.
//!
//! Readers take a snapshot. A reload reads the whole folder and swaps each site whose files are all good; a
//! site with a mistake stays as it was served before, so that a slip in an editor never reaches a visitor.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use protocol::SiteKey;
use tokio::sync::watch;

use super::files::MAY_BE_READ;
use super::read::{SiteReading, read_all};
use super::report::{FileDiagnostic, Report, Severity};
use super::site::Site;

/// Why no site can be served, or none watched.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// The folder cannot be listed.
    #[error("cannot read the folder of sites `{}`: {source}", dir.display())]
    Unreadable {
        /// Which folder.
        dir: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// It holds no folder.
    #[error("no site is in `{}`: make a folder for each site, with a site.yaml in it", .0.display())]
    NoSite(PathBuf),
    /// It holds no site without a mistake.
    #[error("no site can be served\n{0}")]
    AllBroken(Report),
    /// Changes of files cannot be noticed.
    #[error("cannot watch the folder of sites: {0}")]
    Unwatchable(#[from] notify::Error),
}

/// The sites being served: a cheap handle on what a reload swaps.
#[derive(Debug, Clone)]
pub struct Sites {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    served: RwLock<BTreeMap<SiteKey, Arc<Site>>>,
    /// What the last reading told. Held while reading, so that one reading ends before the next begins.
    told: Mutex<Vec<FileDiagnostic>>,
    n_changes: watch::Sender<u64>,
}

/// What a reload came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reloaded {
    /// Sites that are new, were edited, or are gone.
    pub changed: Vec<SiteKey>,
    /// Sites with a mistake; what was served of them before is served on.
    pub broken: Vec<SiteKey>,
    /// Everything that is wrong with the files.
    pub diagnostics: Vec<FileDiagnostic>,
}

impl Sites {
    /// Reads the folder `dir`, which holds one folder for each site; sites with a mistake are logged and left out.
    ///
    /// Errors: when there is nothing to serve.
    pub fn open(dir: &Path) -> Result<Self, SitesError> {
        let (readings, mut diagnostics) = read_all(dir)
            .map_err(|source| SitesError::Unreadable { dir: dir.to_owned(), source })?;
        if readings.is_empty() {
            return Err(SitesError::NoSite(dir.to_owned()));
        }
        let n_files = readings.iter().map(|reading| reading.n_files).sum();
        let mut served = BTreeMap::new();
        for SiteReading { site, diagnostics: found, .. } in readings {
            diagnostics.extend(found);
            served.extend(site.map(|site| (site.key.clone(), Arc::new(site))));
        }
        if served.is_empty() {
            return Err(SitesError::AllBroken(Report { n_files, diagnostics }));
        }
        log(&diagnostics);
        let shared = Shared {
            dir: dir.to_owned(),
            served: RwLock::new(served),
            told: Mutex::new(diagnostics),
            n_changes: watch::Sender::new(0),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The site with this key.
    #[must_use]
    pub fn get(&self, key: &SiteKey) -> Option<Arc<Site>> {
        self.shared.served.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Every site.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Site>> {
        self.shared
            .served
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// Counts the reloads that changed a site.
    #[must_use]
    pub fn on_change(&self) -> watch::Receiver<u64> {
        self.shared.n_changes.subscribe()
    }

    /// The folder the sites are read from.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// Reads the folder again and serves what is good; blocks while it reads.
    pub fn reload(&self) -> Reloaded {
        let mut told = self.shared.told.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = &self.shared.dir;
        let (mut changed, mut broken) = (Vec::new(), Vec::new());
        let diagnostics = match read_all(dir) {
            Ok((readings, mut diagnostics)) => {
                (changed, broken) = self.swap(readings, &mut diagnostics);
                diagnostics
            }
            Err(error) => {
                let message = format!("cannot be read: {error}");
                let dir = dir.display().to_string();
                vec![FileDiagnostic::of_file(&dir, Severity::Error, message, MAY_BE_READ)]
            }
        };
        if *told != diagnostics {
            log(&diagnostics);
            told.clone_from(&diagnostics);
        }
        for key in &changed {
            tracing::info!(site = %key, "site changed");
        }
        for key in broken.iter().filter(|key| self.get(key).is_some()) {
            tracing::warn!(site = %key, "the site's files have mistakes; its last good version is served");
        }
        if !changed.is_empty() {
            self.shared.n_changes.send_modify(|n_changes| *n_changes += 1);
        }
        Reloaded { changed, broken, diagnostics }
    }

    /// Serves what was read; which sites changed, and which have mistakes.
    fn swap(
        &self,
        readings: Vec<SiteReading>,
        diagnostics: &mut Vec<FileDiagnostic>,
    ) -> (Vec<SiteKey>, Vec<SiteKey>) {
        let (mut changed, mut broken) = (Vec::new(), Vec::new());
        let mut served = self.shared.served.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = BTreeMap::new();
        for reading in readings {
            diagnostics.extend(reading.diagnostics);
            let Some(key) = reading.key else { continue };
            let before = served.get(&key);
            let site = match (reading.site, before) {
                (Some(site), Some(before)) if site.revision == before.revision => before.clone(),
                (Some(site), _) => {
                    changed.push(key.clone());
                    Arc::new(site)
                }
                (None, before) => {
                    broken.push(key.clone());
                    let Some(before) = before else { continue };
                    before.clone()
                }
            };
            next.insert(key, site);
        }
        changed.extend(served.keys().filter(|key| !next.contains_key(key)).cloned());
        *served = next;
        (changed, broken)
    }
}

fn log(diagnostics: &[FileDiagnostic]) {
    for found in diagnostics {
        let (place, message, hint) = (found.place(), &found.message, &found.hint);
        match found.severity {
            Severity::Error => tracing::error!(hint, "{place}: {message}"),
            Severity::Warning => tracing::warn!(hint, "{place}: {message}"),
        }
    }
}
