//! Code and catalogues hold to each other: a mistyped key would show itself to people, a text without a user would
//! be translated for nobody.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use i18n::Catalogue;

const CRATES: [&str; 3] = ["../ui/src", "../desk/src", "../../widget/src"];

/// What the server says to people by itself.
const OF_THE_SERVER: [&str; 3] = [
    "../../backend-stub/src/import.rs",
    "../../backend-stub/src/import/consent.rs",
    "../../backend-stub/src/quotes/page.rs",
];

/// Keys that are put together from a word of the protocol, and those that only the server says.
const FAMILIES: [&str; 5] = ["reject.", "notice.", "call.kind.", "lead.", "weekday."];

/// The launcher says this before the wasm is there, so its words are in the loader; the browser tests hold the two
/// together.
const SAID_BY_THE_LOADER: &str = "panel.open";

/// Code that comes in a part of the widget's bundle, together with `locales/<tag>.more.json`: by the beginnings of its
/// paths. All other code of the widget has the words of `locales/<tag>.json` alone.
const LATE: [&str; 30] = [
    "ui/src/address_input",
    "ui/src/busy",
    "ui/src/calculator_form",
    "ui/src/call_stage",
    "ui/src/chart",
    "ui/src/consent_",
    "ui/src/contact_form",
    "ui/src/content/",
    "ui/src/field_prompt",
    "ui/src/file_input",
    "ui/src/incoming_call",
    "ui/src/lone_question",
    "ui/src/moment_input",
    "ui/src/operator_card",
    "ui/src/option_list",
    "ui/src/panel/waiting_card",
    "ui/src/question",
    "ui/src/range_input",
    "ui/src/rating",
    "ui/src/result_table",
    "ui/src/scale_input",
    "ui/src/search_input",
    "ui/src/slider_input",
    "ui/src/slot_list",
    "ui/src/text_input",
    "ui/src/together_form",
    // The bot's part.
    "widget/src/conversation/engine",
    "widget/src/shell/refusal",
    "widget/src/shell/show",
    "widget/src/view/later/",
];

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
    files.extend(OF_THE_SERVER.map(at));
    assert!(files.len() > 20, "the sources moved: {files:?}");
    files
}

/// The code of a file that ships.
fn shipped(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source)
}

/// What stands between quotes in the code that ships.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    shipped(source)
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

/// The widget's code: what is late, and what is there from the beginning.
fn late_and_early() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let is_shipped = |path: &PathBuf| {
        let path = path.to_string_lossy();
        let is_elsewhere = path.contains("/desk/") || path.contains("/backend-stub/");
        !is_elsewhere && !path.contains("/tests/") && !path.ends_with("/tests.rs")
    };
    let is_late = |path: &PathBuf| {
        let path = path.to_string_lossy();
        LATE.iter().any(|beginning| path.contains(&format!("/{beginning}")))
    };
    all_sources().into_iter().filter(is_shipped).partition(is_late)
}

/// The keys of `locales/en.more.json`, and those of its plurals.
fn keys_of_late_code() -> BTreeSet<String> {
    let more = Catalogue::from_json("en", i18n::MORE_EN).expect("it is a file of ours");
    let base = |key: &str| {
        let (base, form) = key.rsplit_once('.')?;
        FORMS.contains(&form).then(|| base.to_owned())
    };
    more.keys().flat_map(|key| [Some(key.to_owned()), base(key)]).flatten().collect()
}

#[test]
fn what_is_there_from_the_beginning_says_nothing_that_comes_later() {
    let keys = keys_of_late_code();
    for path in late_and_early().1 {
        let source = fs::read_to_string(&path).unwrap();
        for literal in literals(&source).filter(|literal| !literal.is_empty()) {
            let is_beginning =
                literal.ends_with('.') && keys.iter().any(|key| key.starts_with(literal));
            assert!(
                !is_beginning && !keys.contains(literal),
                "{}: {literal} is in en.more.json",
                path.display()
            );
        }
    }
}

#[test]
fn what_the_server_tells_can_be_said_from_the_beginning() {
    for family in ["reject.", "notice.", "call.kind."] {
        assert!(!keys_of_late_code().iter().any(|key| key.starts_with(family)), "{family}");
    }
}

#[test]
fn what_only_late_code_says_does_not_come_with_the_first_words() {
    let said_by = |paths: Vec<PathBuf>| {
        let sources = paths.iter().map(|path| fs::read_to_string(path).unwrap());
        let said =
            sources.flat_map(|source| literals(&source).map(str::to_owned).collect::<Vec<_>>());
        said.collect::<BTreeSet<String>>()
    };
    let (late, early) = late_and_early();
    let (late, early) = (said_by(late), said_by(early));
    let first = Catalogue::from_json("en", i18n::WIDGET_EN).expect("it is a file of ours");
    let only_late: Vec<&str> =
        first.keys().filter(|key| late.contains(*key) && !early.contains(*key)).collect();
    let only_late: Vec<&&str> = only_late
        .iter()
        .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)))
        .collect();
    assert!(only_late.is_empty(), "{only_late:?} belongs in en.more.json");
}

/// The names that a file takes from this project's crates.
fn names_taken(source: &str) -> BTreeSet<&str> {
    let source = shipped(source);
    let uses =
        ["use ui::", "use crate::"].into_iter().flat_map(|begin| source.split(begin).skip(1));
    let lists = uses.filter_map(|rest| rest.split(';').next());
    let paths = source.split("ui::").skip(1).filter_map(|rest| rest.split(['(', '<', '{']).next());
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    lists.chain(paths).flat_map(|list| list.split(|letter| !is_name(letter))).collect()
}

#[test]
fn what_is_there_from_the_beginning_draws_nothing_that_comes_later() {
    let (late, early) = late_and_early();
    let late: Vec<_> = late.iter().filter(|path| path.to_string_lossy().contains("/ui/")).collect();
    assert!(late.len() > 20, "the late code moved: {late:?}");
    let mut drawn = BTreeSet::new();
    for path in late {
        let source = fs::read_to_string(path).unwrap();
        let functions = shipped(&source).lines().filter_map(|line| {
            let (_, name) = line.strip_prefix("pub")?.split_once("fn ")?;
            name.split(['(', '<']).next().map(str::to_owned)
        });
        drawn.extend(functions);
    }
    for path in early.iter().filter(|path| !path.ends_with("ui/src/lib.rs")) {
        let source = fs::read_to_string(path).unwrap();
        let late: Vec<_> =
            names_taken(&source).into_iter().filter(|name| drawn.contains(*name)).collect();
        assert!(late.is_empty(), "{} takes {late:?}, whose words come later", path.display());
    }
}
