//! The house rules that the compiler does not know. They run as a test, so a broken rule is a red test.

use crate::workspace;
use anyhow::{Context, Result};
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

mod arrows;
mod code;
mod core_crates;
mod files;
mod markup;
mod words;

/// One broken rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// Counted from one; zero is the whole file.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, message } = self;
        match line {
            0 => write!(formatter, "{path}: {message}"),
            line => write!(formatter, "{path}:{line}: {message}"),
        }
    }
}

/// A text file of the repository.
pub struct Source {
    /// From the root, with `/` between its parts.
    path: String,
    text: String,
    /// Whether the file is part of a test rather than of what is shipped.
    is_test: bool,
}

impl Source {
    fn new(path: String, text: String) -> Self {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let is_test = path.split('/').any(|part| part == "tests") || name == "tests.rs";
        Self { path, text, is_test }
    }

    fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the file is under one of these folders.
    fn is_under(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(&format!("{folder}/")))
    }

    fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, message: message.into() }
    }
}

/// The `tidy` command.
pub fn run() -> Result<ExitCode> {
    let findings = check(workspace::root())?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => println!("tidy"),
        count => println!("\n{count} house rules are broken"),
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every broken rule in the repository.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let sources = sources(root)?;
    let mut findings = Vec::new();
    for source in &sources {
        findings.extend(files::check(source));
        findings.extend(markup::check(source));
        findings.extend(words::check(source));
        findings.extend(core_crates::check(source));
        findings.extend(code::check(source));
        findings.extend(arrows::check(source)?);
    }
    Ok(findings)
}

fn sources(root: &Path) -> Result<Vec<Source>> {
    const SKIPPED: [&str; 6] = ["target", "dist", "data", "node_modules", "output", ".git"];
    const READ: [&str; 12] =
        ["rs", "js", "mjs", "css", "html", "sql", "toml", "json", "yaml", "md", "ts", "ftl"];
    let entries =
        walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| {
            !(entry.file_type().is_dir() && SKIPPED.iter().any(|name| entry.file_name() == *name))
        });
    let mut sources = Vec::new();
    for entry in entries {
        let entry = entry.context("listing the repository")?;
        let known = entry
            .path()
            .extension()
            .is_some_and(|extension| READ.iter().any(|known| extension == *known));
        if !entry.file_type().is_file() || !known {
            continue;
        }
        let path = entry.path().strip_prefix(root).context("below the root")?;
        let text = fs::read_to_string(entry.path())
            .with_context(|| format!("reading {}", path.display()))?;
        sources.push(Source::new(path.to_string_lossy().replace('\\', "/"), text));
    }
    mark_test_modules(&mut sources);
    Ok(sources)
}

/// Marks the files of modules that their parents declare under `#[cfg(test)]`.
fn mark_test_modules(sources: &mut [Source]) {
    let mut modules = Vec::new();
    for source in sources.iter().filter(|source| source.extension() == "rs") {
        let module = match source.name() {
            "lib.rs" | "main.rs" => source.path.rsplit_once('/').map_or("", |(folder, _)| folder),
            _ => source.path.trim_end_matches(".rs"),
        };
        modules.extend(code::test_modules(&source.text).map(|name| format!("{module}/{name}")));
    }
    for source in sources {
        let is_declared = |module: &String| {
            source
                .path
                .strip_prefix(module.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        source.is_test |= modules.iter().any(is_declared);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_a_test_with_all_below_it() {
        let mut sources = [
            ("a/src/lib.rs", "#[cfg(test)]\nmod builders;\nmod store;\n"),
            ("a/src/store.rs", "#[cfg(test)]\npub(crate) mod contract;\n"),
            ("a/src/builders.rs", ""),
            ("a/src/builders/one.rs", ""),
            ("a/src/store/contract.rs", ""),
            ("a/src/store/contracts.rs", ""),
        ]
        .map(|(path, text)| sample::source(path, text));
        mark_test_modules(&mut sources);
        let tests =
            sources.iter().filter(|source| source.is_test).map(|source| source.path.as_str());
        let expected = ["a/src/builders.rs", "a/src/builders/one.rs", "a/src/store/contract.rs"];
        assert_eq!(tests.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_house_is_tidy() {
        let findings = check(workspace::root()).unwrap();
        let list = findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n");
        assert!(findings.is_empty(), "\n{list}\n");
    }
}

/// Builders for the rules' own tests.
#[cfg(test)]
mod sample {
    use super::{Finding, Source};

    pub fn source(path: &str, text: &str) -> Source {
        Source::new(path.to_owned(), text.to_owned())
    }

    /// The findings as a person reads them.
    pub fn said(findings: Vec<Finding>) -> Vec<String> {
        findings.iter().map(Finding::to_string).collect()
    }
}
