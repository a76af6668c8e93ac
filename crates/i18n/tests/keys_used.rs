//! Code and catalogues hold to each other: a mistyped key would show itself to people, a text without a user would
//! be translated for nobody.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use i18n::Catalogue;

const CRATES: [&str; 3] = ["../ui/src", "../desk/src", "../../widget/src"];

/// Keys that are put together from a word of the protocol, and those that only the server says.
const FAMILIES: [&str; 5] = ["reject.", "notice.", "call.kind.", "lead.", "weekday."];

/// The launcher says this before the wasm is there, so its words are in the loader; the browser tests hold the two
/// together.
const SAID_BY_THE_LOADER: &str = "panel.open";

const FORMS: [&str; 4] = ["one", "few", "many", "other"];

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in CRATES {
        sources(&at(folder), &mut files);
    }
    assert!(files.len() > 20, "the sources moved: {files:?}");
    files
}

/// What stands between quotes in the code that ships.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let shipped = source.split("#[cfg(test)]").next().unwrap_or(source);
    shipped
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// String literals that read like a key: lower-case words with dots between, begun like one of ours.
fn keys_in(source: &str, beginnings: &BTreeSet<&str>) -> BTreeSet<String> {
    literals(source)
        .filter(|literal| {
            literal.contains('.')
                && !literal.ends_with(['.', ' '])
                && ![".css", ".rs", ".js"].iter().any(|end| literal.ends_with(end))
                && literal
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b))
                && literal.split('.').next().is_some_and(|begin| beginnings.contains(begin))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_key_in_the_code_has_its_text() {
    let catalogue = Catalogue::for_desk("en");
    let beginnings =
        catalogue.keys().filter_map(|key| key.split_once('.')).map(|(begin, _)| begin).collect();
    for path in all_sources() {
        for key in keys_in(&fs::read_to_string(&path).unwrap(), &beginnings) {
            let is_plural = catalogue.find(&format!("{key}.other")).is_some();
            assert!(
                catalogue.find(&key).is_some() || is_plural,
                "{}: {key} has no text",
                path.display()
            );
        }
    }
}

#[test]
fn every_text_has_a_user() {
    let mut used = BTreeSet::new();
    for path in all_sources() {
        used.extend(literals(&fs::read_to_string(path).unwrap()).map(str::to_owned));
    }
    let english = Catalogue::for_desk("en");
    let russian = Catalogue::for_desk("ru");
    let unused: BTreeSet<&str> = english
        .keys()
        .chain(russian.keys())
        .filter(|key| {
            let base = key.rsplit_once('.').filter(|(_, form)| FORMS.contains(form));
            !used.contains(*key)
                && !base.is_some_and(|(base, _)| used.contains(base))
                && !FAMILIES.iter().any(|family| key.starts_with(family))
                && *key != SAID_BY_THE_LOADER
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn the_browser_tests_look_for_what_the_loader_says() {
    let visitor = fs::read_to_string(at("../../tests/browser/support/visitor.mjs")).unwrap();
    assert!(visitor.contains(&format!("'{SAID_BY_THE_LOADER}'")));
}
