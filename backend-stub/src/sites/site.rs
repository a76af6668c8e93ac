//! One site, checked and ready to serve.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow::Flow;
use formula::{CompiledCalculator, Text};
use protocol::SiteKey;
use protocol::site::{Department, FlowDocument, IceServer, SiteBundle};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::packed::Packed;
use super::services::Services;

/// A site without a mistake in it.
#[derive(Debug)]
pub struct Site {
    /// Its key: the name of its folder.
    pub key: SiteKey,
    /// What people call it.
    pub name: String,
    /// The web origins that may embed it, such as `https://helio.example`.
    pub origins: Vec<String>,
    /// The languages its texts are written in, the default first.
    pub locales: Vec<String>,
    /// What a browser needs of it to greet, ready to send.
    pub greeting: Packed,
    /// What a browser gets of it.
    pub bundle: Arc<SiteBundle>,
    /// The bundle, ready to send.
    pub packed_bundle: Packed,
    /// Its flows by id.
    pub flows: BTreeMap<String, Arc<SiteFlow>>,
    /// Its calculators by id.
    pub calculators: BTreeMap<String, Arc<CompiledCalculator>>,
    /// What the server does for its flows, opening hours among it.
    pub services: Services,
    /// Departments a visitor may ask for.
    pub departments: Vec<Department>,
    /// STUN and TURN servers for calls.
    pub ice_servers: Vec<IceServer>,
    /// What the bot is called; the site's name when its owner did not say.
    pub bot_name: Text,
    /// Where the bot's picture is, or empty.
    pub bot_photo: String,
    /// How many days a quote holds whose calculator does not say; `None` where no quotes are given.
    pub quote_days: Option<u16>,
    /// SHA-256 of its files, lower-case hex: another one means that something was edited.
    pub revision: String,
}

impl Site {
    /// The flow at this version, if it is the one served now.
    #[must_use]
    pub fn flow(&self, hash: &str) -> Option<&Arc<SiteFlow>> {
        self.flows.values().find(|flow| flow.hash == hash)
    }

    /// The calculator with this id.
    #[must_use]
    pub fn calculator(&self, id: &str) -> Option<&CompiledCalculator> {
        self.calculators.get(id).map(Arc::as_ref)
    }

    /// Whether visitors may ask for this department.
    #[must_use]
    pub fn has_department(&self, id: &str) -> bool {
        self.departments.iter().any(|known| known.id == id)
    }

    /// The site's locale that fits a wanted one best.
    #[must_use]
    pub fn locale_for(&self, wanted: &str) -> &str {
        let available: Vec<&str> = self.locales.iter().map(String::as_str).collect();
        i18n::best_locale(&[wanted], &available)
    }
}

/// One version of a flow, as it travels and as it runs.
#[derive(Debug)]
pub struct SiteFlow {
    /// SHA-256 of the flow and the calculators it uses, lower-case hex.
    pub hash: String,
    /// What a browser gets of it.
    pub document: FlowDocument,
    /// What the server runs.
    pub flow: Arc<Flow>,
}

impl SiteFlow {
    /// The flow of a document: a new one, or an old version that still runs.
    ///
    /// An old version may be written in other locales than the site has by now; it runs in its own.
    ///
    /// Errors: what is wrong with the definition.
    pub fn from_document(
        document: &FlowDocument,
        locales: &[String],
    ) -> Result<Self, Vec<flow::Diagnostic>> {
        let read = |locales: &[String]| {
            Flow::from_published(&document.flow, &document.calculators, locales)
        };
        let flow = read(locales).or_else(|mistakes| {
            let mut sets = BTreeSet::new();
            text_keys(&document.flow, &mut sets);
            sets.iter().find_map(|own| read(own).ok()).ok_or(mistakes)
        })?;
        let (hash, document) = (document.hash.clone(), document.clone());
        Ok(Self { hash, document, flow: Arc::new(flow) })
    }
}

/// The key sets of everything that may be a text per locale; a definition that holds in one of them is written
/// in those locales.
fn text_keys(value: &Value, sets: &mut BTreeSet<Vec<String>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| text_keys(value, sets)),
        Value::Object(fields) => {
            if fields.values().all(Value::is_string) {
                sets.insert(fields.keys().cloned().collect());
            }
            fields.values().for_each(|value| text_keys(value, sets));
        }
        _ => {}
    }
}

/// SHA-256 of the JSON of a flow and its calculators with sorted keys, so that neither the order of fields
/// nor comments make another version.
pub(super) fn flow_hash(flow: &Value, calculators: &[Value]) -> String {
    hex(&Sha256::digest(flow::canonical(flow, calculators)))
}

/// SHA-256 of named texts, lower-case hex.
pub(super) fn revision<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in files {
        // Lengths keep one file's end from passing for the next one's beginning.
        hasher.update(format!("{} {} ", name.len(), text.len()));
        hasher.update(name);
        hasher.update(text);
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_fields_makes_no_other_version() {
        let one: Value = serde_json::from_str(r#"{"id":"a","version":"1"}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"version":"1","id":"a"}"#).unwrap();
        assert_eq!(flow_hash(&one, &[]), flow_hash(&other, &[]));
        assert_eq!(flow_hash(&one, &[]).len(), 64);
    }

    #[test]
    fn another_calculator_makes_another_version() {
        let flow = json!({"id": "a"});
        assert_ne!(flow_hash(&flow, &[]), flow_hash(&flow, &[json!({"id": "b"})]));
    }
}
