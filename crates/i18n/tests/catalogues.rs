//! The catalogues are data; this is what keeps them whole.

use std::collections::{BTreeMap, BTreeSet};

use i18n::{Catalogue, LOCALES};

const FORMS: [&str; 4] = ["one", "few", "many", "other"];

/// The catalogues of one kind by locale.
type Kind = fn(&str) -> Catalogue;

const KINDS: [(&str, Kind); 2] = [("widget", Catalogue::for_widget), ("desk", Catalogue::for_desk)];

/// A key without its plural form.
fn base(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((base, form)) if FORMS.contains(&form) => base,
        _ => key,
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// What every form of a key may be filled with.
fn by_base(catalogue: &Catalogue) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut found = BTreeMap::<&str, BTreeSet<&str>>::new();
    for key in catalogue.keys() {
        // A form may leave the number out ("Choose one"), so the forms of a key count together.
        found.entry(base(key)).or_default().extend(placeholders(catalogue.text(key)));
    }
    found
}

#[test]
fn every_language_has_the_same_keys_and_placeholders() {
    for (kind, of) in KINDS {
        let (english, russian) = (of("en"), of("ru"));
        let (english, russian) = (by_base(&english), by_base(&russian));
        for key in english.keys().chain(russian.keys()) {
            assert_eq!(english.get(key), russian.get(key), "{kind}: {key}");
        }
    }
}

#[test]
fn every_language_has_the_same_keys_on_the_first_screen() {
    let first = |tag, file| Catalogue::from_json(tag, file).expect("it is a file of ours");
    let (english, russian) = (first("en", i18n::WIDGET_EN), first("ru", i18n::WIDGET_RU));
    assert!(by_base(&english).keys().eq(by_base(&russian).keys()));
}

#[test]
fn every_plural_has_each_form_of_its_language() {
    for (kind, of) in KINDS {
        for (tag, forms) in [("en", ["one", "other"].as_slice()), ("ru", &["one", "few", "many"])] {
            let catalogue = of(tag);
            for key in catalogue.keys().filter(|key| base(key) != *key) {
                for form in forms {
                    let wanted = format!("{}.{form}", base(key));
                    assert!(catalogue.find(&wanted).is_some(), "{kind} {tag}: {wanted} is missing");
                }
            }
        }
    }
}

#[test]
fn no_text_is_empty_or_padded() {
    for (kind, of) in KINDS {
        for tag in LOCALES {
            let catalogue = of(tag);
            for key in catalogue.keys() {
                let text = catalogue.text(key);
                assert!(!text.is_empty() && text.trim() == text, "{kind} {tag}: {key}");
            }
        }
    }
}

#[test]
fn russian_is_written_in_russian() {
    let (english, russian) = (Catalogue::for_desk("en"), Catalogue::for_desk("ru"));
    for key in russian.keys().filter(|key| !key.contains("placeholder")) {
        let text = russian.text(key);
        let has_words = placeholders(text)
            .iter()
            .fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), ""))
            .chars()
            .any(char::is_alphabetic);
        let is_name = text == english.text(key) && !text.contains(' ');
        let cyrillic = text
            .chars()
            .any(|letter| ('а'..='я').contains(&letter.to_lowercase().next().unwrap_or(letter)));
        assert!(cyrillic || !has_words || is_name, "{key}: {text}");
    }
}

#[test]
fn a_key_stands_once_in_the_files_of_its_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    for tag in LOCALES {
        let mut seen = BTreeSet::new();
        for kind in ["", ".more", ".desk"] {
            let text = std::fs::read_to_string(folder.join(format!("{tag}{kind}.json"))).unwrap();
            for line in text.lines().filter_map(|line| line.trim().strip_prefix('"')) {
                let key = line.split('"').next().unwrap();
                assert!(seen.insert(key.to_owned()), "{tag}{kind}: {key} stands twice");
            }
        }
    }
}
