//! Every text of one language by its key.

use serde_json::Value;
use small::{Map, json};

use crate::format;
use crate::language::Language;

/// What visitors read, in English; a file of texts by key.
pub const WIDGET_EN: &str = include_str!("../locales/en.json");
/// What visitors read, in Russian.
pub const WIDGET_RU: &str = include_str!("../locales/ru.json");
const DESK_EN: &str = include_str!("../locales/en.desk.json");
const DESK_RU: &str = include_str!("../locales/ru.desk.json");

/// The texts of one language. A key that is missing shows itself, so that it is noticed and nothing breaks.
#[derive(Debug, Clone)]
pub struct Catalogue {
    locale: String,
    language: Language,
    texts: Map<String, String>,
}

impl Catalogue {
    /// What visitors read, and what both sides share.
    #[must_use]
    pub fn for_widget(tag: &str) -> Self {
        let language = Language::of(tag);
        let file = match language {
            Language::English => WIDGET_EN,
            Language::Russian => WIDGET_RU,
        };
        Self { locale: tag.to_owned(), language, texts: texts_of(file) }
    }

    /// The texts of a file such as `locales/ru.json`, for whoever fetched the one that is needed.
    ///
    /// Nothing when the file is no object of texts.
    #[must_use]
    pub fn from_json(tag: &str, file: &str) -> Option<Self> {
        Some(Self { locale: tag.to_owned(), language: Language::of(tag), texts: read(file)? })
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
        self.texts.get(key).map(String::as_str)
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
        self.texts.keys().map(String::as_str)
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
        assert_eq!(fetched.texts, Catalogue::for_widget("ru").texts);
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
