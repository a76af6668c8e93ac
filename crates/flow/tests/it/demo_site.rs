//! The demo site's own files: every flow and calculator of it is without a mistake or a doubt.

use std::path::{Path, PathBuf};

use flow::{Flow, validate};
use serde_json::Value;

use crate::documents::{checked, files, locales, read, said};
use crate::yaml;

fn site() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo-site/site/helio")
}

fn all(folder: &str) -> Vec<(String, Value)> {
    let read = |path: PathBuf| {
        (path.display().to_string(), yaml::parse(&read(&path), &path.display().to_string()))
    };
    files(&site().join(folder), "yaml").into_iter().map(read).collect()
}

/// The shop's flows as they are written, each with the path of its file.
pub fn definitions() -> Vec<(String, Value)> {
    all("flows")
}

/// The shop's calculators.
pub fn calculators() -> Vec<Value> {
    all("calculators").into_iter().map(|(_, value)| value).collect()
}

/// The shop's flows, checked.
pub fn flows() -> Vec<Flow> {
    let calculators = calculators();
    let locales = locales(&["en", "ru"]);
    definitions()
        .into_iter()
        .map(|(name, flow)| checked(&flow, &calculators, &locales, &name))
        .collect()
}

#[test]
fn the_demo_sites_flows_have_no_mistakes() {
    let calculators = calculators();
    assert!(!calculators.is_empty(), "the demo site has calculators");
    for (name, definition) in all("flows") {
        let locales = locales(&["en", "ru"]);
        assert_eq!(said(&validate(&definition, &calculators, &locales)), "", "{name}");
        let flow: Flow = checked(&definition, &calculators, &locales, &name);
        assert!(
            name.ends_with(&format!("{}.yaml", flow.id())),
            "{name} holds the flow `{}`",
            flow.id()
        );
    }
}

#[test]
fn the_example_in_the_readme_is_a_flow() {
    let readme = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let example = readme.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
    let definition = yaml::parse(example.expect("the README has an example"), "README.md");
    let calculators = calculators();
    assert_eq!(said(&validate(&definition, &calculators, &locales(&["en", "ru"]))), "");
}

#[cfg(feature = "diagnostics")]
#[test]
fn every_case_of_the_shop_comes_out_as_its_author_says() {
    let write =
        |value: &formula::Value, spec: &str, _: &str| crate::documents::plainly(value, spec);
    for (name, definition) in definitions() {
        let flow = checked(&definition, &calculators(), &locales(&["en", "ru"]), &name);
        let outcomes = flow::cases(&flow, &definition, "en", &write);
        assert!(outcomes.len() >= 6, "{name} has {} cases", outcomes.len());
        let told: Vec<String> = outcomes
            .iter()
            .filter(|outcome| !outcome.failures.is_empty())
            .map(|outcome| format!("{}: {}", outcome.name, said(&outcome.failures)))
            .collect();
        assert!(told.is_empty(), "{name}\n{}", told.join("\n"));
    }
}
