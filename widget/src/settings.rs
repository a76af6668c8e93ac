//! What a page may say in `window.parlorSettings`: declared once here, read from here, and written to `parlor.d.ts`
//! from here.
//!
//! A setting that does not exist or does not fit is told to the developer in the console, with what was expected;
//! the widget goes on without it.

use protocol::{Map, Scalar};
use serde_json::Value;

mod nearest;
mod reading;
#[cfg(test)]
mod typescript;

use reading::Place;
pub use reading::Setting;

/// What is wrong with a setting, as a sentence for the developer.
pub type Problem = String;

/// Declares groups of settings; every field is optional in the page's object.
macro_rules! groups {
    ($( $(#[doc = $doc:literal])+ pub struct $name:ident { $( $(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty, )+ } )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Default)]
            pub struct $name { $( $(#[doc = $field_doc])+ pub $field: $type, )+ }

            impl $name {
                const FIELDS: &'static [&'static str] = &[$( stringify!($field) ),+];
            }

            impl Setting for $name {
                fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
                    let map = reading::object(value, Self::FIELDS, place, problems)?;
                    Some(Self { $( $field: reading::field(map, stringify!($field), place, problems), )+ })
                }

                #[cfg(test)]
                fn typescript() -> String {
                    stringify!($name).to_owned()
                }
            }

            #[cfg(test)]
            impl typescript::Declared for $name {
                fn declaration() -> typescript::Declaration {
                    typescript::Declaration {
                        name: stringify!($name),
                        doc: concat!($( $doc ),+),
                        fields: vec![ $( (stringify!($field), concat!($( $field_doc ),+), <$type as Setting>::typescript()) ),+ ],
                    }
                }
            }
        )+
    };
}

/// Declares a setting that is one of a few words; the first is the default.
macro_rules! words {
    ($( $(#[doc = $doc:literal])+ pub enum $name:ident { $( $(#[doc = $word_doc:literal])+ $variant:ident = $word:literal, )+ } )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name { $( $(#[doc = $word_doc])+ $variant, )+ }

            impl $name {
                const WORDS: &'static [(&'static str, $name)] = &[$( ($word, $name::$variant) ),+];
            }

            impl Default for $name {
                fn default() -> Self {
                    Self::WORDS[0].1
                }
            }

            impl Setting for $name {
                fn read(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
                    let words = Self::WORDS.iter().map(|(word, _)| *word);
                    let at = reading::word(value, &mut words.clone(), place, problems)?;
                    Self::WORDS.get(at).map(|(_, this)| *this)
                }

                #[cfg(test)]
                fn typescript() -> String {
                    let words: Vec<String> = Self::WORDS.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                    words.join(" | ")
                }
            }
        )+
    };
}

groups! {
    /// What a page may say in `window.parlorSettings` before the script loads. Everything is optional.
    pub struct Settings {
        /// The site key; `data-site` on the script tag says the same and wins.
        pub site: String,
        /// The language, such as `ru`. Without it the page's own (`<html lang>`) decides.
        pub locale: String,
        /// Colours and shape.
        pub theme: Theme,
        /// The button that opens the panel.
        pub launcher: Launcher,
        /// Your own wording, by key of the catalogue.
        pub texts: Map<String, String>,
        /// Who the page knows the visitor to be. It is shown to operators as told by the page, not as proven.
        pub user: User,
        /// The flow that starts when the panel opens, instead of the site's default.
        pub flow: String,
        /// Variables for the flow: texts, numbers and yes/no.
        pub vars: Map<String, Scalar>,
        /// The product this page is about.
        pub product: Product,
    }

    /// Colours and shape. Further tokens are CSS custom properties, see the README.
    pub struct Theme {
        /// The accent colour, such as `#0b6b53`.
        pub accent: String,
        /// Light or dark; `auto` follows the visitor's system.
        pub scheme: Scheme,
        /// The panel's corner radius: a number of pixels or a CSS length.
        pub radius: Length,
        /// A CSS font family; without it the system's own.
        pub font: String,
    }

    /// The button that opens the panel.
    pub struct Launcher {
        /// In which corner it stands.
        pub position: Position,
        /// Words beside its picture, such as `Ask an engineer`.
        pub label: String,
        /// No button: the page opens the panel itself with `Parlor("open")`.
        pub hidden: bool,
    }

    /// Who the page knows the visitor to be.
    pub struct User {
        /// How to address them.
        pub name: String,
        /// Where to write to them.
        pub email: String,
        /// Where to call them, in international form.
        pub phone: String,
    }

    /// The product a page is about.
    pub struct Product {
        /// Your own id of it.
        pub id: String,
        /// What people call it.
        pub name: String,
        /// The price as the page shows it, or an amount in whole units of `currency`.
        pub price: Price,
        /// The currency of an amount, such as `EUR`.
        pub currency: String,
        /// Its page.
        pub url: String,
    }
}

words! {
    /// Light or dark.
    pub enum Scheme {
        /// As the visitor's system has it.
        Auto = "auto",
        /// Always light.
        Light = "light",
        /// Always dark.
        Dark = "dark",
    }

    /// A corner of the window.
    pub enum Position {
        /// Bottom right.
        Right = "right",
        /// Bottom left.
        Left = "left",
    }
}

/// A number of pixels or a CSS length; the loader hands it to the style sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Length(String);

/// A price in words, or an amount.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Price {
    /// Not said.
    #[default]
    None,
    /// As the page shows it.
    Words(String),
    /// In whole units of the product's currency.
    Amount(f64),
}

/// Settings that say this one thing, so that a command's argument is read by the same rules.
pub fn object_of(name: &str, value: &Value) -> Value {
    let mut map = serde_json::Map::new();
    map.insert(name.to_owned(), value.clone());
    Value::Object(map)
}

impl Settings {
    /// Reads the page's object; what does not fit is left out and told.
    pub fn read(value: &Value) -> (Settings, Vec<Problem>) {
        let mut problems = Vec::new();
        let settings = Setting::read(value, &Place::ROOT, &mut problems).unwrap_or_default();
        (settings, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(value: &Value) -> Vec<Problem> {
        Settings::read(value).1
    }

    #[test]
    fn settings_that_fit_are_read_without_a_word() {
        let (settings, problems) = Settings::read(&json!({
            "site": "helio", "theme": { "accent": "#0b6b53", "scheme": "dark", "radius": 8 },
            "launcher": { "position": "left", "hidden": true }, "texts": { "panel.title": "Ask Helio" },
            "user": { "name": "Anna" }, "vars": { "plan": "pro", "seats": 3, "beta": true },
            "product": { "id": "tiles", "name": "Solar tiles" },
        }));
        assert_eq!(problems, [""; 0]);
        assert_eq!(settings.theme.scheme, Scheme::Dark);
        assert_eq!(settings.theme.radius, Length("8px".to_owned()));
        assert_eq!(settings.launcher.position, Position::Left);
        assert_eq!(settings.vars["seats"], Scalar::Number(3.0));
        assert_eq!(settings.product.name, "Solar tiles");
    }

    #[test]
    fn an_unknown_setting_is_told_with_the_nearest_known_one() {
        assert_eq!(
            problems(&json!({ "localle": "ru", "theme": { "acent": "#fff" } })),
            [
                "unknown setting `localle`; did you mean `locale`?",
                "unknown setting `theme.acent`; did you mean `theme.accent`?",
            ]
        );
    }

    #[test]
    fn an_unknown_setting_that_resembles_nothing_is_told_with_all_that_are_known() {
        assert_eq!(
            problems(&json!({ "launcher": { "zebra": 1 } })),
            ["unknown setting `launcher.zebra`; known are position, label, hidden"]
        );
    }

    #[test]
    fn a_value_that_does_not_fit_is_told_and_left_out() {
        let (settings, problems) = Settings::read(&json!({
            "theme": { "scheme": "blue", "accent": 3 }, "launcher": { "hidden": "yes" }, "vars": { "list": [1] }, "user": "Anna",
        }));
        assert_eq!(
            problems,
            [
                "`theme.accent` should be a text",
                "`theme.scheme` should be one of auto, light, dark",
                "`launcher.hidden` should be true or false",
                "`user` should be an object",
                "`vars.list` should be a text, a number, true or false",
            ]
        );
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn a_setting_that_is_null_counts_as_absent() {
        assert_eq!(problems(&json!({ "user": null, "theme": { "accent": null } })), [""; 0]);
        assert_eq!(problems(&json!(null)), [""; 0]);
    }
}
