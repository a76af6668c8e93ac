//! A lead from the plain contact form, which stands in for the chat where that cannot run: one request brings the
//! consent, the contact and what the visitor wants, and whatever the broken chat could not deliver.

use protocol::{
    Author, Command, CommandId, ConsentReceipt, Contact, Content, ContentBody, ConversationState,
    MessageId, VisitorContext, commands, contents, events,
};

use super::draft::Draft;
use super::reject::Reject;
use super::{messages, runs};
use crate::secret;

/// What the form brings. Its fields have been checked one by one before; see `http::leads`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// The language the form was in.
    pub locale: String,
    /// Where the visitor was.
    pub context: VisitorContext,
    /// What reaches them.
    pub contact: Contact,
    /// What they want, or empty.
    pub message: String,
    /// What they agreed to.
    pub consent: Consent,
    /// Undelivered commands whose words the message holds.
    pub covers: Vec<Covered>,
}

/// A consent as it was shown and ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The purpose's id.
    pub purpose: String,
    /// The text.
    pub text: String,
    /// The version of what showed it.
    pub version: String,
}

/// A command of the outbox that the lead makes unnecessary. Should a tab that recovers send it after all, it is
/// known already and says nothing twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// Its id.
    pub cid: CommandId,
    /// The command.
    pub command: Command,
}

impl Lead {
    /// What makes two leads the same one. Where the visitor was is left out: a page may change its address.
    pub(super) fn identity(&self) -> String {
        let Lead { contact, message, consent, .. } = self;
        let contact = serde_json::to_string(contact).unwrap_or_default();
        [contact.as_str(), message, &consent.purpose, &consent.text].join("\u{0}")
    }
}

/// Takes the lead into the conversation, which begins with it when there is none yet.
pub(super) fn take(draft: &mut Draft<'_>, lead: &Lead) -> Result<(), Reject> {
    if draft.state.head == 0 {
        let (locale, context) = (lead.locale.clone(), lead.context.clone());
        runs::begin(draft, &commands::StartConversation { locale, context })?;
    }
    // The receipt stands in the log before anything personal does.
    let Consent { purpose, text, version } = lead.consent.clone();
    let text_hash = secret::hex(&secret::sha256(text.as_bytes()));
    let (at, granted) = (draft.at(), true);
    let receipt =
        ConsentReceipt { purpose: purpose.clone(), text, text_hash, version, at, granted };
    draft.push(events::ConsentRecorded { receipt });
    let contact = draft.state.contact.merged_with(&lead.contact);
    if contact != draft.state.contact {
        draft.push(events::ContactCaptured { contact });
    }
    draft.make_lead_of_form(&lead.message);
    draft.notice("lead_form", &[]);
    let card = contents::ContactLeft { contact: lead.contact.clone(), purposes: vec![purpose] };
    let content = Content::new(in_words(&lead.contact), ContentBody::from(card));
    draft.post(card_id(draft.given.cid), Author::VISITOR, content);
    if lead.message.trim().is_empty() {
        reopen(draft);
        return Ok(());
    }
    let content = Content::text(lead.message.clone());
    messages::from_visitor(draft, &commands::PostMessage { content })
}

/// Whoever leaves a contact has something to settle.
fn reopen(draft: &mut Draft<'_>) {
    if draft.state.phase == ConversationState::Resolved {
        let effects = draft.pass_the_word(ConversationState::Bot);
        draft.carry_out(effects);
    }
}

fn card_id(cid: &CommandId) -> MessageId {
    let own = MessageId::of_command(cid);
    // An id of 128 bits with two letters behind it is well formed.
    MessageId::parse(format!("{own}-c")).unwrap_or(own)
}

fn in_words(contact: &Contact) -> String {
    let parts = [
        contact.name.as_deref(),
        contact.email.as_ref().map(protocol::Email::as_str),
        contact.phone.as_ref().map(protocol::Phone::as_str),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
