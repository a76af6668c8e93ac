//! What the form sent, checked field by field.

use i18n::Catalogue;
use protocol::limits::{LINE_CHARS, TEXT_CHARS};
use protocol::{
    Command, CommandId, Contact, ConversationId, Email, PageContext, Phone, RejectCode,
    VisitorContext,
};
use serde::Deserialize;
use serde_json::Value;

use super::refusal::{Fields, Refusal};
use super::{COMMANDS, form};
use crate::conversation::{Covered, Lead};
use crate::http::problem::ApiProblem;
use crate::sites::Site;

/// The form's content.
#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    /// The form's own id; a repetition brings the same.
    pub(super) cid: CommandId,
    /// The visitor's conversation, or a new id.
    pub(super) conversation: ConversationId,
    /// The visitor's token, or a new one.
    pub(super) token: String,
    #[serde(default)]
    pub(super) locale: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    consent: Ticked,
    #[serde(default)]
    page: PageContext,
    /// Outbox entries whose words the message holds. What cannot be read was written by another build.
    #[serde(default)]
    covers: Vec<Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Ticked {
    #[serde(default)]
    granted: bool,
    #[serde(default)]
    text_hash: String,
}

/// The lead, if every field of the form holds.
///
/// Errors: what is wrong where; `stale` when the consent's text has changed since it was shown.
pub(super) fn lead(brought: &Brought, site: &Site, locale: &str) -> Result<Lead, Refusal> {
    let catalogue = Catalogue::for_widget(locale);
    let mut fields = Fields::default();
    let name = line(&brought.name);
    if name.chars().count() > LINE_CHARS {
        fields.add("name", "field.text.too_long", &too_long(&catalogue, LINE_CHARS));
    }
    let (email, phone) = (line(&brought.email), line(&brought.phone));
    let contact = Contact {
        name: Some(name).filter(|name| !name.is_empty()),
        email: parsed(&email, Email::parse).unwrap_or_else(|()| {
            fields.add_key("email", "field.email.invalid", &catalogue);
            None
        }),
        phone: parsed(&phone, Phone::parse).unwrap_or_else(|()| {
            fields.add_key("phone", "field.phone.invalid", &catalogue);
            None
        }),
    };
    if email.is_empty() && phone.is_empty() {
        fields.add_key("email", "contact.reach", &catalogue);
    }
    let message = brought.message.trim().to_owned();
    if message.chars().count() > TEXT_CHARS {
        fields.add("message", "field.text.too_long", &too_long(&catalogue, TEXT_CHARS));
    }
    if !brought.consent.granted {
        fields.add_key("consent", "consent.required", &catalogue);
    }
    fields.into_result()?;
    let consent = form::consent(site, locale);
    if form::hash_of(&consent.text) != brought.consent.text_hash {
        let message = "the consent's text has changed; show it again";
        return Err(ApiProblem::new(RejectCode::Stale, message).into());
    }
    Ok(Lead {
        locale: locale.to_owned(),
        context: VisitorContext { page: brought.page.clone(), ..VisitorContext::default() },
        contact,
        message,
        consent,
        covers: brought.covers.iter().take(COMMANDS).filter_map(covered).collect(),
    })
}

fn covered(entry: &Value) -> Option<Covered> {
    let cid = CommandId::parse(entry.get("cid")?.as_str()?).ok()?;
    let command: Command = serde_json::from_value(entry.get("command")?.clone()).ok()?;
    Some(Covered { cid, command })
}

fn line(typed: &str) -> String {
    typed.trim().chars().filter(|letter| !letter.is_control()).collect()
}

/// Nothing for an empty field.
fn parsed<T, E>(typed: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, ()> {
    if typed.is_empty() {
        return Ok(None);
    }
    parse(typed).map(Some).map_err(|_| ())
}

fn too_long(catalogue: &Catalogue, max: usize) -> String {
    catalogue.with("field.text.too_long", &[("max", &max.to_string())])
}
