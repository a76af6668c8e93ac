//! Texts that owners write, per locale.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A text for people: one string for everybody, or one per locale.
///
/// In a file it is either `Payback` or `{en: Payback, ru: Окупаемость}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The same in every locale.
    Same(String),
    /// By locale tag, in the order of the tags; never empty when read from a file.
    PerLocale(Vec<(String, String)>),
}

fn text_in<'t>(texts: &'t [(String, String)], tag: &str) -> Option<&'t str> {
    texts.iter().find(|(known, _)| known == tag).map(|(_, text)| text.as_str())
}

impl Text {
    /// The text for `locale`: its own, else its language's (`pt` for `pt-BR`), else English, else the first.
    pub fn get(&self, locale: &str) -> &str {
        match self {
            Self::Same(text) => text,
            Self::PerLocale(texts) => {
                let language = locale.split(['-', '_']).next().unwrap_or(locale);
                [locale, language, "en"]
                    .into_iter()
                    .find_map(|tag| text_in(texts, tag))
                    .or_else(|| texts.first().map(|(_, text)| text.as_str()))
                    .unwrap_or_default()
            }
        }
    }

    /// Which of `locales` have no text of their own, so that another language would show.
    pub fn missing<'a>(&self, locales: &[&'a str]) -> Vec<&'a str> {
        match self {
            Self::Same(_) => Vec::new(),
            Self::PerLocale(texts) => {
                let has =
                    |tag: &str| text_in(texts, tag).is_some_and(|text| !text.trim().is_empty());
                locales.iter().copied().filter(|tag| !has(tag)).collect()
            }
        }
    }

    /// Locales it is written in that are none of these; nothing when these are not known.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn foreign(&self, locales: &[&str]) -> Vec<&str> {
        match self {
            Self::PerLocale(texts) if !locales.is_empty() => {
                let tags = texts.iter().map(|(tag, _)| tag.as_str());
                tags.filter(|tag| !locales.contains(tag)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every distinct string in it, whatever the locale.
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::Same(text) => vec![text],
            Self::PerLocale(texts) => texts.iter().map(|(_, text)| text.as_str()).collect(),
        }
    }
}

impl Text {
    /// Reads it from JSON; nothing when that is no text.
    pub(crate) fn read(json: &serde_json::Value) -> Option<Self> {
        if let Some(text) = json.as_str() {
            return Some(Self::from(text));
        }
        let texts = json.as_object().filter(|texts| !texts.is_empty())?;
        let mut read = Vec::with_capacity(texts.len());
        for (locale, text) in texts {
            read.push((locale.clone(), text.as_str()?.to_owned()));
        }
        Some(Self::PerLocale(read))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Same(text.to_owned())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Same(text) => serializer.serialize_str(text),
            Self::PerLocale(texts) => {
                serializer.collect_map(texts.iter().map(|(tag, text)| (tag, text)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a text for each locale such as {en: …, ru: …}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::Same(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let mut texts = BTreeMap::new();
        while let Some((locale, text)) = map.next_entry::<String, String>()? {
            if texts.insert(locale.clone(), text).is_some() {
                return Err(A::Error::custom(format_args!("locale `{locale}` is given twice")));
            }
        }
        if texts.is_empty() {
            return Err(A::Error::custom("a text needs at least one locale"));
        }
        Ok(Text::PerLocale(texts.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payback() -> Text {
        serde_json::from_str(r#"{"en":"Payback","ru":"Окупаемость"}"#)
            .expect("two locales are a text")
    }

    #[test]
    fn a_locale_falls_back_to_its_language_then_english() {
        assert_eq!(payback().get("ru-RU"), "Окупаемость");
        assert_eq!(payback().get("de"), "Payback");
        assert_eq!(Text::from("Payback").get("ru"), "Payback");
    }

    #[test]
    fn missing_locales_are_listed() {
        assert_eq!(payback().missing(&["en", "de", "ru"]), ["de"]);
        assert!(Text::from("kWh").missing(&["en", "de"]).is_empty());
    }

    #[test]
    fn a_text_without_any_locale_is_refused() {
        let error = serde_json::from_str::<Text>("{}").expect_err("an empty map is no text");
        assert!(error.to_string().contains("at least one locale"), "{error}");
    }
}
