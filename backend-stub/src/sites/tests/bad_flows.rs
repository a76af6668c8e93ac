//! The bad definitions of the flow crate's suite: each is told at the very line that says how it is mended.

use std::collections::BTreeSet;
use std::path::PathBuf;

use flow::{Place, Surroundings, validate_in};

use crate::sites::flows::aim;
use crate::sites::yaml;

use super::*;

const MEND: &str = "# mend: ";

fn suite() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/flow/suite/bad");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The lines at which something is told.
fn told(text: &str) -> BTreeSet<u32> {
    let document = yaml::read("bad.yaml", text).unwrap();
    let locales = ["en".to_owned(), "ru".to_owned()];
    let plural_forms = |locale: &str| i18n::Language::of(locale).plural_forms();
    let around = Surroundings {
        locales: &locales,
        departments: Some(&["help"]),
        webhooks: Some(&["prices"]),
        calendars: Some(&["visits"]),
        faqs: Some(&["roofs"]),
        plural_forms: Some(&plural_forms),
    };
    let found = validate_in(&document.value, &[], &around);
    let line = |found: &flow::Diagnostic| match &found.place {
        Place::Flow(path) => document.positions.locate(path, &aim(found)).line,
        Place::Calculator { .. } => 0,
    };
    found.iter().map(line).collect()
}

#[test]
fn every_bad_flow_is_told_at_the_line_of_its_mistake() {
    let mut n_checked = 0;
    let mut failures = Vec::new();
    for file in suite() {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().zip(1..).filter(|(line, _)| line.contains(MEND));
        let marked: BTreeSet<u32> = lines.map(|(_, number)| number).collect();
        if marked.is_empty() {
            continue;
        }
        n_checked += 1;
        let told = told(&text);
        if told != marked {
            failures.push(format!("{}: told at {told:?}, marked at {marked:?}", file.display()));
        }
    }
    assert!(n_checked >= 60, "{n_checked} definitions say where their mistake is");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
