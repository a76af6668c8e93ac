//! What the plain form shows of a site: its name and the consent it asks for, in the visitor's language.

use formula::Text;
use i18n::Catalogue;
use protocol::CommandId;
use serde::Serialize;
use serde_json::Value;

use crate::conversation::Consent;
use crate::secret;
use crate::sites::{Site, SiteFlow};

/// The purpose of an owner who wrote no consent of their own.
const PURPOSE: &str = "contact";

/// The form as a browser gets it.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    /// What people call the site.
    name: String,
    /// The language the consent is in.
    locale: String,
    /// Where the privacy policy is, or empty.
    policy_url: String,
    /// The accent colour, or empty.
    accent: String,
    consent: Shown,
    /// Those of the commands asked about that have arrived.
    known: Vec<CommandId>,
}

/// The consent as it is to be shown.
#[derive(Debug, Serialize)]
struct Shown {
    text: String,
    /// SHA-256 of the text; the form sends it back, so that the receipt is about what was shown.
    text_hash: String,
}

/// The form of a site.
pub(super) fn of(site: &Site, wanted: &str, known: Vec<CommandId>) -> Form {
    let locale = site.locale_for(wanted).to_owned();
    let text = consent(site, &locale).text;
    let config = &site.bundle.site;
    Form {
        name: site.name.clone(),
        policy_url: config.policy_for(&locale).to_owned(),
        accent: config.accent.clone(),
        consent: Shown { text_hash: hash_of(&text), text },
        locale,
        known,
    }
}

/// The consent that the site's own flows ask for before they take a contact, the greeting flow's first; where no flow
/// takes one, a plain sentence of ours.
pub(super) fn consent(site: &Site, locale: &str) -> Consent {
    let greeting = site.flows.get(&site.bundle.site.default_flow);
    let written = greeting.into_iter().chain(site.flows.values());
    written.filter_map(|flow| required_consent(flow, locale)).next().unwrap_or_else(|| {
        let text = Catalogue::for_desk(locale).with("lead.consent", &[("site", &site.name)]);
        Consent { purpose: PURPOSE.to_owned(), text, version: site.revision.clone() }
    })
}

/// What a consent's text hashes to, as in its receipt.
pub(super) fn hash_of(text: &str) -> String {
    secret::hex(&secret::sha256(text.as_bytes()))
}

fn required_consent(flow: &SiteFlow, locale: &str) -> Option<Consent> {
    let document = &flow.document.flow;
    let steps = document.get("steps")?.as_array()?;
    let consents = steps.iter().filter_map(|step| step.get("contact")?.get("consents")?.as_array());
    consents.flatten().find_map(|consent| {
        let is_required = consent.get("required").and_then(Value::as_bool).unwrap_or_default();
        let purpose = consent.get("purpose")?.as_str()?.to_owned();
        let text = serde_json::from_value::<Text>(consent.get("text")?.clone()).ok()?;
        let text = text.get(locale).to_owned();
        let version = flow.flow.version();
        // A text with a place for a value makes sense only inside its run.
        let is_whole = !text.contains("{{");
        (is_required && is_whole).then(|| Consent { purpose, text, version: version.to_owned() })
    })
}
