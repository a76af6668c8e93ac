//! Quotes: calculations that the server recomputed and signed, so that anybody can check them later.
//!
//! Which calculation becomes one is decided with the command ([`promise`], pure); it is signed in the same
//! transaction ([`KeyRing::sign`]), so a message with a quote and the quote itself are stored together or not at
//! all. What is signed ([`Claims`]) names the site and the numbers and nobody: not the visitor, not the conversation.

use std::path::{Path, PathBuf};

use protocol::{CommandId, ConversationId, EventBody, Map, Scalar, SiteKey, Timestamp, contents};

use crate::secret;

mod claims;
mod from_page;
mod jws;
pub mod keys;
pub mod page;
mod promise;
mod status;

pub use claims::Claims;
pub use from_page::from_page;
pub use jws::{Refused, jwk_of, verified};
pub use keys::{KeyError, KeyRing, Rotated};
pub use promise::promise;
pub use status::{Status, Verified};

/// The folder of keys inside the data folder.
const FOLDER: &str = "quote-keys";

/// The folder of keys inside a data folder.
#[must_use]
pub fn folder_in(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// The id of the quote that a command brings about. A command's id is 128 random bits that only its sender knows,
/// so nobody guesses a quote's either; and a repeated command brings no second quote.
#[must_use]
pub fn id_of(conversation: &ConversationId, cid: &CommandId) -> String {
    let whole = secret::sha256(format!("quote {conversation} {cid}").as_bytes());
    format!("q_{}", secret::hex(&whole[..16]))
}

/// The calculation in an event that promises a quote.
#[must_use]
pub fn promised(body: &EventBody) -> Option<(&contents::Calculation, &contents::CalculationQuote)> {
    let message = match body {
        EventBody::MessagePosted(posted) => &posted.message,
        EventBody::Answered(answered) => &answered.message,
        EventBody::AnswerChanged(changed) => &changed.message,
        _ => return None,
    };
    match &message.content.body {
        protocol::ContentBody::Calculation(calculation) => {
            Some((calculation, calculation.quote.as_ref()?))
        }
        _ => None,
    }
}

/// What a quote is signed for, besides the calculation itself.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// On which site.
    pub site: &'a SiteKey,
    /// What the site is called.
    pub site_name: &'a str,
    /// In which language its words are.
    pub locale: &'a str,
    /// What the page set out of sight.
    pub from_page: &'a Map<String, Scalar>,
    /// When it was calculated.
    pub at: Timestamp,
}
