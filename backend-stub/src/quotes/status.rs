//! What a stored quote is worth just now.

use ed25519_dalek::VerifyingKey;
use protocol::Timestamp;
use serde::Serialize;

use super::{Claims, jws};
use crate::store::QuoteRow;

/// Whether a quote holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Signed by this server, and its day has not passed.
    Valid,
    /// Signed by this server, and over.
    Expired,
    /// Its signature does not fit: it was changed, or this server never gave it.
    Invalid,
}

/// A quote with what its signature says about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// Its id.
    pub id: String,
    /// Whether it holds.
    pub status: Status,
    /// What was signed; nothing when the signature does not fit.
    pub claims: Option<Claims>,
    /// The signed quote itself, a compact JWS.
    pub jws: String,
}

impl Verified {
    /// Checks a stored quote against the keys of this server.
    #[must_use]
    pub fn of(row: &QuoteRow, keys: &[(String, VerifyingKey)], now: Timestamp) -> Self {
        // What is shown is what was signed, never what merely stands in the row.
        let claims = jws::verified(&row.jws, keys).ok().filter(|claims| claims.jti == row.quote);
        let status = match &claims {
            None => Status::Invalid,
            Some(claims) if now.as_millis().div_euclid(1_000) >= claims.exp => Status::Expired,
            Some(_) => Status::Valid,
        };
        Self { id: row.quote.clone(), status, claims, jws: row.jws.clone() }
    }
}
