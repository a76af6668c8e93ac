//! Every text of one language by its key.

use std::sync::OnceLock;

use serde_json::Value;
use small::{Map, json};

use crate::format;
use crate::language::Language;

/// What visitors read first, in English; a file of texts by key.
pub const WIDGET_EN: &str = include_str!("../locales/en.json");
/// What visitors read first, in Russian.
pub const WIDGET_RU: &str = include_str!("../locales/ru.json");
/// What visitors read in forms, cards, calculators and calls, in English.
pub const MORE_EN: &str = include_str!("../locales/en.more.json");
/// What visitors read in forms, cards, calculators and calls, in Russian.
pub const MORE_RU: &str = include_str!("../locales/ru.more.json");
const DESK_EN: &str = include_str!("../locales/en.desk.json");
const DESK_RU: &str = include_str!("../locales/ru.desk.json");

/// The texts of one language. A key that is missing shows itself, so that it is noticed and nothing breaks.
#[derive(Debug, Clone)]
pub struct Catalogue {
    locale: String,
    language: Language,
    texts: Map<String, String>,
    /// Those that came later.
    more: OnceLock<Map<String, String>>,
}

impl Catalogue {
    /// What visitors read, and what both sides share.
    #[must_use]
    pub fn for_widget(tag: &str) -> Self {
        let (first, more) = match Language::of(tag) {
            Language::English => (WIDGET_EN, MORE_EN),
            Language::Russian => (WIDGET_RU, MORE_RU),
        };
        let mut texts = texts_of(first);
        texts.extend(texts_of(more));
        Self::of(tag, texts)
    }

    /// The texts of a file such as `locales/ru.json`, for whoever fetched the one that is needed.
    ///
    /// Nothing when the file is no object of texts.
    #[must_use]
    pub fn from_json(tag: &str, file: &str) -> Option<Self> {
        Some(Self::of(tag, read(file)?))
    }

    fn of(tag: &str, texts: Map<String, String>) -> Self {
        let (locale, language) = (tag.to_owned(), Language::of(tag));
        Self { locale, language, texts, more: OnceLock::new() }
    }

    /// Adds the texts of a file such as `locales/ru.more.json` to those of [`from_json`](Self::from_json), once. What
    /// was there before stays as it is.
    pub fn add(&self, file: &str) {
        self.more.get_or_init(|| texts_of(file));
    }

    /// Whether texts were added.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.more.get().is_some()
    }

    /// What operators read: the shared texts and the desk's own.
    #[must_use]
    pub fn for_desk(tag: &str) -> Self {
        let mut catalogue = Self::for_widget(tag);
        let file = match catalogue.language {
            Language::English => DESK_EN,
            Language::Russian => DESK_RU,
        };
        catalogue.texts.extend(texts_of(file));
        catalogue
    }

    /// Puts the site's own wording in place of ours.
    pub fn replace(&mut self, key: &str, text: &str) {
        self.texts.insert(key.to_owned(), text.to_owned());
    }

    /// The tag this was made for.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// The text of a key, if there is one: for keys that come from the wire.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        let text = self.texts.get(key).or_else(|| self.more.get()?.get(key));
        text.map(String::as_str)
    }

    /// The text of a key.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The text with every `{name}` replaced by its value.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(self.text(key), values)
    }

    /// The form of `key` that goes with `n`, with `{n}` replaced by the number.
    ///
    /// Example: `plural("choices.left", 3)` reads `choices.left.few` in Russian.
    #[must_use]
    pub fn plural(&self, key: &str, n: u64) -> String {
        let form = format!("{key}.{}", self.language.plural(n));
        #[allow(clippy::cast_precision_loss, reason = "counts that people read are small")]
        let number = format::number(n as f64, 0, &self.locale);
        filled(self.find(&form).unwrap_or(key), &[("n", &number)])
    }

    /// The keys in order: for tests that compare catalogues.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().chain(self.more.get().into_iter().flat_map(Map::keys)).map(String::as_str)
    }
}

fn texts_of(file: &str) -> Map<String, String> {
    read(file).expect("the catalogues are parsed by a test")
}

/// The texts in a file; nothing when it is no object of texts.
fn read(file: &str) -> Option<Map<String, String>> {
    let Ok(Value::Object(file)) = json::read(file) else { return None };
    let mut texts = Map::new();
    for (key, text) in file {
        let Value::String(text) = text else { return None };
        texts.insert(key, text);
    }
    Some(texts)
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(given, _)| *given == name)?;
            Some((value, tail))
        });
        rest = if let Some((value, tail)) = known {
            out.push_str(value);
            tail
        } else {
            out.push('{');
            after
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(Catalogue::for_widget("en").text("no.such"), "no.such");
        assert_eq!(Catalogue::for_widget("en").plural("no.such", 2), "no.such");
    }

    #[test]
    fn an_unknown_language_reads_english() {
        assert_eq!(Catalogue::for_widget("de").text("yes"), "Yes");
        assert_eq!(Catalogue::for_widget("ru-RU").text("yes"), "Да");
    }

    #[test]
    fn a_fetched_file_makes_the_same_catalogue_as_the_one_within() {
        let fetched = Catalogue::from_json("ru-RU", WIDGET_RU).expect("it is a file of ours");
        fetched.add(MORE_RU);
        let within = Catalogue::for_widget("ru");
        let sorted = |catalogue: &Catalogue| {
            let of_key = |key: &str| (key.to_owned(), catalogue.text(key).to_owned());
            catalogue.keys().map(of_key).collect::<BTreeSet<_>>()
        };
        assert_eq!(sorted(&fetched), sorted(&within));
        assert_eq!(fetched.plural("queue.wait", 3), "Ответим примерно через 3\u{a0}минуты");
        assert!(Catalogue::from_json("ru", "<html>").is_none());
        assert!(Catalogue::from_json("ru", "{\"yes\": 1}").is_none());
    }

    #[test]
    fn a_site_may_say_it_in_its_own_words() {
        let mut catalogue = Catalogue::for_widget("en");
        catalogue.replace("yes", "Sure");
        assert_eq!(catalogue.text("yes"), "Sure");
    }

    #[test]
    fn the_sites_words_stand_also_for_those_that_come_later() {
        let mut catalogue = Catalogue::from_json("en", WIDGET_EN).expect("it is a file of ours");
        catalogue.replace("rating.title", "Were we any good?");
        assert!(!catalogue.has_more() && catalogue.find("rating.1").is_none());
        catalogue.add(MORE_EN);
        assert!(catalogue.has_more());
        assert_eq!(catalogue.text("rating.1"), "Bad");
        assert_eq!(catalogue.text("rating.title"), "Were we any good?");
    }

    #[test]
    fn values_fill_their_places_and_are_not_filled_again() {
        assert_eq!(filled("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(filled("{unknown} {a", &[("a", "1")]), "{unknown} {a");
    }

    #[test]
    fn a_number_chooses_its_form() {
        let ru = Catalogue::for_widget("ru");
        assert_eq!(ru.plural("queue.wait", 1), "Ответим примерно через 1\u{a0}минуту");
        assert_eq!(ru.plural("queue.wait", 3), "Ответим примерно через 3\u{a0}минуты");
        assert_eq!(ru.plural("queue.wait", 12), "Ответим примерно через 12\u{a0}минут");
        assert_eq!(
            Catalogue::for_widget("en").plural("queue.wait", 1),
            "We’ll be with you in about 1\u{a0}minute"
        );
    }
}
