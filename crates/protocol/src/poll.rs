//! The long poll: the same frames over HTTP, for networks that let no WebSocket through.
//!
//! A body is lines: an envelope, then one frame on each. Both directions are numbered, so that a
//! request or an answer that was lost is repeated and changes nothing the second time.

use std::ops::Deref;

use crate::wire::{Wire, wire_struct};
use crate::{CodecError, decode, encode};

wire_struct! {
    /// The first line of a client's `POST /v1/poll`.
    ///
    /// Shape: `{"session":"5f2c…","post":3,"got":7}` and frames, or `{"session":"5f2c…","post":0,"got":7,"hold":true}`,
    /// since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PollRequest {
        /// From the first answer; none with the `hello`.
        #[wire(omit_empty)]
        pub session: Option<String>,
        /// 1, 2, 3, … for requests that carry frames, 0 for one that does not.
        pub post: u64,
        /// The last batch that arrived; the server keeps a batch until it hears this.
        pub got: u64,
        /// Whether to wait for frames; otherwise the answer comes at once and has none.
        #[wire(omit_empty)]
        pub hold: bool,
    }

    /// The first line of the answer.
    ///
    /// Shape: `{"batch":8}` and frames, since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PollAnswer {
        /// With the answer to `hello`: names the connection from now on, and is kept secret.
        #[wire(omit_empty)]
        pub session: Option<String>,
        /// The number of these frames, 0 when there are none.
        pub batch: u64,
        /// The connection is closed with this code once the frames are read.
        #[wire(omit_empty)]
        pub close: Option<u16>,
    }
}

/// A body of an envelope and frames as they are written by [`crate::encode`].
#[must_use]
pub fn join<E: Wire>(envelope: &E, frames: &[impl Deref<Target = str>]) -> String {
    // An envelope is a few numbers and an id; writing it cannot fail.
    let mut body = encode(envelope).unwrap_or_default();
    for frame in frames {
        body.push('\n');
        body.push_str(frame);
    }
    body
}

/// The envelope and the frames of a body.
///
/// Errors: [`CodecError`] of the envelope; frames are not looked into.
pub fn split<E: Wire>(body: &str) -> Result<(E, Vec<&str>), CodecError> {
    let mut lines = body.split('\n');
    let envelope = decode(lines.next().unwrap_or_default())?;
    Ok((envelope, lines.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientFrame, client_frames};

    #[test]
    fn a_frame_never_breaks_its_line() {
        let text = "two\nlines\r\u{2028}";
        let conversation = crate::ConversationId::from_bits(1);
        let page = crate::PageContext { url: text.to_owned(), ..Default::default() };
        let frame: ClientFrame = client_frames::PageChanged { conversation, page }.into();
        let frames = [encode(&frame).unwrap(), r#"{"type":"ping","n":1}"#.to_owned()];
        let asked = PollRequest { session: None, post: 1, got: 0, hold: true };
        let body = join(&asked, &frames);
        assert_eq!(split(&body), Ok((asked, frames.iter().map(String::as_str).collect())));
    }

    #[test]
    fn a_body_that_does_not_begin_with_an_envelope_is_refused() {
        for body in ["", "\n{}", "[]", r#"{"type":"ping","n":1}"#, r#"{"post":-1,"got":0}"#] {
            assert!(split::<PollRequest>(body).is_err(), "{body}");
        }
    }
}
