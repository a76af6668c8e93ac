//! `webhooks` of `site.yaml`: other systems that flows may ask.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use protocol::limits::URL_CHARS;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Deserialize;

use super::check::is_id;
use crate::sites::positions::{Aim, join};
use crate::sites::report::{FileDiagnostic, Severity};
use crate::sites::webhooks::{Secret, Webhook};
use crate::sites::yaml::Document;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookSettings {
    id: String,
    url: String,
    #[serde(default)]
    method: MethodSettings,
    #[serde(default)]
    headers: BTreeMap<String, Hidden>,
    secret: Option<Hidden>,
    #[serde(default)]
    result: BTreeMap<String, String>,
}

impl WebhookSettings {
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum MethodSettings {
    #[default]
    #[serde(rename = "POST")]
    Post,
    #[serde(rename = "PUT")]
    Put,
    #[serde(rename = "PATCH")]
    Patch,
}

/// A text, or the variable of the environment that holds it: what is secret does not belong into files.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text, or {env: NAME}")]
enum Hidden {
    Text(String),
    Env(FromEnv),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FromEnv {
    env: String,
}

/// What only we may say in a request.
const OURS: [&str; 10] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "idempotency-key",
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
];
/// What a key begins with, as Standard Webhooks write it.
const SECRET_PREFIX: &str = "whsec_";
/// How many bytes a key may have, by the same.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Reads every webhook; `private_hosts` are those that may be on this machine or in a private network.
pub(super) fn read(
    document: &Document,
    settings: &[WebhookSettings],
    private_hosts: &[String],
    told: &mut Vec<FileDiagnostic>,
) -> Vec<Webhook> {
    let mut seen = BTreeSet::new();
    let mut webhooks = Vec::new();
    for (index, webhook) in settings.iter().enumerate() {
        let path = format!("webhooks[{index}]");
        let id = join(&path, "id");
        if !is_id(&webhook.id) {
            let message = format!("`{}` is not an id", webhook.id);
            told.push(document.error(&id, message, "use letters, digits, `_`, `-`"));
        } else if !seen.insert(&webhook.id) {
            let message = format!("two webhooks have the id `{}`", webhook.id);
            told.push(document.error(&id, message, "give each one an id of its own"));
        }
        let mut reading = Reading { document, path, told, unset: Vec::new() };
        webhooks.extend(reading.webhook(webhook, private_hosts));
    }
    webhooks
}

struct Reading<'a> {
    document: &'a Document,
    path: String,
    told: &'a mut Vec<FileDiagnostic>,
    unset: Vec<String>,
}

impl Reading<'_> {
    fn webhook(&mut self, settings: &WebhookSettings, private: &[String]) -> Option<Webhook> {
        let headers: Vec<_> =
            settings.headers.iter().filter_map(|(name, value)| self.header(name, value)).collect();
        let secret = settings.secret.as_ref().and_then(|secret| self.secret(secret));
        for (name, pointer) in &settings.result {
            self.pointer(name, pointer);
        }
        let (url, is_private) = self.url(&settings.url, private)?;
        Some(Webhook {
            id: settings.id.clone(),
            url,
            is_private,
            method: match settings.method {
                MethodSettings::Post => Method::POST,
                MethodSettings::Put => Method::PUT,
                MethodSettings::Patch => Method::PATCH,
            },
            headers,
            secret,
            result: settings.result.iter().map(|(name, at)| (name.clone(), at.clone())).collect(),
            unset: std::mem::take(&mut self.unset),
        })
    }

    fn error(&mut self, path: &str, message: impl Into<String>, hint: &str) {
        let place = join(&self.path, path);
        self.told.push(self.document.error(&place, message, hint));
    }

    fn url(&mut self, text: &str, private: &[String]) -> Option<(Url, bool)> {
        let Ok(url) = Url::parse(text) else {
            self.error("url", format!("`{text}` is not a web address"), "begin with https://");
            return None;
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let is_private = private.contains(&host);
        let literal = host.parse().ok();
        let mistake = if text.chars().count() > URL_CHARS {
            Some(("the address is too long", "at most 2,048 characters"))
        } else if !url.username().is_empty() || url.password().is_some() {
            Some(("an address with a password in it ends up in logs", "put it under `headers`"))
        } else if literal.is_some_and(|ip| !is_private && !crate::requests::is_public(ip)) {
            Some((
                "this address is in a private network",
                "add it to `private_hosts` if it is yours",
            ))
        } else if url.scheme() != "https" && !(url.scheme() == "http" && is_private) {
            let hint = "begin with https://; http:// is for hosts under `private_hosts`";
            Some(("what is sent could be read on the way", hint))
        } else {
            None
        };
        if let Some((message, hint)) = mistake {
            self.error("url", message, hint);
            return None;
        }
        Some((url, is_private))
    }

    fn header(&mut self, name: &str, value: &Hidden) -> Option<(HeaderName, HeaderValue)> {
        let path = join("headers", name);
        let Ok(read) = HeaderName::from_bytes(name.as_bytes()) else {
            self.told_at_name(&path, format!("`{name}` is no header"), "such as authorization");
            return None;
        };
        if OURS.contains(&read.as_str()) {
            self.told_at_name(&path, format!("`{name}` is written by Parlor"), "leave it out");
            return None;
        }
        let text = self.resolve(&path, value)?;
        let Ok(mut value) = HeaderValue::from_str(&text) else {
            let hint = "leave out line ends, and write other alphabets in ASCII";
            self.error(&path, "a header is one line of plain letters", hint);
            return None;
        };
        value.set_sensitive(true);
        Some((read, value))
    }

    fn told_at_name(&mut self, path: &str, message: String, hint: &str) {
        let place = join(&self.path, path);
        let told = self.document.diagnostic(Severity::Error, &place, &Aim::Key, message, hint);
        self.told.push(told);
    }

    fn secret(&mut self, secret: &Hidden) -> Option<Secret> {
        let text = self.resolve("secret", secret)?;
        let encoded = text.strip_prefix(SECRET_PREFIX);
        let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
        let bytes = bytes.filter(|bytes| SECRET_BYTES.contains(&bytes.len()));
        if bytes.is_none() {
            let hint = "whsec_ and 24 to 64 random bytes in base64: `openssl rand -base64 32`";
            self.error("secret", "this is no key", hint);
        }
        bytes.map(Secret::new)
    }

    /// The text itself, or what the environment has under its name.
    fn resolve(&mut self, path: &str, hidden: &Hidden) -> Option<String> {
        let name = match hidden {
            Hidden::Text(text) => return Some(text.clone()),
            Hidden::Env(from) => &from.env,
        };
        let value = env::var(name).ok().filter(|value| !value.is_empty());
        if value.is_none() {
            self.unset.push(name.clone());
            let place = join(&join(&self.path, path), "env");
            let message = format!("the environment has no `{name}`");
            let hint = "the webhook fails until the server is started with it";
            let severity = Severity::Warning;
            self.told.push(self.document.diagnostic(severity, &place, &Aim::Value, message, hint));
        }
        value
    }

    fn pointer(&mut self, name: &str, pointer: &str) {
        if !pointer.starts_with('/') {
            let hint = "write the way to it with a slash before each name: /data/0/price";
            let message = format!("`{pointer}` is no place in an answer");
            self.error(&join("result", name), message, hint);
        }
    }
}
