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
    assert!(files.len() >= 20, "the suite is here");
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

/// The file as it should be: inputs and comments stay, everything else is what happened.
fn play(path: &Path, written: &str) -> Result<String, String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let (head, lines) =
        written.split_once("\n---\n").unwrap_or_else(|| panic!("{name}: head, `---`, lines"));
    let settings = yaml::parse(head, &name);
    let tags: Vec<&str> = match settings.get("locales") {
        Some(tags) => tags.as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect(),
        None => vec!["en"],
    };
    let calculators = documents(settings.get("calculators"));
    let flow = Flow::from_values(&document(&settings["flow"]), &calculators, &locales(&tags))
        .map_err(|found| format!("{name}:\n{}", said(&found)))?;
    let locale = settings.get("locale").and_then(Value::as_str).unwrap_or("en");

    let (mut run, effects) = script::begin(&flow, locale, settings.get("vars"));
    let mut played = format!("{head}\n---\n");
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
