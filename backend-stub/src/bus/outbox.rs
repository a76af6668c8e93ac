//! The queue of one connection: bounded, ephemeral frames dropped first, then the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::ws::Utf8Bytes;
use protocol::{ServerFrame, close_code};
use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::sync::{mpsc, watch};

/// Frames that may wait for a slow reader.
pub const QUEUE_FRAMES: usize = 256;
/// Bytes that may wait.
pub const QUEUE_BYTES: usize = 1024 * 1024;
/// Ephemeral frames are dropped when fewer places than this are free.
const KEPT_FOR_DURABLE: usize = 64;
/// And when fewer bytes than this are.
const BYTES_FOR_DURABLE: usize = QUEUE_BYTES / 4;

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
    /// Too many connections, or too much on one.
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
            Close::UpgradeRequired => close_code::UPGRADE_REQUIRED,
            Close::Unauthorized => close_code::UNAUTHORIZED,
            Close::WrongOrigin => close_code::WRONG_ORIGIN,
            Close::Slow | Close::Silent => close_code::SLOW,
            Close::TooLarge => close_code::TOO_LARGE,
            Close::Goaway => close_code::GOAWAY,
            Close::RateLimited => close_code::RATE_LIMITED,
            Close::Malformed => close_code::MALFORMED,
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
            Close::RateLimited => "too many connections, or too much on one",
            Close::Malformed => "the frame is malformed",
            Close::Silent => "nothing was heard for too long",
        }
    }
}

/// The end that frames are put into. Clones share it.
#[derive(Clone)]
pub struct Outbox {
    frames: mpsc::Sender<Utf8Bytes>,
    bytes: Arc<AtomicUsize>,
    close: Arc<watch::Sender<Option<Close>>>,
}

/// The end that the transport takes frames from.
pub struct Outgoing {
    /// Frames in order.
    pub frames: Queued,
    /// Set when the connection is to be closed.
    pub close: watch::Receiver<Option<Close>>,
}

/// Frames that wait to be taken.
pub struct Queued {
    frames: mpsc::Receiver<Utf8Bytes>,
    bytes: Arc<AtomicUsize>,
}

impl Queued {
    /// The next frame; `None` when there will be no more. It is safe to stop waiting for it.
    pub async fn recv(&mut self) -> Option<Utf8Bytes> {
        let text = self.frames.recv().await?;
        self.bytes.fetch_sub(text.len(), Ordering::Relaxed);
        Some(text)
    }

    /// The next frame if it is there.
    ///
    /// Errors: [`TryRecvError`] when there is none now, or will be none any more.
    pub fn try_recv(&mut self) -> Result<Utf8Bytes, TryRecvError> {
        let text = self.frames.try_recv()?;
        self.bytes.fetch_sub(text.len(), Ordering::Relaxed);
        Ok(text)
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Outbox {
    /// A queue with both ends.
    #[must_use]
    pub fn new() -> (Outbox, Outgoing) {
        let (frames, receiver) = mpsc::channel(QUEUE_FRAMES);
        let bytes = Arc::new(AtomicUsize::new(0));
        let (close, closing) = watch::channel(None);
        let queued = Queued { frames: receiver, bytes: bytes.clone() };
        let outbox = Outbox { frames, bytes, close: Arc::new(close) };
        (outbox, Outgoing { frames: queued, close: closing })
    }

    /// Sends a frame that must arrive; a connection with no room for it is closed.
    pub fn send(&self, frame: impl Into<ServerFrame>) {
        if let Some(text) = write(&frame.into()) {
            self.send_text(text);
        }
    }

    /// The same with a frame that is written already.
    pub fn send_text(&self, text: Utf8Bytes) {
        let own = text.len();
        if self.bytes.fetch_add(own, Ordering::Relaxed) + own > QUEUE_BYTES {
            self.bytes.fetch_sub(own, Ordering::Relaxed);
            return self.close(Close::Slow);
        }
        if let Err(refused) = self.frames.try_send(text) {
            self.bytes.fetch_sub(own, Ordering::Relaxed);
            if matches!(refused, TrySendError::Full(_)) {
                self.close(Close::Slow);
            }
        }
    }

    /// Sends a frame that nobody misses when there is no time for it. Returns whether there was.
    pub fn offer(&self, frame: impl Into<ServerFrame>) -> bool {
        let has_time = !self.is_filling();
        if has_time {
            self.send(frame);
        }
        has_time
    }

    /// The same with a frame that is written already.
    pub fn offer_text(&self, text: Utf8Bytes) {
        if !self.is_filling() {
            self.send_text(text);
        }
    }

    /// Whether so much waits that only what must arrive should be added.
    #[must_use]
    pub fn is_filling(&self) -> bool {
        self.frames.capacity() < KEPT_FOR_DURABLE
            || QUEUE_BYTES.saturating_sub(self.bytes.load(Ordering::Relaxed)) < BYTES_FOR_DURABLE
    }

    /// Closes the connection once what is queued is out; the first reason counts.
    pub fn close(&self, reason: Close) {
        self.close.send_if_modified(|close| {
            let is_first = close.is_none();
            close.get_or_insert(reason);
            is_first
        });
    }

    /// The last frame and the end, as one: whoever takes the frame knows that it is the last.
    pub fn close_with(&self, frame: impl Into<ServerFrame>, reason: Close) {
        let last = write(&frame.into());
        self.close.send_if_modified(|close| {
            if close.is_some() {
                return false;
            }
            if let Some(text) = last {
                let own = text.len();
                self.bytes.fetch_add(own, Ordering::Relaxed);
                // A queue without a place for it is closed all the same.
                if self.frames.try_send(text).is_err() {
                    self.bytes.fetch_sub(own, Ordering::Relaxed);
                }
            }
            *close = Some(reason);
            true
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
    fn a_few_large_frames_fill_the_queue_as_many_small_ones_do() {
        let (outbox, mut outgoing) = Outbox::new();
        let large = Utf8Bytes::from("x".repeat(protocol::limits::FRAME_BYTES));
        for _ in 0..16 {
            outbox.offer_text(large.clone());
        }
        assert_eq!(outgoing.frames.len(), 13);
        for _ in 0..3 {
            outbox.send_text(large.clone());
        }
        assert_eq!(outbox.closing(), None);
        outgoing.frames.try_recv().unwrap();
        outbox.send_text(large.clone());
        assert_eq!(outbox.closing(), None, "what was taken makes room");
        outbox.send_text(text(1));
        assert_eq!(outbox.closing(), Some(Close::Slow));
    }

    #[test]
    fn the_last_frame_comes_with_the_end_and_nothing_after_a_first_end() {
        let (outbox, mut outgoing) = Outbox::new();
        outbox.close_with(protocol::server_frames::Ping { n: 1 }, Close::Goaway);
        outbox.close_with(protocol::server_frames::Ping { n: 2 }, Close::Slow);
        assert_eq!(&*outgoing.frames.try_recv().unwrap(), r#"{"n":1,"type":"ping"}"#);
        assert!(outgoing.frames.is_empty());
        assert_eq!(outbox.closing(), Some(Close::Goaway));
    }

    #[test]
    fn the_first_reason_to_close_counts() {
        let (outbox, _outgoing) = Outbox::new();
        outbox.close(Close::Unauthorized);
        outbox.close(Close::Goaway);
        assert_eq!(outbox.closing(), Some(Close::Unauthorized));
    }
}
