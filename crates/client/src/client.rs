//! The client: takes an input, changes its parts, says what is to be done.

use protocol::{
    AuthorRole, ClientFrame, Command, CommandId, ConversationId, LevelRange, Map, Problem,
    RejectCode, Timestamp, client_frames, encode,
};

use crate::connection::{Link, Step};
use crate::ephemeral::Ephemeral;
use crate::log::Log;
use crate::outbox::Outbox;
use crate::route::Transport;
use crate::timeline::timeline;
use crate::together::{News, Tables};
use crate::{
    Config, Connection, Effect, Input, Now, OutboxEntry, Set, TimelineItem, Together, Visibility,
};

mod frames;
mod pages;
mod told;

use told::Told;

/// What arrived and could not be used: unknown never means broken, but it is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames with a tag of a newer level.
    pub unknown_frames: u64,
    /// Events with a tag of a newer level; they were skipped, not lost.
    pub unknown_events: u64,
    /// Frames that were no frames.
    pub unreadable_frames: u64,
}

/// A conversation client for a visitor or an operator.
///
/// Example: `Client::new(config, entries, Map::new()).handle(Input::Start, now)` asks for a
/// socket and a timer.
#[derive(Debug, Clone)]
pub struct Client {
    config: Config,
    link: Link,
    outbox: Outbox,
    /// Accepted, and shown as echo until the log reaches the seq.
    settling: Vec<(u64, OutboxEntry)>,
    logs: Map<ConversationId, Log>,
    watched: Set<ConversationId>,
    epoch: Option<String>,
    ephemeral: Ephemeral,
    together: Tables,
    counts: Counts,
    /// The server did not take the token the last time it was shown.
    is_unauthorized: bool,
    told: Told,
    timer: Option<Timestamp>,
    held_back: Option<RejectCode>,
    changed: Set<ConversationId>,
}

impl Client {
    /// A client that has not started.
    ///
    /// `outbox` holds entries that this device stored under its own numbers, `next_cseq` the next
    /// number per conversation; a device that is new has neither and adopts what it finds.
    #[must_use]
    pub fn new(
        config: Config,
        outbox: Vec<OutboxEntry>,
        next_cseq: Map<ConversationId, u64>,
    ) -> Self {
        Client {
            config,
            link: Link::new(),
            outbox: Outbox::new(outbox, next_cseq),
            settling: Vec::new(),
            logs: Map::new(),
            watched: Set::new(),
            epoch: None,
            ephemeral: Ephemeral::default(),
            together: Tables::default(),
            counts: Counts::default(),
            is_unauthorized: false,
            told: Told::default(),
            timer: None,
            held_back: None,
            changed: Set::new(),
        }
    }

    /// Takes an input; total: whatever comes, in whatever order, it answers with effects.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut out = Vec::new();
        self.take(input, now, &mut out);
        let step = self.link.tick(self.needs_token(), now);
        self.follow(step, &mut out);
        self.flush(now, &mut out);
        out
    }

    /// Where the connection stands.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.link.shown()
    }

    /// What people see of a conversation.
    #[must_use]
    pub fn timeline(&self, conversation: &ConversationId) -> Vec<TimelineItem> {
        let mine = |entry: &&OutboxEntry| entry.conversation == *conversation;
        timeline(
            self.logs.get(conversation),
            self.settling.iter().map(|(_, entry)| entry).filter(mine),
            self.outbox.entries().iter().filter(mine),
            &self.config.role,
        )
    }

    /// What the server has not confirmed, failed entries among it.
    #[must_use]
    pub fn outbox(&self) -> &[OutboxEntry] {
        self.outbox.entries()
    }

    /// Whether the copy of this log is as long as the server's, as far as is known.
    #[must_use]
    pub fn is_caught_up(&self, conversation: &ConversationId) -> bool {
        self.logs.get(conversation).is_some_and(Log::is_caught_up)
    }

    /// The last seq applied; 0 for none.
    #[must_use]
    pub fn last_seq(&self, conversation: &ConversationId) -> u64 {
        self.logs.get(conversation).map_or(0, Log::last)
    }

    /// How many messages of others nobody on this side has read.
    #[must_use]
    pub fn n_unread(&self, conversation: &ConversationId) -> usize {
        self.logs.get(conversation).map_or(0, |log| log.n_unread(&self.config.role))
    }

    /// The calculator that both sides of a conversation move, as people see it.
    #[must_use]
    pub fn together(&self, conversation: &ConversationId) -> Option<Together> {
        self.together.now(conversation, &self.config.role)
    }

    /// Whether people should be told that the line is down.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.told.is_cut_off()
    }

    /// What arrived and could not be used.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn take(&mut self, input: Input, now: Now, out: &mut Vec<Effect>) {
        match input {
            Input::Start => {
                let step = self.link.start(self.needs_token(), now);
                self.follow(step, out);
            }
            Input::Stop => {
                let step = self.link.stop();
                self.follow(step, out);
                self.disconnected(out);
            }
            Input::SocketOpened => {
                if self.link.opened(now) {
                    self.greet(out);
                }
            }
            Input::SocketClosed { code } => {
                if self.link.closed(code, now) {
                    self.disconnected(out);
                    if let Connection::Refused(problem) = self.link.shown() {
                        out.push(Effect::Refused(problem));
                    }
                }
            }
            Input::TextArrived(text) => self.text_arrived(&text, now, out),
            Input::TimerFired => self.timer = None,
            Input::Woke => self.wake(now, out),
            Input::VisibilityChanged(visibility) => {
                self.link.visibility(visibility == Visibility::Visible, now);
                if visibility == Visibility::Visible {
                    for log in self.logs.values_mut() {
                        log.became_visible(now.at);
                    }
                    self.wake(now, out);
                }
            }
            Input::TokenRenewed(token) => {
                self.config.token = Some(token);
                let step = self.link.token_renewed(now);
                self.follow(step, out);
            }
            Input::Read(conversation) => {
                let visible = self.link.is_visible();
                if let Some(log) = self.logs.get_mut(&conversation) {
                    log.read(visible, now.at);
                }
            }
            Input::Watch(conversation) => self.watch(conversation, now),
            Input::Unwatch(conversation) => self.unwatch(conversation, out),
            other => self.act(other, now, out),
        }
    }

    /// Inputs that come from what a person does.
    fn act(&mut self, input: Input, now: Now, out: &mut Vec<Effect>) {
        match input {
            Input::Send { cid, conversation, command, echo } => {
                if self.link.is_ready() {
                    for frame in self.together.before(&conversation, &command, now.at) {
                        push_frame(&frame, out);
                    }
                }
                let entry = OutboxEntry { cid, cseq: 0, conversation, command, echo, failed: None };
                self.send(entry);
            }
            Input::Adopt(mut entries) => {
                entries.sort_by_key(|entry| entry.cseq);
                for entry in entries {
                    self.adopt(entry, out);
                }
            }
            Input::TurnChanged(turn) => self.outbox.turn_changed(turn),
            Input::AcceptedElsewhere { cid, conversation, seq } => {
                self.outbox.close_gap_after(&cid);
                self.kept_by_server(cid, conversation, seq, now, out);
            }
            Input::ReadElsewhere { conversation, seq } => self.read_elsewhere(conversation, seq),
            Input::Retry(cid) => self.retry(&cid),
            Input::Discard(cid) => {
                if let Some(entry) = self.outbox.discard(&cid) {
                    out.push(Effect::ForgetEntry(entry.cid));
                    self.changed.insert(entry.conversation, ());
                }
            }
            Input::SetTyping { conversation, typing } => {
                if self.link.is_ready()
                    && let Some(frame) = self.ephemeral.typing(conversation, typing, now.at)
                {
                    push_frame(&frame, out);
                }
            }
            Input::SetPresence(presence) => self.ephemeral.presence(presence),
            Input::PageChanged { conversation, page } => self.ephemeral.page(conversation, page),
            Input::SendSignal { conversation, call, signal } => {
                self.ephemeral.signal(conversation, call, signal);
            }
            Input::OpenTogether { conversation, calculator, inputs } => {
                self.together.open(conversation, calculator, inputs);
            }
            Input::MoveInput { conversation, input, value } => {
                let own = &self.config.role;
                let news = self.together.move_input(&conversation, input, value, own);
                told_together(conversation, news, out);
            }
            Input::CloseTogether(conversation) => {
                let news = self.together.close(&conversation);
                told_together(conversation, news, out);
            }
            _ => {}
        }
    }

    fn send(&mut self, entry: OutboxEntry) {
        if matches!(entry.command, Command::StartConversation(_)) && entry.failed.is_none() {
            self.logs.get_or_insert_with(entry.conversation.clone(), Log::begun_here);
        }
        self.changed.insert(entry.conversation.clone(), ());
        self.outbox.push(entry);
    }

    fn retry(&mut self, cid: &CommandId) {
        if let Some(conversation) = self.outbox.retry(cid) {
            self.changed.insert(conversation, ());
        }
    }

    fn wake(&mut self, now: Now, out: &mut Vec<Effect>) {
        let step = self.link.wake(self.needs_token(), now);
        self.follow(step, out);
    }

    fn watch(&mut self, conversation: ConversationId, now: Now) {
        let is_operator = self.is_operator();
        let log = self.logs.get_or_insert_with(conversation.clone(), Log::new);
        if self.watched.insert(conversation, ()).is_some() {
            return;
        }
        if is_operator {
            log.watch(now.at);
        } else {
            log.load(now.at);
        }
    }

    fn unwatch(&mut self, conversation: ConversationId, out: &mut Vec<Effect>) {
        if self.watched.remove(&conversation).is_some() && self.is_operator() {
            if let Some(log) = self.logs.get_mut(&conversation) {
                log.disconnected();
            }
            self.together.forget(&conversation);
            if self.link.is_ready() {
                push_frame(&client_frames::Unwatch { conversation }.into(), out);
            }
        }
    }

    fn is_operator(&self) -> bool {
        self.config.role == AuthorRole::Operator
    }

    /// A socket token is valid once, so an operator needs a new one for every hello.
    fn needs_token(&self) -> bool {
        self.is_operator() && self.config.token.is_none()
    }

    fn follow(&mut self, step: Option<Step>, out: &mut Vec<Effect>) {
        match step {
            None => {}
            Some(Step::AskToken) => out.push(Effect::NeedToken),
            Some(Step::Open(Transport::Socket)) => out.push(Effect::OpenSocket),
            Some(Step::Open(Transport::Poll)) => out.push(Effect::OpenPoll),
            Some(Step::Ping(n)) => push_frame(&client_frames::Ping { n }.into(), out),
            Some(Step::Close) => {
                out.push(Effect::CloseSocket);
                self.disconnected(out);
            }
        }
    }

    fn greet(&mut self, out: &mut Vec<Effect>) {
        let token =
            if self.is_operator() { self.config.token.take() } else { self.config.token.clone() };
        let is_operator = self.is_operator();
        let resumed = self.logs.iter().filter(|(conversation, log)| {
            log.last() > 0 && (!is_operator || self.watched.contains_key(*conversation))
        });
        let conversations: Map<ConversationId, u64> =
            resumed.map(|(conversation, log)| (conversation.clone(), log.last())).collect();
        let resume = self.epoch.clone().filter(|_| !conversations.is_empty());
        let hello = client_frames::Hello {
            level: LevelRange::OURS,
            site: self.config.site.clone(),
            token,
            device: self.config.device.clone(),
            resume: resume.map(|epoch| client_frames::Resume { epoch, conversations }),
        };
        push_frame(&hello.into(), out);
    }

    fn disconnected(&mut self, out: &mut Vec<Effect>) {
        self.outbox.disconnected();
        for log in self.logs.values_mut() {
            log.disconnected();
        }
        self.typing_stopped(|_, _, _| true, out);
    }

    fn typing_stopped(
        &mut self,
        is_over: impl Fn(&ConversationId, &AuthorRole, Timestamp) -> bool,
        out: &mut Vec<Effect>,
    ) {
        for (conversation, by) in self.ephemeral.take_stopped(is_over) {
            out.push(Effect::Typing { conversation, by, typing: false });
        }
    }

    fn refuse(&mut self, problem: Problem, out: &mut Vec<Effect>) {
        self.link.refuse(problem.clone());
        out.push(Effect::Refused(problem));
        out.push(Effect::CloseSocket);
        self.disconnected(out);
    }

    /// Everything that follows from the new state: storing before sending, fetches, acks, the timer.
    fn flush(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.typing_stopped(|_, _, until| until <= now.at, out);
        let due = if self.link.is_ready() { self.outbox.take_due(now.at) } else { Vec::new() };
        self.store(out);
        for entry in due {
            self.send_entry(entry, out);
        }
        if self.link.is_ready() {
            self.flush_ready(now, out);
        }
        // An entry that could not be encoded failed only now.
        self.store(out);
        for (conversation, ()) in std::mem::take(&mut self.changed) {
            out.push(Effect::TimelineChanged(conversation));
        }
        let held_back = self.outbox.held_back();
        if held_back != self.held_back {
            self.held_back.clone_from(&held_back);
            out.push(Effect::HeldBack(held_back));
        }
        self.told.connection(self.link.shown(), now.at, out);
        let timer = self.deadline(now.at);
        if let Some(at) = timer
            && self.timer != Some(at)
        {
            self.timer = Some(at);
            out.push(Effect::SetTimer(at));
        }
    }

    fn store(&mut self, out: &mut Vec<Effect>) {
        out.extend(self.outbox.take_unsaved().into_iter().map(Effect::StoreEntry));
    }

    fn send_entry(&mut self, entry: OutboxEntry, out: &mut Vec<Effect>) {
        let OutboxEntry { cid, cseq, conversation, command, .. } = entry;
        let frame = client_frames::Send { cid: cid.clone(), cseq, conversation, command };
        match encode(&ClientFrame::from(frame)) {
            Ok(text) => out.push(Effect::SendText(text)),
            // A command that cannot be written within the limits will never be accepted.
            Err(_) => {
                let entry = self.outbox.fail_by_cid(&cid, RejectCode::TooLarge);
                self.failed(entry, out);
            }
        }
    }

    fn failed(&mut self, entry: Option<OutboxEntry>, out: &mut Vec<Effect>) {
        let Some(entry) = entry else { return };
        self.changed.insert(entry.conversation.clone(), ());
        out.push(Effect::Rejected {
            cid: entry.cid.clone(),
            code: entry.failed.clone().unwrap_or(RejectCode::Malformed),
            conversation: entry.conversation.clone(),
            entry,
        });
    }

    fn flush_ready(&mut self, now: Now, out: &mut Vec<Effect>) {
        for frame in self.ephemeral.take_unsent() {
            push_frame(&frame, out);
        }
        for (conversation, log) in self.logs.iter_mut() {
            if let Some(after) = log.take_fetch(now.at) {
                let conversation = conversation.clone();
                let frame = if log.take_watch() {
                    client_frames::Watch { conversation, after }.into()
                } else {
                    client_frames::Fetch { conversation, after }.into()
                };
                push_frame(&frame, out);
            }
            if let Some(ack) = log.take_ack(conversation, now.at) {
                push_frame(&ack.into(), out);
            }
        }
        // After what is watched: the server answers only for that.
        for frame in self.together.take_frames(now.at) {
            push_frame(&frame, out);
        }
    }

    fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let mut deadlines =
            vec![self.link.deadline(), self.ephemeral.deadline(), self.told.deadline()];
        if self.link.is_ready() {
            deadlines.push(self.outbox.deadline(now));
            deadlines.push(self.together.deadline());
            deadlines.extend(self.logs.values().map(Log::deadline));
        }
        deadlines.into_iter().flatten().min()
    }

    /// Drops the echoes that the log has overtaken.
    fn settle(&mut self) {
        let logs = &self.logs;
        self.settling.retain(|(seq, entry)| {
            logs.get(&entry.conversation).is_some_and(|log| log.last() < *seq)
        });
    }
}

/// Frames other than commands are small by construction; one that is not is not worth a connection.
fn push_frame(frame: &ClientFrame, out: &mut Vec<Effect>) {
    if let Ok(text) = encode(frame) {
        out.push(Effect::SendText(text));
    }
}

fn told_together(conversation: ConversationId, news: Option<News>, out: &mut Vec<Effect>) {
    if let Some(News { now, closed_by }) = news {
        out.push(Effect::Together { conversation, now, closed_by });
    }
}
