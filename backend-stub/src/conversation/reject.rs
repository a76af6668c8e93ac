//! A refusal on its way to the wire.

use protocol::{CommandId, ConversationId, RejectCode, server_frames};

use crate::store::{DISK_WAIT_MS, StoreError};

/// Why a command was refused. It changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The contract.
    pub code: RejectCode,
    /// English, for whoever reads the log.
    pub message: String,
    /// When to try again.
    pub retry_after_ms: Option<u64>,
    /// With `out_of_order`: the number that is expected next.
    pub expect: Option<u64>,
}

impl Reject {
    /// A refusal that only says why.
    pub fn new(code: RejectCode, message: impl Into<String>) -> Self {
        Reject { code, message: message.into(), retry_after_ms: None, expect: None }
    }

    /// There is no such thing, or not for this session; the two are never told apart.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(RejectCode::NotFound, "there is no such conversation")
    }

    /// The conversation's state does not allow it.
    pub fn wrong_state(message: impl Into<String>) -> Self {
        Self::new(RejectCode::WrongState, message)
    }

    /// A number is missing before this one.
    #[must_use]
    pub fn out_of_order(expect: u64) -> Self {
        let message = format!("expected the command with cseq {expect}");
        Reject { expect: Some(expect), ..Self::new(RejectCode::OutOfOrder, message) }
    }

    /// Too much at once.
    #[must_use]
    pub fn rate_limited(retry_after_ms: u64) -> Self {
        let message = "too many commands; wait and send again";
        Reject {
            retry_after_ms: Some(retry_after_ms),
            ..Self::new(RejectCode::RateLimited, message)
        }
    }

    /// What the store's trouble means for the sender. The cause stays in our log.
    #[must_use]
    pub fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::Full | StoreError::Disk(_) => Reject {
                retry_after_ms: Some(DISK_WAIT_MS),
                ..Self::new(RejectCode::StorageFull, "the server cannot store anything now")
            },
            StoreError::Busy => Reject {
                retry_after_ms: Some(1_000),
                ..Self::new(RejectCode::Busy, "the server has too much to do; send again")
            },
            StoreError::Corrupt { .. } | StoreError::Failed(_) => Reject {
                retry_after_ms: Some(2_000),
                ..Self::new(RejectCode::Internal, "the server failed; nothing was stored")
            },
        }
    }

    /// The frame that tells the sender.
    #[must_use]
    pub fn frame(self, cid: CommandId, conversation: ConversationId) -> server_frames::Reject {
        server_frames::Reject {
            cid,
            conversation,
            retryable: self.code.is_retryable(),
            code: self.code,
            message: self.message,
            retry_after_ms: self.retry_after_ms,
            expect: self.expect,
        }
    }
}
