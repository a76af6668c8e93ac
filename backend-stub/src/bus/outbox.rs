//! The queue of one connection: bounded, ephemeral frames dropped first, then the connection.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use protocol::ServerFrame;
use tokio::sync::{mpsc, watch};

/// Frames that may wait for a slow reader.
pub const QUEUE_FRAMES: usize = 256;
/// Ephemeral frames are dropped when fewer places than this are free.
const KEPT_FOR_DURABLE: usize = 64;

/// Why the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// No common level.
    UpgradeRequired,
    /// No hello in time, or the token is not valid (any more).
    Unauthorized,
    /// The origin is not on the site's list.
    WrongOrigin,
    /// It reads too slowly.
    Slow,
    /// A frame was too large.
    TooLarge,
    /// The server stops.
    Goaway,
    /// Too many connections.
    RateLimited,
    /// A frame that is none of the protocol's.
    Malformed,
    /// Nothing was heard for too long.
    Silent,
}

impl Close {
    /// The close code on the wire.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Close::UpgradeRequired => 4000,
            Close::Unauthorized => 4001,
            Close::WrongOrigin => 4003,
            Close::Slow | Close::Silent => 4008,
            Close::TooLarge => 4009,
            Close::Goaway => 4010,
            Close::RateLimited => 4029,
            // RFC 6455: a message of the wrong form.
            Close::Malformed => 1007,
        }
    }

    /// For whoever reads the browser's console.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Close::UpgradeRequired => "no common protocol level",
            Close::Unauthorized => "not signed in",
            Close::WrongOrigin => "this origin may not connect",
            Close::Slow => "the client reads too slowly",
            Close::TooLarge => "the frame is too large",
            Close::Goaway => "the server stops",
            Close::RateLimited => "too many connections",
            Close::Malformed => "the frame is malformed",
            Close::Silent => "nothing was heard for too long",
        }
    }
}

/// The end that frames are put into. Clones share it.
#[derive(Clone)]
pub struct Outbox {
    frames: mpsc::Sender<Utf8Bytes>,
    close: Arc<watch::Sender<Option<Close>>>,
}

/// The end that the socket takes frames from.
pub struct Outgoing {
    /// Frames in order.
    pub frames: mpsc::Receiver<Utf8Bytes>,
    /// Set when the connection is to be closed.
    pub close: watch::Receiver<Option<Close>>,
}

impl Outbox {
    /// A queue with both ends.
    #[must_use]
    pub fn new() -> (Outbox, Outgoing) {
        let (frames, receiver) = mpsc::channel(QUEUE_FRAMES);
        let (close, closing) = watch::channel(None);
        (Outbox { frames, close: Arc::new(close) }, Outgoing { frames: receiver, close: closing })
    }

    /// Sends a frame that must arrive; a connection with no room for it is closed.
    pub fn send(&self, frame: impl Into<ServerFrame>) {
        if let Some(text) = write(&frame.into()) {
            self.send_text(text);
        }
    }

    /// The same with a frame that is written already.
    pub fn send_text(&self, text: Utf8Bytes) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(text) {
            self.close(Close::Slow);
        }
    }

    /// Sends a frame that nobody misses when there is no time for it.
    pub fn offer_text(&self, text: Utf8Bytes) {
        if self.frames.capacity() >= KEPT_FOR_DURABLE {
            self.send_text(text);
        }
    }

    /// Closes the connection once what is queued is out; the first reason counts.
    pub fn close(&self, reason: Close) {
        self.close.send_if_modified(|close| {
            let is_first = close.is_none();
            close.get_or_insert(reason);
            is_first
        });
    }

    /// Ready once the connection is to be closed.
    pub async fn closed(&self) {
        let mut close = self.close.subscribe();
        // The sender lives as long as `self`.
        let _ = close.wait_for(Option::is_some).await;
    }

    /// Why the connection is being closed, if it is.
    #[must_use]
    pub fn closing(&self) -> Option<Close> {
        *self.close.borrow()
    }
}

/// A frame as text; one beyond the limits is a fault of ours, told in our log and left out.
pub(super) fn write(frame: &ServerFrame) -> Option<Utf8Bytes> {
    match protocol::encode(frame) {
        Ok(text) => Some(Utf8Bytes::from(text)),
        Err(error) => {
            tracing::error!(%error, frame = frame.tag(), "a frame could not be written");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(n: usize) -> Utf8Bytes {
        Utf8Bytes::from(n.to_string())
    }

    #[test]
    fn a_full_queue_drops_ephemeral_frames_and_closes_on_durable_ones() {
        let (outbox, outgoing) = Outbox::new();
        for n in 0..QUEUE_FRAMES {
            outbox.offer_text(text(n));
        }
        assert_eq!(outgoing.frames.len(), QUEUE_FRAMES - KEPT_FOR_DURABLE + 1);
        assert_eq!(outbox.closing(), None);
        for n in 0..KEPT_FOR_DURABLE {
            outbox.send_text(text(n));
        }
        assert_eq!(outbox.closing(), Some(Close::Slow));
    }

    #[test]
    fn the_first_reason_to_close_counts() {
        let (outbox, _outgoing) = Outbox::new();
        outbox.close(Close::Unauthorized);
        outbox.close(Close::Goaway);
        assert_eq!(outbox.closing(), Some(Close::Unauthorized));
    }
}
