//! One connection between its requests.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use protocol::limits::{FRAME_BYTES, POLL_FRAMES};
use protocol::{Problem, RejectCode};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::timeout;

use super::batches::{Batch, Batches};
use crate::bus::{Close, Outgoing};
use crate::http::problem::ApiProblem;
use crate::ws::serve::{Incoming, Source};

/// How long a post waits for the one before it to be read.
const POST_TIME: Duration = Duration::from_secs(10);

/// The requests of a session that are open now, how many there were, and whether there is nothing more to ask for.
#[derive(Debug, Clone, Copy, Default)]
struct Requests {
    open: usize,
    ever: u64,
    is_over: bool,
}

struct Uplink {
    last_post: u64,
    frames: mpsc::Sender<Utf8Bytes>,
}

/// A connection that is reached by requests.
pub(super) struct Session {
    origin: Option<String>,
    uplink: Mutex<Uplink>,
    batches: Mutex<Batches>,
    /// Counts held requests: a newer one ends those before it.
    holds: watch::Sender<u64>,
    requests: watch::Sender<Requests>,
}

impl Session {
    /// A session, and where its frames come out.
    pub(super) fn new(origin: Option<String>, outgoing: Outgoing) -> (Session, Posted) {
        let (frames, posted) = mpsc::channel(POLL_FRAMES);
        let session = Session {
            origin,
            uplink: Mutex::new(Uplink { last_post: 0, frames }),
            batches: Mutex::new(Batches::new(outgoing)),
            holds: watch::Sender::new(0),
            requests: watch::Sender::default(),
        };
        (session, Posted(posted))
    }

    /// Where the page is from that said hello.
    pub(super) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Somebody asks, until the guard is dropped.
    pub(super) fn visit(&self) -> Visit<'_> {
        self.requests.send_modify(|requests| {
            requests.open += 1;
            requests.ever += 1;
        });
        Visit(self)
    }

    /// The client was told the end: what is left of the session goes at once, or whoever connects in vain again and
    /// again would fill the memory with sessions that only wait to be abandoned.
    pub(super) fn end(&self) {
        self.requests.send_modify(|requests| requests.is_over = true);
    }

    /// Ready once nobody has asked for so long, or was told the end.
    pub(super) async fn abandoned(&self, patience: Duration) {
        let mut requests = self.requests.subscribe();
        let is_quiet = |requests: &Requests| requests.is_over || requests.open == 0;
        // The sender lives as long as `self`.
        while let Ok(now) = requests.wait_for(is_quiet).await.map(|now| *now) {
            let next = requests.wait_for(|then| then.is_over || then.ever != now.ever);
            if now.is_over || timeout(patience, next).await.is_err() {
                return;
            }
        }
    }

    /// Takes the frames of the next post, all of them or none; those of a post that came before are known.
    ///
    /// Errors: a post was left out, or nobody reads.
    pub(super) async fn post(&self, n: u64, frames: &[&str]) -> Result<(), ApiProblem> {
        let taken = timeout(POST_TIME, async {
            let mut uplink = self.uplink.lock().await;
            if n <= uplink.last_post {
                return Ok(());
            }
            if n != uplink.last_post + 1 {
                let message = format!("post {} is missing", uplink.last_post + 1);
                return Err(ApiProblem::new(RejectCode::OutOfOrder, message));
            }
            // All places at once: what waits here is never more than one post.
            if let Ok(places) = uplink.frames.reserve_many(POLL_FRAMES).await {
                for (place, frame) in places.zip(frames) {
                    place.send(Utf8Bytes::from(*frame));
                }
            }
            // Without a reader the connection is over, and the held request tells why.
            uplink.last_post = n;
            Ok(())
        });
        let busy = || ApiProblem::new(RejectCode::Busy, "the frames before these are not read yet");
        taken.await.unwrap_or_else(|_| Err(busy()))
    }

    /// What there is to tell after batch `got`, waiting for it this long.
    pub(super) async fn hold(&self, got: u64, patience: Duration) -> Batch {
        let mut mine = 0;
        self.holds.send_modify(|holds| {
            *holds += 1;
            mine = *holds;
        });
        let mut holds = self.holds.subscribe();
        let told = async { self.batches.lock().await.next(got).await };
        tokio::select! {
            told = timeout(patience, told) => told.unwrap_or_else(|_| Batch::empty()),
            _ = holds.wait_for(|newest| *newest != mine) => Batch::empty(),
        }
    }
}

/// An open request.
pub(super) struct Visit<'a>(&'a Session);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.requests.send_modify(|requests| requests.open -= 1);
    }
}

/// The frames that requests brought.
pub(super) struct Posted(mpsc::Receiver<Utf8Bytes>);

impl Source for Posted {
    const IS_COUNTED: bool = true;

    async fn next_frame(&mut self) -> Incoming {
        match self.0.recv().await {
            Some(text) if text.len() > FRAME_BYTES => {
                let message = format!("a frame has at most {FRAME_BYTES} bytes");
                let problem = Problem::new(RejectCode::TooLarge, message);
                Incoming::Refused(problem, Close::TooLarge)
            }
            Some(text) => Incoming::Text(text),
            None => Incoming::Gone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Outbox;

    #[tokio::test]
    async fn a_session_whose_end_was_told_waits_for_nobody() {
        let (_outbox, outgoing) = Outbox::new();
        let (session, _posted) = Session::new(None, outgoing);
        let _visit = session.visit();
        let hour = Duration::from_secs(3_600);
        let ended = async {
            let abandoned = session.abandoned(hour);
            let told = async { session.end() };
            tokio::join!(abandoned, told);
        };
        assert!(timeout(Duration::from_secs(10), ended).await.is_ok());
        assert!(timeout(Duration::from_secs(10), session.abandoned(hour)).await.is_ok());
    }
}
