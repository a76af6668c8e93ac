//! What types cannot say about `site.yaml`.

use std::collections::BTreeSet;

use formula::Text;
use protocol::limits;

use super::Settings;
use crate::sites::positions::Aim;
use crate::sites::report::{FileDiagnostic, Severity};
use crate::sites::yaml::Document;

/// Every mistake in fields that have the right form.
pub(super) fn all(document: &Document, settings: &Settings) -> Vec<FileDiagnostic> {
    let mut check = Check { document, settings, found: Vec::new() };
    check.name();
    check.locales();
    check.origins();
    if let Some(bot) = &settings.bot {
        check.text("bot.name", &bot.name);
        check.address("bot.photo", &bot.photo);
    }
    check.policy();
    check.accent();
    check.departments();
    for (index, calendar) in settings.calendars.iter().enumerate() {
        check.text(&format!("calendars[{index}].name"), &calendar.name);
    }
    check.private_hosts();
    check.ice_servers();
    if settings.quotes.as_ref().is_some_and(|quotes| quotes.valid_days == 0) {
        check.error("quotes.valid_days", "a quote that holds no day is none", "write at least 1");
    }
    check.found
}

struct Check<'a> {
    document: &'a Document,
    settings: &'a Settings,
    found: Vec<FileDiagnostic>,
}

impl Check<'_> {
    fn error(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(self.document.error(path, message, hint));
    }

    fn name(&mut self) {
        let n_chars = self.settings.name.chars().count();
        if self.settings.name.trim().is_empty() {
            self.error("name", "the name is empty", "visitors see it at the top of the panel");
        } else if n_chars > limits::LINE_CHARS {
            let message = format!("the name is longer than {} characters", limits::LINE_CHARS);
            self.error("name", message, "visitors see it in one line: shorten it");
        }
    }

    fn locales(&mut self) {
        if self.settings.locales.is_empty() {
            self.error("locales", "a site needs a locale", "write `locales: [en]`");
        }
        let mut seen = BTreeSet::new();
        for (index, locale) in self.settings.locales.iter().enumerate() {
            let path = format!("locales[{index}]");
            if !is_locale(locale) {
                let hint = "write a language, or a language and a region: en, pt-BR";
                self.error(&path, format!("`{locale}` is not a locale"), hint);
            } else if !seen.insert(locale) {
                self.error(&path, format!("`{locale}` is given twice"), "leave one of them out");
            }
        }
    }

    fn origins(&mut self) {
        if self.settings.origins.is_empty() {
            let hint = "list the pages that may embed the site, such as https://shop.example";
            self.error("origins", "a site needs an origin", hint);
        }
        for (index, origin) in self.settings.origins.iter().enumerate() {
            if let Err((message, hint)) = check_origin(origin) {
                self.error(&format!("origins[{index}]"), message, hint);
            }
        }
    }

    fn address(&mut self, path: &str, address: &str) {
        if !address.is_empty() && !is_web_address(address) {
            let hint = "begin with https:// or, on the same site, with /";
            self.error(path, format!("`{address}` is not a web address"), hint);
        }
    }

    fn policy(&mut self) {
        match &self.settings.policy_url {
            None => {}
            Some(Text::Same(address)) => self.address("policy_url", address),
            Some(text @ Text::PerLocale(addresses)) => {
                self.text("policy_url", text);
                for (locale, address) in addresses {
                    self.address(&format!("policy_url.{locale}"), address);
                }
            }
        }
    }

    fn accent(&mut self) {
        let accent = &self.settings.accent;
        if !accent.is_empty() && !is_colour(accent) {
            let hint = "write six hexadecimal digits after `#`, in quotes: \"#2457d6\"";
            self.error("accent", format!("`{accent}` is not a colour"), hint);
        }
    }

    fn departments(&mut self) {
        let mut seen = BTreeSet::new();
        for (index, department) in self.settings.departments.iter().enumerate() {
            let path = format!("departments[{index}]");
            let place = format!("{path}.id");
            let id = &department.id;
            if !is_id(id) {
                self.error(&place, format!("`{id}` is not an id"), "use letters, digits, `_`, `-`");
            } else if !seen.insert(id) {
                let hint = "give each one an id of its own";
                self.error(&place, format!("two departments have the id `{id}`"), hint);
            }
            self.text(&format!("{path}.name"), &department.name);
        }
    }

    fn private_hosts(&mut self) {
        for (index, host) in self.settings.private_hosts.iter().enumerate() {
            let is_host = !host.is_empty()
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b));
            if !is_host || host.bytes().any(|b| b.is_ascii_uppercase()) {
                let hint = "write a name or an address alone, in lower case: erp.lan, 10.0.0.7";
                let path = format!("private_hosts[{index}]");
                self.error(&path, format!("`{host}` is not a host"), hint);
            }
        }
    }

    fn ice_servers(&mut self) {
        for (index, server) in self.settings.ice_servers.iter().enumerate() {
            let path = format!("ice_servers[{index}].urls");
            if server.urls.is_empty() {
                self.error(&path, "a server needs an address", "such as stun:stun.example:3478");
            }
            for (n, url) in server.urls.iter().enumerate() {
                let place = format!("{path}[{n}]");
                let host = ["stun:", "stuns:", "turn:", "turns:"]
                    .into_iter()
                    .find_map(|scheme| url.strip_prefix(scheme));
                if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
                    let hint = "write stun:host:port, turn:host:port or turns:host:port";
                    self.error(&place, format!("`{url}` is no STUN or TURN address"), hint);
                } else if url.starts_with("turn") && server.username.is_empty() {
                    let hint = "add `username` and `credential` beside `urls`";
                    self.error(&place, "a TURN server wants a user name", hint);
                }
            }
        }
    }

    fn text(&mut self, path: &str, text: &Text) {
        texts(self.document, path, text, &self.settings.locales, &mut self.found);
    }
}

/// Checks that a text is there in every locale of the site, and in no other.
pub(in crate::sites) fn texts(
    document: &Document,
    path: &str,
    text: &Text,
    locales: &[String],
    found: &mut Vec<FileDiagnostic>,
) {
    if let Text::PerLocale(texts) = text {
        for (locale, _) in texts.iter().filter(|(locale, _)| !locales.contains(locale)) {
            let hint = format!("the site's locales are {}", locales.join(", "));
            let message = format!("`{locale}` is not a locale of this site");
            let path = format!("{path}.{locale}");
            found.push(document.diagnostic(Severity::Error, &path, &Aim::Key, message, hint));
        }
    }
    let locales: Vec<&str> = locales.iter().map(String::as_str).collect();
    for locale in text.missing(&locales) {
        let hint = format!("add `{locale}: …` beside the others");
        let message = format!("the text for locale `{locale}` is missing");
        found.push(document.error(path, message, hint));
    }
    if matches!(text, Text::Same(words) if words.trim().is_empty()) {
        found.push(document.error(path, "the text is empty", "say something there"));
    }
}

/// Checks that a text is exactly what browsers send as `Origin`.
fn check_origin(origin: &str) -> Result<(), (String, String)> {
    let refused = |message: String, hint: &str| Err((message, hint.to_owned()));
    let Some((scheme, rest)) = origin.split_once("://") else {
        let message = format!("`{origin}` is not an origin");
        return refused(message, "write scheme and host, such as https://shop.example");
    };
    if !matches!(scheme, "https" | "http") {
        return refused(format!("`{scheme}` is not https or http"), "browsers embed from no other");
    }
    if let Some(end) = rest.find(['/', '?', '#']) {
        let message = format!("an origin has no path, and `{origin}` has one");
        return Err((message, format!("write `{scheme}://{}`", &rest[..end])));
    }
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_host = |host: &str| {
        host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-[]:".contains(&b)) && !host.is_empty()
    };
    if !is_host(host) {
        let hint = "one origin a line, without wildcards; write other alphabets in punycode";
        return refused(format!("`{host}` is not a host name"), hint);
    }
    if host.bytes().any(|b| b.is_ascii_uppercase()) {
        let hint = format!("write `{}`", origin.to_ascii_lowercase());
        return Err(("browsers write host names in lower case".to_owned(), hint));
    }
    let usual = if scheme == "https" { "443" } else { "80" };
    match port {
        Some(port) if port == usual => {
            let hint = format!("write `{scheme}://{host}`");
            Err((format!("browsers leave the port {usual} out"), hint))
        }
        Some(port) if port.parse::<u16>().is_err() => {
            refused(format!("`{port}` is not a port"), "a number from 1 to 65535")
        }
        _ => Ok(()),
    }
}

/// A language, maybe with script or region, as in `en`, `pt-BR`, `sr-Latn`.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn is_web_address(text: &str) -> bool {
    let absolute = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let local = text.starts_with('/') && !text.starts_with("//");
    text.chars().count() <= limits::URL_CHARS
        && !text.contains(char::is_whitespace)
        && (local || absolute.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')))
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Letters, digits, `_` and `-`.
pub(in crate::sites) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for origin in
            ["https://shop.example", "http://localhost:8080", "http://[::1]:3000", "http://[::1]"]
        {
            assert_eq!(check_origin(origin), Ok(()), "{origin}");
        }
        for (origin, part) in [
            ("shop.example", "not an origin"),
            ("*", "not an origin"),
            ("https://*.shop.example", "not a host name"),
            ("https://shop.example/", "no path"),
            ("https://Shop.example", "lower case"),
            ("https://shop.example:443", "leave the port"),
            ("http://shop.example:x", "not a port"),
            ("ftp://shop.example", "not https"),
            ("https://", "not a host name"),
        ] {
            let (message, _) = check_origin(origin).expect_err(origin);
            assert!(message.contains(part), "{origin}: {message}");
        }
    }

    #[test]
    fn a_locale_is_a_language_tag() {
        for tag in ["en", "ru", "pt-BR", "sr-Latn", "fil"] {
            assert!(is_locale(tag), "{tag}");
        }
        for tag in ["", "e", "EN", "english", "en_GB", "en-", "en-a b"] {
            assert!(!is_locale(tag), "{tag}");
        }
    }

    #[test]
    fn a_web_address_is_absolute_or_from_the_root() {
        for address in ["https://a.example/p", "/privacy"] {
            assert!(is_web_address(address), "{address}");
        }
        for address in ["privacy", "//a.example", "javascript:alert(1)", "https://", "/a b"] {
            assert!(!is_web_address(address), "{address}");
        }
    }
}
