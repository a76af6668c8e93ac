//! Sizes that both ends enforce. The server announces them in `welcome`.

use crate::wire::wire_struct;

/// The largest frame, in bytes of UTF-8.
pub const FRAME_BYTES: usize = 64 * 1024;
/// The longest text of a message, in characters.
pub const TEXT_CHARS: usize = 8_000;
/// The deepest nesting of JSON arrays and objects.
pub const JSON_DEPTH: usize = 32;
/// The longest single-line field (name, title, label), in characters.
pub const LINE_CHARS: usize = 300;
/// The longest URL we keep, in characters.
pub const URL_CHARS: usize = 2_048;
/// The most variables a page may hand to a conversation.
pub const VARIABLES: usize = 64;
/// The longest session description of a call, in bytes.
pub const SDP_BYTES: usize = 32 * 1024;
/// The most events one `history` frame carries.
pub const HISTORY_EVENTS: usize = 100;
/// The largest body of a long poll, either way, in bytes of UTF-8.
pub const POLL_BYTES: usize = 4 * FRAME_BYTES;
/// The most frames in one.
pub const POLL_FRAMES: usize = 64;
/// The largest file that a visitor may upload, in bytes; a question may ask for smaller ones.
pub const FILE_BYTES: u64 = 25 << 20;

wire_struct! {
    /// The limits as `welcome` announces them.
    ///
    /// Shape: `{"frame_bytes":65536,"text_chars":8000,"json_depth":32}`, since level 1.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Limits {
        /// The largest frame, in bytes.
        pub frame_bytes: usize,
        /// The longest text of a message, in characters.
        pub text_chars: usize,
        /// The deepest nesting of JSON.
        pub json_depth: usize,
    }
}

impl Limits {
    /// What this build enforces.
    pub const OURS: Limits =
        Limits { frame_bytes: FRAME_BYTES, text_chars: TEXT_CHARS, json_depth: JSON_DEPTH };
}
