//! Frames on their way to a client that fetches them: each batch is kept until the client says that it has it.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use protocol::limits::{FRAME_BYTES, POLL_BYTES, POLL_FRAMES};

use crate::bus::{Close, Outgoing};

/// What one answer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    /// 1, 2, 3, …; 0 when there are no frames.
    pub(super) n: u64,
    /// In order.
    pub(super) frames: Arc<[Utf8Bytes]>,
    /// The connection is over after these.
    pub(super) close: Option<u16>,
}

impl Batch {
    /// Nothing to tell.
    pub(super) fn empty() -> Self {
        Batch { n: 0, frames: Arc::new([]), close: None }
    }

    /// Nothing to tell but the end.
    pub(super) fn closed(code: u16) -> Self {
        Batch { close: Some(code), ..Batch::empty() }
    }
}

/// The batches of one connection.
pub(super) struct Batches {
    outgoing: Outgoing,
    last: u64,
    /// The last one, until the client has it. There is never more than one.
    kept: Option<Batch>,
}

impl Batches {
    pub(super) fn new(outgoing: Outgoing) -> Self {
        Batches { outgoing, last: 0, kept: None }
    }

    /// The next batch after `got`, as soon as there is one. It is safe to stop waiting for it.
    pub(super) async fn next(&mut self, got: u64) -> Batch {
        if let Some(kept) = self.kept.take_if(|batch| batch.n > got) {
            self.kept = Some(kept.clone());
            return kept;
        }
        self.kept = None;
        let Outgoing { frames, close } = &mut self.outgoing;
        let first = tokio::select! {
            biased;
            frame = frames.recv() => frame,
            Ok(_) = close.wait_for(Option::is_some) => None,
        };
        // From here on nothing is awaited, so that no frame is taken and not kept.
        let reason = *close.borrow();
        if reason == Some(Close::Slow) {
            return Batch::closed(Close::Slow.code());
        }
        let mut bytes = 0;
        let mut batch: Vec<Utf8Bytes> = Vec::new();
        let mut next = first;
        while let Some(frame) = next {
            bytes += frame.len() + 1;
            batch.push(frame);
            let is_full = batch.len() == POLL_FRAMES || bytes > POLL_BYTES - FRAME_BYTES;
            next = if is_full { None } else { frames.try_recv().ok() };
        }
        if batch.is_empty() {
            return Batch::closed(reason.unwrap_or(Close::Silent).code());
        }
        self.last += 1;
        let close = reason.filter(|_| frames.is_empty()).map(Close::code);
        let batch = Batch { n: self.last, frames: batch.into(), close };
        self.kept = Some(batch.clone());
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Outbox;

    fn text(n: usize) -> Utf8Bytes {
        Utf8Bytes::from(n.to_string())
    }

    fn batches() -> (Outbox, Batches) {
        let (outbox, outgoing) = Outbox::new();
        (outbox, Batches::new(outgoing))
    }

    #[tokio::test]
    async fn a_batch_is_given_again_until_the_client_has_it() {
        let (outbox, mut batches) = batches();
        outbox.send_text(text(1));
        outbox.send_text(text(2));
        let first = batches.next(0).await;
        assert_eq!((first.n, first.frames.len()), (1, 2));
        outbox.send_text(text(3));
        assert_eq!(batches.next(0).await, first);
        let second = batches.next(1).await;
        assert_eq!((second.n, &*second.frames), (2, &[text(3)][..]));
    }

    #[tokio::test]
    async fn large_frames_are_spread_over_several_batches() {
        let (outbox, mut batches) = batches();
        for _ in 0..8 {
            outbox.send_text(Utf8Bytes::from("x".repeat(FRAME_BYTES)));
        }
        let mut seen = Vec::new();
        for got in 0..3 {
            let batch = batches.next(got).await;
            let bytes: usize = batch.frames.iter().map(|frame| frame.len() + 1).sum();
            assert!(bytes <= POLL_BYTES + POLL_FRAMES, "{bytes}");
            seen.push(batch.frames.len());
        }
        assert_eq!(seen, [3, 3, 2]);
    }

    #[tokio::test]
    async fn the_reason_of_the_end_comes_with_the_last_frames() {
        let (outbox, mut batches) = batches();
        for n in 0..=POLL_FRAMES {
            outbox.send_text(text(n));
        }
        outbox.close(Close::Goaway);
        assert_eq!(batches.next(0).await.close, None);
        let last = batches.next(1).await;
        assert_eq!((last.frames.len(), last.close), (1, Some(4010)));
        assert_eq!(batches.next(1).await, last, "the answer may be lost like any other");
        assert_eq!(batches.next(2).await, Batch::closed(4010));
    }

    #[tokio::test]
    async fn who_reads_too_slowly_is_told_so_at_once() {
        let (outbox, mut batches) = batches();
        for n in 0..=crate::bus::QUEUE_FRAMES {
            outbox.send_text(text(n));
        }
        assert_eq!(batches.next(0).await, Batch::closed(4008));
    }
}
