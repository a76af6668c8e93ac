//! Reading settings of every kind from plain JSON.

use protocol::Scalar;
use serde_json::{Map, Value};

use super::nearest::nearest;
use super::{Length, Price, Problem};

/// What the loader puts beside the page's settings for us.
const OF_LOADER: [&str; 3] = ["page", "draft", "focus"];

/// Where a setting stands, such as `theme.accent`.
pub struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    name: &'a str,
}

impl<'a> Place<'a> {
    /// The settings as a whole.
    pub const ROOT: Place<'static> = Place { parent: None, name: "" };

    fn at(&'a self, name: &'a str) -> Place<'a> {
        Place { parent: Some(self), name }
    }

    fn path(&self) -> String {
        match self.parent.map(Place::path) {
            Some(parent) if !parent.is_empty() => [&parent, ".", self.name].concat(),
            _ => self.name.to_owned(),
        }
    }
}

/// Something that a page can set.
pub trait Setting: Default {
    /// Reads it; nothing, with a problem told, when the value does not fit.
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self>;

    /// Its type in `parlor.d.ts`.
    #[cfg(test)]
    fn typescript() -> String;
}

/// The value as an object whose keys are all known.
pub fn object<'a>(
    value: &'a Value,
    fields: &[&str],
    place: &Place<'_>,
    problems: &mut Vec<Problem>,
) -> Option<&'a Map<String, Value>> {
    let Some(map) = value.as_object() else {
        return expected("an object", value, place, problems);
    };
    let is_loaders = |name: &str| place.parent.is_none() && OF_LOADER.contains(&name);
    let is_unknown = |name: &&String| !fields.contains(&name.as_str()) && !is_loaders(name);
    for name in map.keys().filter(is_unknown) {
        let unknown = place.at(name).path();
        problems.push(match nearest(name, fields) {
            Some(near) => {
                ["unknown setting `", &unknown, "`; did you mean `", &place.at(near).path(), "`?"]
                    .concat()
            }
            None => ["unknown setting `", &unknown, "`; known are ", &fields.join(", ")].concat(),
        });
    }
    Some(map)
}

/// A field of an object; its default when it is absent or does not fit.
pub fn field<T: Setting>(
    map: &Map<String, Value>,
    name: &str,
    place: &Place<'_>,
    problems: &mut Vec<Problem>,
) -> T {
    map.get(name).and_then(|value| T::read(value, &place.at(name), problems)).unwrap_or_default()
}

/// Which of the words it is.
pub fn word(
    value: &Value,
    words: &mut dyn Iterator<Item = &'static str>,
    place: &Place<'_>,
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let words: Vec<&str> = words.collect();
    let found = value.as_str().and_then(|given| words.iter().position(|word| *word == given));
    found.or_else(|| expected(&["one of ", &words.join(", ")].concat(), value, place, problems))
}

fn expected<T>(
    what: &str,
    value: &Value,
    place: &Place<'_>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    if !value.is_null() {
        problems.push(["`", &place.path(), "` should be ", what].concat());
    }
    None
}

impl Setting for String {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        value.as_str().map(str::to_owned).or_else(|| expected("a text", value, place, problems))
    }

    #[cfg(test)]
    fn typescript() -> String {
        "string".to_owned()
    }
}

impl Setting for bool {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        value.as_bool().or_else(|| expected("true or false", value, place, problems))
    }

    #[cfg(test)]
    fn typescript() -> String {
        "boolean".to_owned()
    }
}

impl Setting for Length {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        match value {
            Value::String(css) => Some(Length(css.clone())),
            Value::Number(pixels) => {
                Some(Length([&small::json::number_text(pixels), "px"].concat()))
            }
            _ => expected("a number of pixels or a CSS length", value, place, problems),
        }
    }

    #[cfg(test)]
    fn typescript() -> String {
        "number | string".to_owned()
    }
}

impl Setting for Price {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        match value {
            Value::String(words) => Some(Price::Words(words.clone())),
            Value::Number(amount) => amount.as_f64().map(Price::Amount),
            _ => expected("a text or an amount", value, place, problems),
        }
    }

    #[cfg(test)]
    fn typescript() -> String {
        "string | number".to_owned()
    }
}

impl Setting for protocol::Map<String, String> {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let Some(map) = value.as_object() else {
            return expected("an object", value, place, problems);
        };
        let mut texts = protocol::Map::new();
        for (name, value) in map {
            if let Some(text) = String::read(value, &place.at(name), problems) {
                texts.insert(name.clone(), text);
            }
        }
        Some(texts)
    }

    #[cfg(test)]
    fn typescript() -> String {
        "Record<string, string>".to_owned()
    }
}

impl Setting for protocol::Map<String, Scalar> {
    fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let Some(map) = value.as_object() else {
            return expected("an object", value, place, problems);
        };
        let mut scalars = protocol::Map::new();
        for (name, value) in map {
            match Scalar::of_json(value) {
                Some(scalar) => {
                    scalars.insert(name.clone(), scalar);
                }
                None => {
                    let what = "a text, a number, true or false";
                    let _: Option<()> = expected(what, value, &place.at(name), problems);
                }
            }
        }
        Some(scalars)
    }

    #[cfg(test)]
    fn typescript() -> String {
        "Record<string, string | number | boolean>".to_owned()
    }
}
