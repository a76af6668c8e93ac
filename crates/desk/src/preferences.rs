//! The desk's language: the browser's, unless the operator chose another.

use browser::Store;
use protocol::SiteKey;

/// The languages the desk is written in.
pub const LOCALES: [(&str, &str); 2] = [("en", "English"), ("ru", "Русский")];

const KEY: &str = "locale";

/// Where the desk keeps its few preferences.
pub fn store() -> Store {
    Store::for_desk(&SiteKey::parse("preferences").expect("a well-formed key"))
}

/// The language to start with.
pub fn locale(store: &Store) -> String {
    let chosen = store.get(KEY).or_else(|| web_sys::window()?.navigator().language());
    let chosen = chosen.unwrap_or_default();
    let tag = chosen.split('-').next().unwrap_or_default();
    LOCALES.iter().map(|(known, _)| *known).find(|known| *known == tag).unwrap_or("en").to_owned()
}

/// Remembers a choice and shows the desk in it.
pub fn change_locale(tag: &str) {
    store().set(KEY, tag);
    if let Some(window) = web_sys::window() {
        // A page that cannot reload shows the choice the next time.
        let _ = window.location().reload();
    }
}
