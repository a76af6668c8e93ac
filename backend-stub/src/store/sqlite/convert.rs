//! Between the database's types and ours.

use protocol::{
    CommandId, ConversationId, ConversationState, DeviceId, IdError, OperatorId, SiteKey,
    Timestamp, VisitorId,
};

use crate::store::{Hash, Result, StoreError};

/// An error of the driver as ours; what people can act on is told apart.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code());
    match code.and_then(|code| code.parse::<u32>().ok()) {
        Some(code) => of_code(code, &error),
        None => match &error {
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => StoreError::Full,
            sqlx::Error::Io(_) => StoreError::Disk(error.to_string()),
            sqlx::Error::PoolTimedOut => StoreError::Busy,
            _ => StoreError::Failed(error.to_string()),
        },
    }
}

/// `IOERR_SHMSIZE`: the index of the write-ahead log could not grow, which is how SQLite says it when a disk is full.
const SHARED_INDEX_CANNOT_GROW: u32 = 4_874;

/// The low byte of an extended code is the kind, the rest says which call of the system failed.
fn of_code(code: u32, error: &sqlx::Error) -> StoreError {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READ_ONLY: u32 = 8;
    const IO_ERROR: u32 = 10;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    match code & 0xff {
        _ if code == SHARED_INDEX_CANNOT_GROW => StoreError::Full,
        FULL => StoreError::Full,
        BUSY | LOCKED => StoreError::Busy,
        READ_ONLY | IO_ERROR | CANNOT_OPEN => StoreError::Disk(error.to_string()),
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
