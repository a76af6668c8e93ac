//! Between the database's types and ours.

use protocol::{
    CommandId, ConversationId, ConversationState, DeviceId, IdError, OperatorId, SiteKey,
    Timestamp, VisitorId,
};

use crate::store::{Hash, Result, StoreError};

/// An error of the driver as ours; `SQLITE_FULL` is told apart because people can act on it.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code());
    match code.as_deref() {
        Some("13") => StoreError::Full,
        Some("5" | "6" | "517") => StoreError::Busy,
        _ => StoreError::Failed(error.to_string()),
    }
}

fn corrupt(what: &'static str, error: IdError) -> StoreError {
    StoreError::Corrupt { what, message: error.to_string() }
}

/// SQLite's integers have a sign; ours count from zero.
#[allow(clippy::cast_sign_loss, reason = "only counts are stored in these columns")]
pub(super) fn count(value: i64) -> u64 {
    value.max(0) as u64
}

/// A count for the database; beyond 2^63 nothing is counted.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn at(value: i64) -> Timestamp {
    Timestamp::from_millis(value)
}

pub(super) fn site(text: String) -> Result<SiteKey> {
    SiteKey::parse(text).map_err(|error| corrupt("site key", error))
}

pub(super) fn visitor(text: String) -> Result<VisitorId> {
    VisitorId::parse(text).map_err(|error| corrupt("visitor id", error))
}

pub(super) fn conversation(text: String) -> Result<ConversationId> {
    ConversationId::parse(text).map_err(|error| corrupt("conversation id", error))
}

pub(super) fn command(text: String) -> Result<CommandId> {
    CommandId::parse(text).map_err(|error| corrupt("command id", error))
}

pub(super) fn device(text: String) -> Result<DeviceId> {
    DeviceId::parse(text).map_err(|error| corrupt("device id", error))
}

pub(super) fn operator(text: String) -> Result<OperatorId> {
    OperatorId::parse(text).map_err(|error| corrupt("operator id", error))
}

pub(super) fn phase(text: &str) -> ConversationState {
    ConversationState::from_word(text)
}

pub(super) fn hash(bytes: Vec<u8>) -> Result<Hash> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Corrupt { what: "hash", message: "expected 32 bytes".to_owned() })
}

/// Reads stored JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Corrupt { what, message: error.to_string() })
}

/// Writes JSON to store.
pub(super) fn to_json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Corrupt { what, message: error.to_string() })
}
