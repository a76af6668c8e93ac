//! One connection by long poll, seen from the client: which request is made next, and what an answer means.
//!
//! At most two requests are under way: one that the server holds until it has something to say, and
//! one that carries what was said meanwhile. Each is repeated when its answer is lost; the numbers
//! in them make that harmless.

use std::collections::VecDeque;

use protocol::limits::{POLL_BYTES, POLL_FRAMES};
use protocol::{PollAnswer, PollRequest, Timestamp, close_code, poll};

use crate::Now;
use crate::backoff::full_jitter;

/// So many requests in a row may fail; then the connection counts as broken.
const FAILURES: u32 = 3;
/// An answer that brings nothing and comes sooner was not held: by a server that has no room for it, or by something
/// on the way that answers in its stead.
const AT_ONCE_MS: u64 = 1_000;
/// With this many of them in a row the next request waits up to four seconds, and not longer: whatever the server has to
/// say waits with it.
const MOST_PATIENT: u32 = 3;
/// Room for the envelope.
const ENVELOPE_BYTES: usize = 1_024;

/// What a poll asks of its shell, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollStep {
    /// `POST /v1/poll` with this body; its answer goes to [`Poll::answered`] with the same `held`.
    Ask {
        /// Which of the two requests it is.
        held: bool,
        /// The body.
        body: String,
        /// How long to wait before it is made.
        wait_ms: u64,
    },
    /// A frame arrived.
    Text(String),
    /// The connection is over; nothing follows.
    Closed {
        /// The close code.
        code: u16,
    },
}

/// A connection by long poll. It is open from the start; the first frame sent is the `hello`.
#[derive(Debug, Default)]
pub struct Poll {
    session: Option<String>,
    got: u64,
    n_posts: u64,
    waiting: VecDeque<String>,
    /// The body under way, kept until it is answered.
    posting: Option<String>,
    is_holding: bool,
    /// When the held request was made, or will be.
    held_since: Option<Timestamp>,
    /// Held requests in a row that were answered at once, with nothing.
    n_unheld: u32,
    failures: u32,
    is_closed: bool,
}

impl Poll {
    /// A connection that has not said anything.
    #[must_use]
    pub fn new() -> Self {
        Poll::default()
    }

    /// Sends a frame.
    pub fn send(&mut self, text: String) -> Vec<PollStep> {
        self.waiting.push_back(text);
        let mut steps = Vec::new();
        self.ask(None, &mut steps);
        steps
    }

    /// A request was answered with this body; `None` when it was not, or not by our server.
    pub fn answered(&mut self, held: bool, body: Option<&str>, now: Now) -> Vec<PollStep> {
        let mut steps = Vec::new();
        if self.is_closed {
            return steps;
        }
        match body.and_then(|body| poll::split::<PollAnswer>(body).ok()) {
            Some((answer, frames)) => {
                let is_news = answer.batch > self.got && !frames.is_empty();
                if held {
                    self.note_held(is_news, now);
                }
                self.take(held, answer, &frames, &mut steps);
            }
            None => self.failed(held, &mut steps),
        }
        self.ask(Some(now), &mut steps);
        steps
    }

    /// Whether the held request did what it is for.
    fn note_held(&mut self, is_news: bool, now: Now) {
        let is_at_once = self.held_since.is_some_and(|at| now.at.millis_since(at) < AT_ONCE_MS);
        self.n_unheld = if is_at_once && !is_news { self.n_unheld.saturating_add(1) } else { 0 };
    }

    /// How long the next held request waits.
    fn rest_ms(&self, now: Now) -> u64 {
        let n_before = self.n_unheld.checked_sub(1);
        n_before.map_or(0, |n| full_jitter(n.min(MOST_PATIENT), now.random))
    }

    fn take(&mut self, held: bool, answer: PollAnswer, frames: &[&str], steps: &mut Vec<PollStep>) {
        self.failures = 0;
        if held {
            self.is_holding = false;
        } else {
            self.posting = None;
        }
        if answer.session.is_some() {
            self.session = answer.session;
        }
        // A batch that came before is a repetition.
        if answer.batch > self.got {
            self.got = answer.batch;
            for frame in frames {
                steps.push(PollStep::Text((*frame).to_owned()));
            }
        }
        if let Some(code) = answer.close {
            self.close(code, steps);
        }
    }

    fn failed(&mut self, held: bool, steps: &mut Vec<PollStep>) {
        self.failures += 1;
        // Without a session there is nothing to go on with.
        if self.session.is_none() || self.failures > FAILURES {
            self.close(close_code::ABNORMAL, steps);
        } else if held {
            self.is_holding = false;
        } else if let Some(body) = self.posting.clone() {
            steps.push(PollStep::Ask { held: false, body, wait_ms: 0 });
        }
    }

    fn close(&mut self, code: u16, steps: &mut Vec<PollStep>) {
        self.is_closed = true;
        steps.push(PollStep::Closed { code });
    }

    fn ask(&mut self, now: Option<Now>, steps: &mut Vec<PollStep>) {
        if self.is_closed {
            return;
        }
        if self.session.is_none() {
            if !self.is_holding
                && let Some(hello) = self.waiting.pop_front()
            {
                self.is_holding = true;
                self.n_posts = 1;
                let body = self.body(1, true, &[hello]);
                steps.push(PollStep::Ask { held: true, body, wait_ms: 0 });
            }
            return;
        }
        if !self.is_holding {
            self.is_holding = true;
            let wait_ms = now.map_or(0, |now| self.rest_ms(now));
            self.held_since = now.map(|now| now.at.plus_millis(wait_ms.cast_signed()));
            steps.push(PollStep::Ask { held: true, body: self.body(0, true, &[]), wait_ms });
        }
        if self.posting.is_none() && !self.waiting.is_empty() {
            let frames = self.take_waiting();
            self.n_posts += 1;
            let body = self.body(self.n_posts, false, &frames);
            self.posting = Some(body.clone());
            steps.push(PollStep::Ask { held: false, body, wait_ms: 0 });
        }
    }

    /// As many frames as one request may carry, in order; at least one.
    fn take_waiting(&mut self) -> Vec<String> {
        let mut frames = Vec::new();
        let mut bytes = ENVELOPE_BYTES;
        while let Some(next) = self.waiting.front() {
            bytes += next.len() + 1;
            if !frames.is_empty() && (bytes > POLL_BYTES || frames.len() == POLL_FRAMES) {
                break;
            }
            frames.extend(self.waiting.pop_front());
        }
        frames
    }

    fn body(&self, post: u64, hold: bool, frames: &[String]) -> String {
        let envelope = PollRequest { session: self.session.clone(), post, got: self.got, hold };
        poll::join(&envelope, frames)
    }
}
