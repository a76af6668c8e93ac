//! Bad definitions: `suite/bad/*.yaml`. Each begins with comments that say what must be told about it.
//! `PARLOR_BLESS=1` rewrites them.
//!
//! A line that ends with `# mend: …` is where the mistake is, and what would be right there: so mended, nothing is
//! told any more. That the mistake is told at that very line is tested where lines are known, by the server.

use std::fs;
use std::path::PathBuf;

use flow::{Diagnostic, Flow, Surroundings, validate, validate_in};
use serde_json::Value;

use crate::documents::{documents, files, locales, read, said, suite};
use crate::yaml;

/// What stands between a mistake and its mending.
const MEND: &str = "# mend: ";

fn bad() -> Vec<PathBuf> {
    files(&suite().join("bad"), "yaml")
}

fn told(text: &str, name: &str) -> Vec<Diagnostic> {
    let mut document = yaml::parse(text, name);
    let calculators = document.as_object_mut().and_then(|map| map.remove("calculators"));
    let plural_forms = |locale: &str| if locale == "ru" { 3 } else { 2 };
    let around = Surroundings {
        locales: &locales(&["en", "ru"]),
        departments: Some(&["help"]),
        webhooks: Some(&["prices"]),
        calendars: Some(&["visits"]),
        faqs: Some(&["roofs"]),
        plural_forms: Some(&plural_forms),
    };
    validate_in(&document, &documents(calculators.as_ref()), &around)
}

#[test]
fn every_bad_definition_is_explained() {
    let is_blessing = std::env::var_os("PARLOR_BLESS").is_some();
    let mut failures = Vec::new();
    assert!(bad().len() >= 90, "the bad definitions are here");
    for path in bad() {
        let text = read(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let body: String = text
            .lines()
            .skip_while(|line| line.starts_with('#'))
            .fold(String::new(), |body, line| body + line + "\n");
        let found = told(&body, &name);
        let unmended = found.iter().filter(|found| found.hint.is_empty());
        failures.extend(unmended.map(|found| format!("{name}: how is it mended? {found}")));
        let found = said(&found);
        if found.is_empty() {
            failures.push(format!("{name}: nothing is wrong with it"));
            continue;
        }
        let told: String =
            found.lines().fold(String::new(), |told, line| told + "# " + line + "\n");
        let played = told + &body;
        if played != text {
            if is_blessing {
                fs::write(&path, played).unwrap();
            } else {
                failures.push(format!("{name} says now:\n{found}"));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}\nPARLOR_BLESS=1 rewrites them", failures.join("\n\n"));
}

#[test]
fn a_mended_definition_is_good() {
    let mut failures = Vec::new();
    let mut n_mended = 0;
    for path in bad() {
        let text = read(&path);
        if !text.contains(MEND) {
            continue;
        }
        n_mended += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = said(&told(&mended(&text), &name));
        if !found.is_empty() {
            failures.push(format!("{name}, mended, still says:\n{found}"));
        }
    }
    assert!(n_mended >= 65, "{n_mended} definitions say how they are mended");
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// The definition with every marked line as it should be; `⏎` begins another line.
fn mended(text: &str) -> String {
    let mut mended = String::new();
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match line.split_once(MEND) {
            None => mended.extend([line, "\n"]),
            Some((_, "(nothing)")) => {}
            Some((_, right)) => {
                for right in right.split('⏎') {
                    mended.extend([indent, right.trim(), "\n"]);
                }
            }
        }
    }
    mended
}

#[test]
fn a_version_that_was_served_before_the_rules_grew_still_runs() {
    let definition = yaml::parse(&read(&suite().join("bad/declared_and_never_read.yaml")), "");
    let locales = locales(&["en", "ru"]);
    assert!(Flow::from_values(&definition, &[], &locales).is_err());
    let flow = Flow::from_published(&definition, &[], &locales).unwrap();
    assert_eq!(flow.id(), "bad");
    let broken = yaml::parse(&read(&suite().join("bad/unknown_step.yaml")), "");
    assert!(Flow::from_published(&broken, &[], &locales).is_err(), "nobody can run that");
}

#[test]
fn what_is_no_definition_at_all_is_explained_too() {
    for value in [Value::Null, Value::from(3), Value::from("flow"), Value::Array(Vec::new())] {
        assert!(!validate(&value, &[], &locales(&["en"])).is_empty(), "{value}");
    }
    let calculators = [Value::from(3), serde_json::json!({ "id": "loan", "inputs": 3 })];
    let told = said(&validate(&Value::Null, &calculators, &locales(&["en"])));
    assert!(told.contains("calculator 0") && told.contains("calculator loan"), "{told}");
}
