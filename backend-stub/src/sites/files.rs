//! The files of one site's folder.

use std::fs;
use std::io;
use std::path::Path;

use super::report::{FileDiagnostic, Severity};

/// The largest file that is read; the longest flow by hand is a tenth of it.
const MAX_BYTES: u64 = 1024 * 1024;

/// What to do where the system does not let us read.
pub(super) const MAY_BE_READ: &str = "see whether whoever runs the server may read it";

/// A file that was read.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Its path, as it was asked for.
    pub(super) file: String,
    /// Its name without `.yaml`.
    pub(super) stem: String,
    pub(super) text: String,
}

/// What a site's folder holds.
#[derive(Debug, Default)]
pub(super) struct SiteFiles {
    pub(super) settings: Option<SourceFile>,
    pub(super) flows: Vec<SourceFile>,
    pub(super) calculators: Vec<SourceFile>,
    pub(super) faq: Vec<SourceFile>,
    /// Files that cannot be read, or that nobody reads.
    pub(super) diagnostics: Vec<FileDiagnostic>,
}

impl SiteFiles {
    /// Reads a site's folder.
    pub(super) fn read(folder: &Path) -> Self {
        let mut files = Self::default();
        for entry in files.entries(folder) {
            let path = folder.join(&entry.name);
            match (entry.name.as_str(), entry.is_folder) {
                ("site.yaml", false) => files.settings = files.source(&path),
                ("flows", true) => files.flows = files.sources(&path),
                ("calculators", true) => files.calculators = files.sources(&path),
                ("faq", true) => files.faq = files.sources(&path),
                _ => files.stray(&path, "a site has site.yaml, flows/, calculators/ and faq/"),
            }
        }
        if files.settings.is_none() && files.diagnostics.is_empty() {
            let file = folder.join("site.yaml").display().to_string();
            let hint = "it gives the site's name, origins and locales";
            files.diagnostics.push(FileDiagnostic::of_file(
                &file,
                Severity::Error,
                "there is no such file",
                hint,
            ));
        }
        files
    }

    /// Every file that was read.
    pub(super) fn all(&self) -> impl Iterator<Item = &SourceFile> {
        self.settings.iter().chain(&self.flows).chain(&self.calculators).chain(&self.faq)
    }

    fn sources(&mut self, folder: &Path) -> Vec<SourceFile> {
        let mut sources = Vec::new();
        for entry in self.entries(folder) {
            let path = folder.join(&entry.name);
            if entry.is_folder || !entry.name.ends_with(".yaml") {
                self.stray(&path, "only files that end with .yaml are read here");
            } else {
                sources.extend(self.source(&path));
            }
        }
        sources
    }

    fn source(&mut self, path: &Path) -> Option<SourceFile> {
        let file = path.display().to_string();
        let stem = path.file_stem()?.to_string_lossy().into_owned();
        let (message, hint) = match read_text(path) {
            Ok(text) => return Some(SourceFile { file, stem, text }),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                ("this is no UTF-8 text".to_owned(), "save it as UTF-8".to_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                let message = format!("the file is larger than {} KiB", MAX_BYTES / 1024);
                (message, "write it in several files, each smaller than that".to_owned())
            }
            Err(error) => (format!("cannot be read: {error}"), MAY_BE_READ.to_owned()),
        };
        self.diagnostics.push(FileDiagnostic::of_file(&file, Severity::Error, message, hint));
        None
    }

    fn entries(&mut self, folder: &Path) -> Vec<Entry> {
        entries(folder).unwrap_or_else(|error| {
            let file = folder.display().to_string();
            let message = format!("cannot be read: {error}");
            self.diagnostics.push(FileDiagnostic::of_file(
                &file,
                Severity::Error,
                message,
                MAY_BE_READ,
            ));
            Vec::new()
        })
    }

    fn stray(&mut self, path: &Path, hint: &str) {
        self.diagnostics.push(stray(path, hint));
    }
}

/// A warning about a file that nobody reads.
pub(super) fn stray(path: &Path, hint: &str) -> FileDiagnostic {
    let file = path.display().to_string();
    FileDiagnostic::of_file(&file, Severity::Warning, "this is not read", hint)
}

/// Something in a folder.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_folder: bool,
}

/// What a folder holds, by name, without what editors and version control hide there.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') || name.ends_with('~') || name == "README.md";
        if !hidden {
            entries.push(Entry { is_folder: entry.path().is_dir(), name });
        }
    }
    entries.sort();
    Ok(entries)
}

fn read_text(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > MAX_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    fs::read_to_string(path)
}
