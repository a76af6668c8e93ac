//! Refusals: a code for programs, a sentence for logs, and whether to try again.

use crate::open_enum::open_enum;
use crate::wire::wire_struct;

open_enum! {
    /// Why something was refused. Clients say it in the reader's language by this code.
    pub enum RejectCode {
        /// Not JSON, too deep, or not of the form the level describes.
        Malformed = "malformed",
        /// Larger than the announced limit.
        TooLarge = "too_large",
        /// No common protocol level; reload.
        UpgradeRequired = "upgrade_required",
        /// The site key is not known here.
        UnknownSite = "unknown_site",
        /// This page's origin is not on the site's list.
        WrongOrigin = "wrong_origin",
        /// The token is not, or no longer, valid.
        Unauthorized = "unauthorized",
        /// E-mail or password is wrong.
        WrongPassword = "wrong_password",
        /// The session may not do this.
        Forbidden = "forbidden",
        /// There is no such thing, or not for this session.
        NotFound = "not_found",
        /// The command is not known at this level.
        UnknownCommand = "unknown_command",
        /// The same command id came with another body.
        CidConflict = "cid_conflict",
        /// A command before this one is missing.
        OutOfOrder = "out_of_order",
        /// The input names a position the run has left; catch up from the log.
        Stale = "stale",
        /// The answer does not fit the step; the flow's retry text says how.
        InvalidAnswer = "invalid_answer",
        /// An input of a calculator is missing, of another type or out of range.
        InvalidInput = "invalid_input",
        /// The conversation's state does not allow it.
        WrongState = "wrong_state",
        /// The text is empty.
        EmptyText = "empty_text",
        /// The text is longer than the limit.
        TextTooLong = "text_too_long",
        /// Too many requests; wait `retry_after_ms`.
        RateLimited = "rate_limited",
        /// The server is busy; wait `retry_after_ms`.
        Busy = "busy",
        /// The disk is full.
        StorageFull = "storage_full",
        /// The server's fault; nothing was stored.
        Internal = "internal",
    }
}

impl RejectCode {
    /// Whether the same request may succeed later without a change.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            RejectCode::RateLimited
                | RejectCode::Busy
                | RejectCode::StorageFull
                | RejectCode::Internal
                | RejectCode::OutOfOrder
        )
    }
}

wire_struct! {
    /// A refusal over HTTP, or one that concerns the whole connection.
    ///
    /// Shape: `{"code":"rate_limited","message":"…","retry_after_ms":30000}`, since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Problem {
        /// The contract.
        pub code: RejectCode,
        /// English, for whoever reads the log.
        pub message: String,
        /// When to try again.
        #[wire(omit_empty)]
        pub retry_after_ms: Option<u64>,
    }
}

impl Problem {
    /// A refusal without a waiting time.
    #[must_use]
    pub fn new(code: RejectCode, message: impl Into<String>) -> Self {
        Problem { code, message: message.into(), retry_after_ms: None }
    }
}
