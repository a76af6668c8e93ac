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

/// The shop's flows, checked.
pub fn flows() -> Vec<Flow> {
    let calculators: Vec<Value> = all("calculators").into_iter().map(|(_, value)| value).collect();
    let locales = locales(&["en", "ru"]);
    all("flows")
        .into_iter()
        .map(|(name, flow)| checked(&flow, &calculators, &locales, &name))
        .collect()
}

#[test]
fn the_demo_sites_flows_have_no_mistakes() {
    let calculators: Vec<Value> = all("calculators").into_iter().map(|(_, value)| value).collect();
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
    let calculators: Vec<Value> = all("calculators").into_iter().map(|(_, value)| value).collect();
    assert_eq!(said(&validate(&definition, &calculators, &locales(&["en", "ru"]))), "");
}
