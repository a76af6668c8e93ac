//! Bad definitions: `suite/bad/*.yaml`. Each begins with comments that say what must be told about it.
//! `PARLOR_BLESS=1` rewrites them.

use std::fs;

use flow::validate;
use serde_json::Value;

use crate::documents::{documents, files, locales, read, said, suite};
use crate::yaml;

#[test]
fn every_bad_definition_is_explained() {
    let is_blessing = std::env::var_os("PARLOR_BLESS").is_some();
    let mut failures = Vec::new();
    let files = files(&suite().join("bad"), "yaml");
    assert!(files.len() >= 12, "the bad definitions are here");
    for path in files {
        let text = read(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let body: String = text
            .lines()
            .skip_while(|line| line.starts_with('#'))
            .fold(String::new(), |body, line| body + line + "\n");
        let mut document = yaml::parse(&body, &name);
        let calculators = document.as_object_mut().and_then(|map| map.remove("calculators"));
        let found =
            said(&validate(&document, &documents(calculators.as_ref()), &locales(&["en", "ru"])));
        assert!(!found.is_empty(), "{name}: nothing is wrong with it");
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
fn what_is_no_definition_at_all_is_explained_too() {
    for value in [Value::Null, Value::from(3), Value::from("flow"), Value::Array(Vec::new())] {
        assert!(!validate(&value, &[], &locales(&["en"])).is_empty(), "{value}");
    }
    let calculators = [Value::from(3), serde_json::json!({ "id": "loan", "inputs": 3 })];
    let told = said(&validate(&Value::Null, &calculators, &locales(&["en"])));
    assert!(told.contains("calculator 0") && told.contains("calculator loan"), "{told}");
}
