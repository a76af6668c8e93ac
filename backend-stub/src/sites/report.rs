//! What is wrong with a site's files, told to people (`file:line:column`) and to programs (JSON).

use std::fmt;

use serde::Serialize;

/// One mistake or doubt in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileDiagnostic {
    /// The file, as it was asked for.
    pub file: String,
    /// Counted from 1; 0 when it is about the file as such.
    pub line: u32,
    /// In characters, counted from 1; 0 when it is about the file as such.
    pub column: u32,
    /// Whether it keeps the site from being served.
    pub severity: Severity,
    /// One sentence, no full stop.
    pub message: String,
    /// How to mend it; empty when the message says it all.
    pub hint: String,
}

/// Whether a diagnostic keeps a site from being served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It does.
    Error,
    /// It does not; the author should look at it.
    Warning,
}

impl FileDiagnostic {
    /// About a file or folder as such.
    pub(super) fn of_file(
        file: &str,
        severity: Severity,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Self { file: file.to_owned(), line: 0, column: 0, severity, message, hint }
    }

    /// Where it is, as editors and terminals link it.
    #[must_use]
    pub fn place(&self) -> String {
        match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        }
    }
}

impl fmt::Display for FileDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}: {severity}: {}", self.place(), self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n    {}", self.hint)?;
        }
        Ok(())
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many files were read.
    pub n_files: usize,
    /// In the order of files and lines.
    pub diagnostics: Vec<FileDiagnostic>,
}

impl Report {
    /// How many diagnostics keep a site from being served.
    #[must_use]
    pub fn n_errors(&self) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// One JSON object: `{"files":4,"errors":1,"warnings":0,"problems":[{"file":…,"line":…,…}]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let n_errors = self.n_errors();
        serde_json::json!({
            "files": self.n_files,
            "errors": n_errors,
            "warnings": self.diagnostics.len() - n_errors,
            "problems": self.diagnostics,
        })
        .to_string()
    }
}

/// Every diagnostic, and a line that counts them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.diagnostics {
            writeln!(f, "{diagnostic}")?;
        }
        let n_errors = self.n_errors();
        let n_warnings = self.diagnostics.len() - n_errors;
        let files = counted(self.n_files, "file");
        match (n_errors, n_warnings) {
            (0, 0) => write!(f, "{files}, no problems"),
            (0, _) => write!(f, "{files}, {}", counted(n_warnings, "warning")),
            (_, 0) => write!(f, "{files}, {}", counted(n_errors, "error")),
            _ => write!(
                f,
                "{files}, {}, {}",
                counted(n_errors, "error"),
                counted(n_warnings, "warning")
            ),
        }
    }
}

fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let diagnostic = FileDiagnostic {
            file: "helio/flows/roof.yaml".to_owned(),
            line: 12,
            column: 11,
            severity: Severity::Error,
            message: "unknown step `finsh`".to_owned(),
            hint: "did you mean `finish`?".to_owned(),
        };
        let stray = FileDiagnostic::of_file("helio/a.txt", Severity::Warning, "not read", "");
        Report { n_files: 3, diagnostics: vec![diagnostic, stray] }
    }

    #[test]
    fn people_read_place_sentence_hint_and_a_count() {
        assert_eq!(
            report().to_string(),
            "helio/flows/roof.yaml:12:11: error: unknown step `finsh`\n    did you mean `finish`?\n\
             helio/a.txt: warning: not read\n\
             3 files, 1 error, 1 warning"
        );
        let clean = Report { n_files: 1, diagnostics: Vec::new() };
        assert_eq!(clean.to_string(), "1 file, no problems");
    }

    #[test]
    fn programs_read_one_object() {
        let json: serde_json::Value = serde_json::from_str(&report().to_json()).unwrap();
        assert_eq!(json["errors"], 1);
        assert_eq!(json["problems"][0]["column"], 11);
        assert_eq!(json["problems"][1]["severity"], "warning");
    }
}
