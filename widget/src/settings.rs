//! What a page may say in `window.parlorSettings`: declared once here, read from here, and written from here to
//! `parlor.d.ts` and to what the loader fetches to tell developers what does not exist or does not fit
//! (`loader/advice`).
//!
//! That is told before the panel is opened, and so not from here; the widget goes on without it. Only what the site
//! decides is told from here.

use protocol::site::SiteBundle;
use protocol::{Map, Scalar};
use serde_json::Value;

mod reading;
#[cfg(test)]
mod typescript;

pub use reading::Setting;

/// Declares groups of settings; every field is optional in the page's object.
macro_rules! groups {
    ($( $(#[doc = $doc:literal])+ pub struct $name:ident { $( $(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty, )+ } )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Default)]
            pub struct $name { $( $(#[doc = $field_doc])+ pub $field: $type, )+ }

            impl Setting for $name {
                fn read(value: &Value) -> Option<Self> {
                    let map = value.as_object()?;
                    Some(Self { $( $field: reading::field(map, stringify!($field)), )+ })
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
                fn read(value: &Value) -> Option<Self> {
                    let said = value.as_str()?;
                    Self::WORDS.iter().find(|(word, _)| *word == said).map(|(_, this)| *this)
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
    /// Reads the page's object; what does not fit is left out.
    pub fn of(value: &Value) -> Settings {
        Setting::read(value).unwrap_or_default()
    }

    /// What this site does not have, as sentences for the developer.
    pub fn unknown_to(&self, bundle: &SiteBundle) -> Vec<String> {
        let mut problems = Vec::new();
        let locales = bundle.site.locales.iter().map(String::as_str).collect::<Vec<_>>();
        let language = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
        let is_spoken = locales.iter().any(|tag| language(tag) == language(&self.locale));
        if !self.locale.is_empty() && !is_spoken {
            problems.push(unknown("locale", &self.locale, &locales));
        }
        let flows = bundle.flows.iter().map(|flow| flow.id.as_str()).collect::<Vec<_>>();
        if !self.flow.is_empty() && !flows.contains(&self.flow.as_str()) {
            problems.push(unknown("flow", &self.flow, &flows));
        }
        problems
    }
}

fn unknown(setting: &str, said: &str, known: &[&str]) -> String {
    ["`", setting, "`: the site has no `", said, "`; it has ", &known.join(", ")].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::wire;
    use serde_json::json;

    #[test]
    fn settings_that_fit_are_read() {
        let settings = Settings::of(&json!({
            "site": "helio", "theme": { "accent": "#0b6b53", "scheme": "dark", "radius": 8 },
            "launcher": { "position": "left", "hidden": true }, "texts": { "panel.title": "Ask Helio" },
            "user": { "name": "Anna" }, "vars": { "plan": "pro", "seats": 3, "beta": true },
            "product": { "id": "tiles", "name": "Solar tiles" },
        }));
        assert_eq!(settings.theme.scheme, Scheme::Dark);
        assert_eq!(settings.theme.radius, Length("8px".to_owned()));
        assert_eq!(settings.launcher.position, Position::Left);
        assert_eq!(settings.vars["seats"], Scalar::Number(3.0));
        assert_eq!(settings.product.name, "Solar tiles");
    }

    #[test]
    fn a_value_that_does_not_fit_is_left_out() {
        let settings = Settings::of(&json!({
            "theme": { "scheme": "blue", "accent": [3] }, "launcher": { "hidden": "yes" }, "vars": { "list": [1] },
            "user": "Anna", "localle": "ru", "flow": null,
        }));
        assert_eq!(settings, Settings::default());
        assert_eq!(Settings::of(&json!(null)), Settings::default());
    }

    #[test]
    fn a_number_will_do_for_a_text_as_it_does_for_the_loader() {
        let settings =
            Settings::of(&json!({ "launcher": { "label": 24 }, "product": { "id": 7.5 } }));
        assert_eq!((settings.launcher.label.as_str(), settings.product.id.as_str()), ("24", "7.5"));
    }

    #[test]
    fn what_the_site_does_not_have_is_told_with_what_it_has() {
        let bundle = json!({
            "site": { "site": "helio", "name": "Helio", "locales": ["en", "ru"], "default_flow": "qualify" },
            "flows": [{ "id": "qualify", "hash": "h", "flow": {} }], "calculators": [],
        });
        let bundle: SiteBundle = wire::read_text(&bundle.to_string()).unwrap();
        let told = |said: Value| Settings::of(&said).unknown_to(&bundle);
        assert_eq!(
            told(json!({ "locale": "xx", "flow": "qualfy" })),
            [
                "`locale`: the site has no `xx`; it has en, ru",
                "`flow`: the site has no `qualfy`; it has qualify",
            ]
        );
        assert_eq!(told(json!({ "locale": "ru-RU", "flow": "qualify" })), [""; 0]);
        assert_eq!(told(json!({})), [""; 0]);
    }
}
