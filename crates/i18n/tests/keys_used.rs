//! A key that is mistyped in a component would show itself to people; here it shows itself to us first.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use i18n::Catalogue;

const CRATES: [&str; 3] = ["../ui/src", "../desk/src", "../../widget/src"];

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

/// String literals that read like a key: lower-case words with dots between, begun like one of ours.
fn keys_in(source: &str, beginnings: &BTreeSet<&str>) -> BTreeSet<String> {
    let shipped = source.split("#[cfg(test)]").next().unwrap_or(source);
    shipped
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
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
    let mut files = Vec::new();
    for folder in CRATES {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    assert!(files.len() > 20, "the sources moved: {files:?}");
    for path in files {
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
