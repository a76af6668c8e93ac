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
    /// How to mend it.
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

    /// Whether it tells the same about another place of the same file.
    fn says_the_same(&self, other: &Self) -> bool {
        self.message == other.message && self.hint == other.hint && self.file == other.file
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

/// So often a mistake is written out that stands in many lines of a file: the others follow in one line.
const SHOWN_OF_ONE: usize = 3;
/// So many of those lines are listed.
const LISTED_LINES: usize = 12;

fn the_same(lines: &[u32]) -> String {
    let mut listed: Vec<String> = lines.iter().map(u32::to_string).collect();
    listed.dedup();
    let more = listed.len().saturating_sub(LISTED_LINES);
    listed.truncate(LISTED_LINES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let place = if lines.len() == 1 { "place" } else { "places" };
    let line = if listed.len() == 1 { "line" } else { "lines" };
    format!("    the same in {} more {place}: {line} {}{more}", lines.len(), listed.join(", "))
}

/// Every diagnostic, and a line that counts them; what a file has wrong in many places is not written out each time.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.diagnostics.iter().enumerate() {
            let is_same = |other: &&FileDiagnostic| other.says_the_same(diagnostic);
            let n_before = self.diagnostics[..at].iter().filter(is_same).count();
            if n_before < SHOWN_OF_ONE {
                writeln!(f, "{diagnostic}")?;
            } else if n_before == SHOWN_OF_ONE {
                let lines = self.diagnostics[at..].iter().filter(is_same);
                writeln!(f, "{}", the_same(&lines.map(|it| it.line).collect::<Vec<_>>()))?;
            }
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
    fn what_is_wrong_in_many_places_is_written_out_three_times() {
        let missing = |line: u32| FileDiagnostic {
            line,
            hint: "add `lv: …` beside the others".to_owned(),
            message: "the text for locale `lv` is missing".to_owned(),
            ..report().diagnostics[0].clone()
        };
        let many = |n: u32| Report { n_files: 1, diagnostics: (1..=n).map(missing).collect() };
        let told = many(20).to_string();
        assert_eq!(told.matches("is missing").count(), 3, "{told}");
        let rest = "the same in 17 more places: lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 5 more\n";
        assert!(told.contains(rest), "{told}");
        assert!(told.ends_with("1 file, 20 errors"), "{told}");
        assert!(many(4).to_string().contains("the same in 1 more place: line 4\n"));
        assert_eq!(many(3).to_string().matches("is missing").count(), 3);
        // Programs are told of each.
        assert_eq!(many(20).to_json().matches("is missing").count(), 20);
    }

    #[test]
    fn programs_read_one_object() {
        let json: serde_json::Value = serde_json::from_str(&report().to_json()).unwrap();
        assert_eq!(json["errors"], 1);
        assert_eq!(json["problems"][0]["column"], 11);
        assert_eq!(json["problems"][1]["severity"], "warning");
    }
}
