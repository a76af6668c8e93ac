//! Transcripts: `suite/*.flow`. A new case is a new file there and needs no Rust.
//!
//! A file is a YAML head (flow, calculators, locale, locales, vars), a line `---`, then lines that begin with
//! `>` (an input), and what follows from each. `#` is a comment. `PARLOR_BLESS=1` rewrites what follows.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use flow::{Flow, prompt};
use serde_json::Value;

use crate::documents::{document, documents, files, locales, read, said, suite};
use crate::{script, yaml};

#[test]
fn every_transcript_comes_out_as_written() {
    let is_blessing = std::env::var_os("PARLOR_BLESS").is_some();
    let mut failures = Vec::new();
    let files = files(&suite(), "flow");
    assert!(files.len() >= 150, "the suite is here: {}", files.len());
    for path in files {
        let written = read(&path);
        let played = match play(&path, &written) {
            Ok(played) if played == written => continue,
            Ok(played) => played,
            Err(error) => {
                failures.push(error);
                continue;
            }
        };
        if is_blessing {
            fs::write(&path, played).unwrap();
        } else {
            failures.push(difference(&path, &written, &played));
        }
    }
    assert!(failures.is_empty(), "\n{}\nPARLOR_BLESS=1 rewrites them", failures.join("\n"));
}

/// What stands above a transcript's lines.
pub struct Head {
    /// As it was written.
    text: String,
    pub definition: Value,
    pub calculators: Vec<Value>,
    pub locales: Vec<String>,
    pub locale: String,
    pub vars: Option<Value>,
}

impl Head {
    /// The head of a file, and the lines below it.
    pub fn read<'a>(name: &str, written: &'a str) -> (Self, &'a str) {
        let (head, lines) =
            written.split_once("\n---\n").unwrap_or_else(|| panic!("{name}: head, `---`, lines"));
        let settings = yaml::parse(head, name);
        let tags: Vec<&str> = match settings.get("locales") {
            Some(tags) => {
                tags.as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect()
            }
            None => vec!["en"],
        };
        let head = Self {
            text: head.to_owned(),
            definition: document(&settings["flow"]),
            calculators: documents(settings.get("calculators")),
            locales: locales(&tags),
            locale: settings.get("locale").and_then(Value::as_str).unwrap_or("en").to_owned(),
            vars: settings.get("vars").cloned(),
        };
        (head, lines)
    }

    /// Its flow, checked.
    pub fn flow(&self, name: &str) -> Result<Flow, String> {
        Flow::from_values(&self.definition, &self.calculators, &self.locales)
            .map_err(|found| format!("{name}:\n{}", said(&found)))
    }
}

/// The file as it should be: inputs and comments stay, everything else is what happened.
fn play(path: &Path, written: &str) -> Result<String, String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let (head, lines) = Head::read(&name, written);
    let flow = head.flow(&name)?;

    let (mut run, effects) = script::begin(&flow, &head.locale, head.vars.as_ref());
    let mut played = format!("{}\n---\n", head.text);
    let mut score = 0.0;
    let mut effects = effects;
    // Comments above the first input belong to the file, so they come before the greeting.
    let mut lines = lines
        .lines()
        .filter(|line| line.starts_with('>') || line.starts_with('#') || line.is_empty())
        .peekable();
    while let Some(comment) = lines.next_if(|line| line.starts_with('#')) {
        writeln!(played, "{comment}").unwrap();
    }
    loop {
        for effect in &effects {
            writeln!(played, "{}", script::line(effect)).unwrap();
        }
        if run.score() != score {
            score = run.score();
            writeln!(played, "= score {score}").unwrap();
        }
        if !matches!(effects.as_slice(), [flow::Effect::Refused(_)]) {
            writeln!(played, "{}", script::asked(prompt(&flow, &run, &script::env()).as_ref()))
                .unwrap();
        }
        while let Some(other) = lines.next_if(|line| !line.starts_with('>')) {
            writeln!(played, "{other}").unwrap();
        }
        let Some(line) = lines.next() else { break };
        writeln!(played, "{line}").unwrap();
        let input = script::input(line[1..].trim(), run.step())
            .map_err(|error| format!("{name}: {line}: {error}"))?;
        (run, effects) = flow::transition(&flow, run, input, &script::env());
    }
    Ok(played)
}

fn difference(path: &Path, written: &str, played: &str) -> String {
    let mut line = 1;
    let (mut left, mut right) = (written.lines(), played.lines());
    loop {
        match (left.next(), right.next()) {
            (Some(written), Some(played)) if written == played => line += 1,
            (written, played) => {
                let end = "(end of the file)";
                return format!(
                    "{}:{line}\n  written: {}\n  played:  {}",
                    path.display(),
                    written.unwrap_or(end),
                    played.unwrap_or(end)
                );
            }
        }
    }
}
