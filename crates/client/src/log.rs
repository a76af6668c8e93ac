//! The copy of one conversation's log: applied strictly in order, filled by fetching, never guessed.

use std::sync::Arc;

use protocol::{
    AuthorRole, ConversationId, Event, EventBody, Message, Timestamp, client_frames, server_frames,
};

use crate::taken_back::TakenBack;

/// How long pushed events may take before they are fetched.
const PUSH_MS: i64 = 3_000;
/// How long the answer to a fetch may take at first.
const FETCH_MS: i64 = 8_000;
/// The longest wait between fetches that bring nothing.
const FETCH_CAP_MS: i64 = 64_000;
/// Acks within this time become one.
const ACK_MS: i64 = 200;

/// How far a side has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) delivered: u64,
    pub(crate) read: u64,
}

/// One message with its place.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) seq: u64,
    pub(crate) message: Arc<Message>,
}

/// The copy of a log.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    last: u64,
    /// The last seq the server is known to have; `None` while nobody said.
    head: Option<u64>,
    caught_up: bool,
    needs_watch: bool,
    fetch: Fetch,
    messages: Vec<Placed>,
    taken_back: TakenBack,
    /// The other side's receipt.
    theirs: Reached,
    /// The own side's receipt, all its devices together.
    ours: Reached,
    read: u64,
    read_when_visible: bool,
    acked: Option<(u64, u64)>,
    ack_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct Fetch {
    at: Option<Timestamp>,
    asked: bool,
    patience_ms: i64,
}

impl Fetch {
    const IDLE: Fetch = Fetch { at: None, asked: false, patience_ms: FETCH_MS };

    fn at(at: Timestamp) -> Self {
        Fetch { at: Some(at), ..Fetch::IDLE }
    }
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It was the next one.
    Yes,
    /// It was known, or something before it is missing.
    No,
}

impl Log {
    /// An empty copy of a log of unknown length.
    pub(crate) fn new() -> Self {
        Log {
            last: 0,
            head: None,
            caught_up: false,
            needs_watch: false,
            fetch: Fetch::IDLE,
            messages: Vec::new(),
            taken_back: TakenBack::default(),
            theirs: Reached::default(),
            ours: Reached::default(),
            read: 0,
            read_when_visible: false,
            acked: None,
            ack_at: None,
        }
    }

    /// The log of a conversation that this client begins.
    pub(crate) fn begun_here() -> Self {
        Log { head: Some(0), caught_up: true, ..Log::new() }
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn is_caught_up(&self) -> bool {
        self.caught_up
    }

    pub(crate) fn messages(&self) -> &[Placed] {
        &self.messages
    }

    pub(crate) fn taken_back(&self) -> &TakenBack {
        &self.taken_back
    }

    pub(crate) fn theirs(&self) -> Reached {
        self.theirs
    }

    /// How many messages of others nobody on this side has read.
    pub(crate) fn n_unread(&self, own: &AuthorRole) -> usize {
        let read = self.read.max(self.ours.read);
        let is_unread = |placed: &&Placed| {
            placed.seq > read
                && placed.message.author.role != *own
                && placed.message.author.role != AuthorRole::System
        };
        self.messages.iter().filter(is_unread).count()
    }

    /// Applies an event if it is the next one.
    pub(crate) fn apply(&mut self, event: &Event, now: Timestamp) -> Applied {
        if event.seq > self.last + 1 {
            self.missed(event.seq, now);
            return Applied::No;
        }
        if event.seq <= self.last {
            return Applied::No;
        }
        self.last = event.seq;
        self.head = self.head.max(Some(event.seq));
        match &event.body {
            EventBody::MessagePosted(body) => self.place(event.seq, &body.message),
            EventBody::Answered(body) => self.place(event.seq, &body.message),
            EventBody::AnswerChanged(body) => self.place(event.seq, &body.message),
            _ => {}
        }
        self.taken_back.take(&event.body);
        if !self.is_behind() {
            self.fetch = Fetch::IDLE;
        }
        Applied::Yes
    }

    fn place(&mut self, seq: u64, message: &Message) {
        self.messages.push(Placed { seq, message: Arc::new(message.clone()) });
    }

    /// Something before `seq` is missing.
    fn missed(&mut self, seq: u64, now: Timestamp) {
        self.head = self.head.max(Some(seq));
        self.caught_up = false;
        if !self.fetch.asked {
            self.fetch.at = Some(now);
        }
    }

    /// The server has events up to `head`, and is about to push those that are missing.
    pub(crate) fn expect(&mut self, head: u64, now: Timestamp) {
        self.head = self.head.max(Some(head));
        if self.is_behind() {
            self.caught_up = false;
            if self.fetch.at.is_none() {
                self.fetch = Fetch::at(now.plus_millis(PUSH_MS));
            }
        }
    }

    /// The whole rest has to be fetched.
    pub(crate) fn load(&mut self, now: Timestamp) {
        if self.is_behind() && !self.fetch.asked {
            self.fetch = Fetch::at(now);
        }
    }

    /// An operator wants it: a `watch` goes out first, its `history` answers like that of a fetch.
    pub(crate) fn watch(&mut self, now: Timestamp) {
        self.caught_up = false;
        self.head = None;
        self.needs_watch = true;
        self.fetch = Fetch::at(now);
    }

    /// Whether the next fetch is to be a `watch`.
    pub(crate) fn take_watch(&mut self) -> bool {
        std::mem::take(&mut self.needs_watch)
    }

    /// A stretch of the log arrives; it says how long the log is.
    pub(crate) fn learn_head(&mut self, head: u64) {
        self.head = self.head.max(Some(head)).max(Some(self.last));
    }

    /// The stretch was applied; `before` is where the copy ended before it.
    pub(crate) fn fetched(&mut self, before: u64, now: Timestamp) {
        if !self.is_behind() {
            self.fetch = Fetch::IDLE;
        } else if self.last > before {
            self.fetch = Fetch::at(now);
        }
    }

    /// Discards the copy.
    pub(crate) fn reset(&mut self) {
        *self = Log::new();
    }

    /// The line is down; what was asked will not be answered.
    pub(crate) fn disconnected(&mut self) {
        self.fetch = Fetch::IDLE;
        self.ack_at = None;
    }

    /// Where to fetch from, when it is time to.
    pub(crate) fn take_fetch(&mut self, now: Timestamp) -> Option<u64> {
        self.fetch.at.filter(|at| *at <= now)?;
        if !self.is_behind() {
            self.fetch = Fetch::IDLE;
            return None;
        }
        // A fetch that stays unanswered is asked again ever more rarely, never in a tight loop.
        self.fetch.at = Some(now.plus_millis(self.fetch.patience_ms));
        self.fetch.asked = true;
        self.fetch.patience_ms = (self.fetch.patience_ms * 2).min(FETCH_CAP_MS);
        Some(self.last)
    }

    /// True once each time the copy becomes complete.
    pub(crate) fn take_caught_up(&mut self) -> bool {
        let news = !self.caught_up && !self.is_behind();
        self.caught_up |= news;
        news
    }

    fn is_behind(&self) -> bool {
        self.head.is_none_or(|head| self.last < head)
    }

    /// A receipt of either side.
    pub(crate) fn receipt(&mut self, receipt: &server_frames::Receipt, own: &AuthorRole) {
        let side = if receipt.by == *own { &mut self.ours } else { &mut self.theirs };
        side.delivered = side.delivered.max(receipt.delivered);
        side.read = side.read.max(receipt.read);
    }

    /// Everything applied is in front of a person, or will be as soon as the page is visible.
    pub(crate) fn read(&mut self, visible: bool, now: Timestamp) {
        if visible {
            self.read_when_visible = false;
            self.read = self.last;
            self.ack_soon(visible, now);
        } else {
            self.read_when_visible = true;
        }
    }

    /// Another page showed everything up to here; says whether that is news.
    pub(crate) fn read_elsewhere(&mut self, seq: u64) -> bool {
        let is_news = seq > self.ours.read;
        self.ours.read = self.ours.read.max(seq);
        is_news
    }

    pub(crate) fn became_visible(&mut self, now: Timestamp) {
        if self.read_when_visible {
            self.read(true, now);
        }
    }

    /// An ack is due; those that follow within a moment join it. Hidden pages have slow timers,
    /// so theirs do not wait.
    pub(crate) fn ack_soon(&mut self, visible: bool, now: Timestamp) {
        let at = now.plus_millis(if visible { ACK_MS } else { 0 });
        self.ack_at = Some(self.ack_at.map_or(at, |due| due.min(at)));
    }

    /// A new connection has heard of no ack.
    pub(crate) fn ack_again(&mut self, now: Timestamp) {
        self.acked = None;
        self.ack_at = (self.last > 0).then_some(now);
    }

    pub(crate) fn take_ack(
        &mut self,
        conversation: &ConversationId,
        now: Timestamp,
    ) -> Option<client_frames::Ack> {
        self.ack_at.filter(|at| *at <= now)?;
        self.ack_at = None;
        let reached = (self.last, self.read);
        if self.last == 0 || self.acked == Some(reached) {
            return None;
        }
        self.acked = Some(reached);
        Some(client_frames::Ack {
            conversation: conversation.clone(),
            seq: reached.0,
            read: reached.1,
        })
    }

    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        [self.fetch.at, self.ack_at].into_iter().flatten().min()
    }
}
