//! Whether anybody would notice if a proof were missing: each rule is left out once, and some bad definition of the
//! suite must be told about otherwise than before.

#![cfg(feature = "diagnostics")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ALONG_THE_WAYS, LOCAL, Rule};
use crate::definition::{self, Trust};
use crate::surroundings::Surroundings;

#[path = "../../tests/it/yaml.rs"]
mod yaml;

fn definitions() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/bad");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.display().to_string();
        (name.clone(), yaml::parse(&fs::read_to_string(&path).unwrap(), &name))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_proof_is_missed_when_it_is_left_out() {
    let locales = ["en".to_owned(), "ru".to_owned()];
    let plural_forms = |locale: &str| if locale == "ru" { 3 } else { 2 };
    let around = Surroundings {
        locales: &locales,
        departments: Some(&["help"]),
        webhooks: Some(&["prices"]),
        calendars: Some(&["visits"]),
        faqs: Some(&["roofs"]),
        plural_forms: Some(&plural_forms),
    };
    let definitions = definitions();
    let told = |left_out: Option<Rule>| -> Vec<Vec<String>> {
        super::LEFT_OUT.set(left_out);
        let told = definitions.iter().map(|(_, definition)| {
            let (_, told) = definition::read(definition, &[], &around, Trust::Unproved);
            told.iter().map(ToString::to_string).collect()
        });
        told.collect()
    };
    let before = told(None);
    for (at, rule) in LOCAL.iter().chain(ALONG_THE_WAYS).enumerate() {
        assert_ne!(told(Some(*rule)), before, "nobody misses rule {at}");
    }
    super::LEFT_OUT.set(None);
}
