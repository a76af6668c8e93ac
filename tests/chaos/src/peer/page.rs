//! One page after the other on the same storage: carries out the client's effects, and dies when told to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use client::{Client, Config, Connection, Effect, Input, Now, OutboxEntry};
use protocol::{
    Author, Command, CommandId, Content, ContentBody, DeviceId, Event, EventBody, Message,
    MessageId, Timestamp, commands,
};
use tokio::sync::mpsc;

use super::desk::{self, Asking};
use super::store::Store;
use super::wire::{ABNORMAL, Route, Way, Wire, WireEvent};
use super::{Flaw, PeerConfig, Status, naive, words};
use crate::history::{Entry, Kept, Op, Side};
use crate::seed::Draws;

/// A page marks what it shows as read about this often, in percent of messages entered.
const READS: u64 = 10;
/// How many entries a flawed storage is late.
const LATE: usize = 6;

pub(super) struct Page {
    config: PeerConfig,
    store: Store,
    draws: Draws,
    client: Client,
    wire: Option<Wire>,
    asking: Option<Asking>,
    /// Counts sockets and pages, so that a late event is not taken for one of the present ones.
    generation: u64,
    events: mpsc::Sender<(u64, WireEvent)>,
    tokens: mpsc::Sender<(u64, String)>,
    timer: Option<Timestamp>,
    born: (Instant, i64),
    inputs: VecDeque<Input>,
    /// Effects to carry out before the page dies.
    dies_after: Option<u32>,
    down_since: Option<Instant>,
    /// Whether the person types.
    pub(super) types: bool,
    watches: bool,
    has_word: bool,
    /// Entries that a flawed storage has not taken yet.
    unstored: Vec<OutboxEntry>,
    status: Status,
}

impl Page {
    pub(super) fn new(
        config: PeerConfig,
        events: mpsc::Sender<(u64, WireEvent)>,
        tokens: mpsc::Sender<(u64, String)>,
    ) -> Self {
        let mut draws = Draws::new(config.seed, 1 + config.side as u64);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let born = (Instant::now(), now.saturating_add(config.clock_skew_ms));
        let client = fresh(&config, None, &mut draws);
        Page {
            store: Store::default(),
            draws,
            client,
            wire: None,
            asking: None,
            generation: 0,
            events,
            tokens,
            timer: None,
            born,
            inputs: VecDeque::new(),
            dies_after: None,
            down_since: Some(Instant::now()),
            types: false,
            watches: false,
            has_word: false,
            unstored: Vec::new(),
            status: Status::default(),
            config,
        }
    }

    /// A page load: everything but the storage is new.
    pub(super) fn begin(&mut self) {
        let found = self.store.entries();
        self.note(Op::Began { found: found.len() });
        self.handle(Input::Start);
        if !found.is_empty() {
            self.handle(Input::Adopt(found));
        }
        if self.config.side == Side::Visitor && !self.store.begun {
            let start = commands::StartConversation {
                locale: "en".to_owned(),
                context: Default::default(),
            };
            self.send(start.into(), None);
        }
    }

    pub(super) fn crash(&mut self) {
        self.note(Op::Crashed);
        self.wire = None;
        self.asking = None;
        self.generation += 1;
        self.timer = None;
        self.inputs.clear();
        self.dies_after = None;
        self.down_since = Some(Instant::now());
        (self.watches, self.has_word) = (false, false);
        self.unstored.clear();
        self.status.connected = false;
        if self.config.flaw == Flaw::NewCidForEachSending {
            let draws = &mut self.draws;
            self.store.rename(|| CommandId::from_bits(draws.bits128()));
        }
        self.client = fresh(&self.config, self.store.token.clone(), &mut self.draws);
        self.begin();
    }

    pub(super) fn crash_after(&mut self, effects: u32) {
        self.dies_after = Some(effects);
    }

    pub(super) fn status(&self) -> Status {
        let conversation = &self.config.conversation;
        let is_visitor = self.config.side == Side::Visitor;
        Status {
            waiting: self.client.outbox().iter().filter(|entry| entry.failed.is_none()).count(),
            last_seq: self.client.last_seq(conversation),
            caught_up: self.client.is_caught_up(conversation),
            may_type: if is_visitor { self.store.begun } else { self.has_word },
            sent: self.store.n,
            ..self.status
        }
    }

    pub(super) fn token(&self) -> Option<String> {
        self.store.token.clone()
    }

    /// When the client wants to be called back.
    pub(super) fn timer(&self) -> Option<tokio::time::Instant> {
        let wait = self.timer?.as_millis() - self.now().at.as_millis();
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
        Some(tokio::time::Instant::now() + wait)
    }

    pub(super) fn timer_fired(&mut self) {
        self.timer = None;
        self.handle(Input::TimerFired);
    }

    pub(super) fn wire(&mut self, generation: u64, event: WireEvent) {
        if generation != self.generation {
            return;
        }
        match event {
            WireEvent::Opened => self.handle(Input::SocketOpened),
            WireEvent::Closed(code) => self.handle(Input::SocketClosed { code }),
            WireEvent::Text(text) => match self.config.flaw {
                flaw @ (Flaw::AppliesTwice | Flaw::AppliesAcrossGaps) => {
                    // Once nobody types, the network is well.
                    let flaw = if self.types { flaw } else { Flaw::None };
                    for text in naive::mangled(&text, flaw, &mut self.draws) {
                        for event in naive::events(&text) {
                            self.note(Op::Applied(entry_of(&event)));
                        }
                        self.handle(Input::TextArrived(text));
                    }
                }
                _ => self.handle(Input::TextArrived(text)),
            },
        }
    }

    pub(super) fn desk(&mut self, generation: u64, token: String) {
        if generation == self.generation {
            self.asking = None;
            self.handle(Input::TokenRenewed(token));
        }
    }

    /// The person enters a message, unless too many wait.
    pub(super) fn type_something(&mut self, at_most_waiting: usize) {
        let status = self.status();
        if !status.may_type || status.waiting >= at_most_waiting {
            return;
        }
        self.store.n += 1;
        let text = words::say(self.config.side, self.store.n, &mut self.draws);
        self.send(
            commands::PostMessage { content: Content::text(text.clone()) }.into(),
            Some(text),
        );
        if self.draws.percent(READS) {
            self.handle(Input::Read(self.config.conversation.clone()));
        }
    }

    fn send(&mut self, command: Command, says: Option<String>) {
        let cid = CommandId::from_bits(self.draws.bits128());
        let author = match self.config.side {
            Side::Visitor => Author::VISITOR,
            Side::Operator => Author { role: self.config.side.role(), ..Author::VISITOR },
        };
        let echo = says.map(|text| Message {
            id: MessageId::of_command(&cid),
            author,
            at: self.now().at,
            content: Content::text(text),
        });
        let conversation = self.config.conversation.clone();
        let echo = echo.into_iter().map(Arc::new).collect();
        self.handle(Input::Send { cid, conversation, command, echo });
    }

    pub(super) fn report(&mut self) {
        let shown = self.client.timeline(&self.config.conversation);
        let shown = shown.iter().map(|item| entry(item.seq.unwrap_or(0), &item.message)).collect();
        self.note(Op::Shown(shown));
        let kept = self.store.entries().into_iter().filter(|entry| words_of(entry).is_some());
        let kept = kept.map(|entry| Kept {
            cid: entry.cid.to_string(),
            failed: entry.failed.as_ref().map(ToString::to_string).unwrap_or_default(),
            text: words_of(&entry).unwrap_or_default(),
        });
        self.note(Op::Kept(kept.collect()));
        self.status.reports += 1;
    }

    pub(super) fn handle(&mut self, input: Input) {
        self.inputs.push_back(input);
        while let Some(input) = self.inputs.pop_front() {
            let now = Now { random: self.draws.bits32(), ..self.now() };
            for effect in self.client.handle(input, now) {
                if self.dies_after == Some(0) {
                    return self.crash();
                }
                self.dies_after = self.dies_after.map(|left| left - 1);
                self.carry_out(effect);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::OpenSocket => self.open(Way::Socket),
            Effect::OpenPoll => self.open(Way::Poll),
            Effect::CloseSocket => {
                self.generation += 1;
                self.wire = None;
            }
            Effect::SendText(text) => self.say(text),
            Effect::SetTimer(at) => self.timer = Some(at),
            Effect::StoreEntry(entry) => self.keep(entry),
            Effect::ForgetEntry(cid) => {
                self.unstored.retain(|entry| entry.cid != cid);
                self.store.forget(&cid);
            }
            Effect::StoreToken(token) => self.store.token = Some(token),
            Effect::NeedToken => {
                self.generation += 1;
                let (route, cookie) = (self.config.route, self.config.cookie.clone());
                self.asking = Some(desk::ask(route, cookie, self.generation, self.tokens.clone()));
            }
            Effect::ConnectionChanged(connection) => self.connection_changed(&connection),
            Effect::EventApplied { event, .. } => self.applied(&event),
            Effect::Reset(_) => {
                self.has_word = false;
                self.note(Op::Reset);
            }
            Effect::CaughtUp(_) => self.take_the_word(),
            Effect::Accepted { cid, seq, .. } => {
                self.status.acked += 1;
                self.note(Op::Accepted { cid: cid.to_string(), seq });
            }
            Effect::Rejected { cid, code, entry, .. } => {
                if words_of(&entry).is_some() {
                    self.note(Op::Failed { cid: cid.to_string(), code: code.to_string() });
                } else {
                    // What was not said by a person is decided anew.
                    self.inputs.push_back(Input::Discard(cid));
                }
            }
            Effect::Inbox { lines, .. } => {
                let conversation = &self.config.conversation;
                let is_there = lines.iter().any(|line| line.conversation == *conversation);
                if is_there && !std::mem::replace(&mut self.watches, true) {
                    self.inputs.push_back(Input::Watch(conversation.clone()));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, way: Way) {
        self.generation += 1;
        let PeerConfig { route, origin, from, .. } = &self.config;
        let route = Route { to: *route, origin: origin.clone(), from: *from };
        self.wire = Some(Wire::open(route, self.generation, self.events.clone(), way));
        if way == Way::Poll {
            self.status.polls += 1;
            self.note(Op::Polls);
        }
    }

    fn say(&mut self, text: String) {
        if self.wire.as_ref().is_some_and(|wire| !wire.send(text)) {
            self.generation += 1;
            self.wire = None;
            self.inputs.push_back(Input::SocketClosed { code: ABNORMAL });
        }
    }

    fn keep(&mut self, entry: OutboxEntry) {
        let is_new = !self.store.has(&entry.cid)
            && !self.unstored.iter().any(|unstored| unstored.cid == entry.cid);
        if matches!(entry.command, Command::StartConversation(_)) {
            self.store.begun = true;
        }
        if let Some(text) = words_of(&entry).filter(|_| is_new) {
            let cid = entry.cid.to_string();
            self.note(Op::Sent { cid, n: number_of(&text), text });
        }
        if self.config.flaw == Flaw::TellsBeforeStoring {
            self.unstored.retain(|unstored| unstored.cid != entry.cid);
            self.unstored.push(entry);
            if self.unstored.len() > LATE {
                self.store.put(self.unstored.remove(0));
            }
        } else {
            self.store.put(entry);
        }
    }

    fn connection_changed(&mut self, connection: &Connection) {
        self.status.connected = *connection == Connection::Connected;
        if self.status.connected {
            self.status.connections += 1;
            let down = self.down_since.take().map(|since| since.elapsed()).unwrap_or_default();
            let down_us = u64::try_from(down.as_micros()).unwrap_or(u64::MAX);
            self.note(Op::Connected { down_us });
        } else {
            self.down_since.get_or_insert_with(Instant::now);
        }
    }

    fn applied(&mut self, event: &Event) {
        if !matches!(self.config.flaw, Flaw::AppliesTwice | Flaw::AppliesAcrossGaps) {
            self.note(Op::Applied(entry_of(event)));
        }
        if matches!(event.body, EventBody::OperatorJoined(_)) {
            self.has_word = true;
        }
    }

    /// An operator without the word takes it, once.
    fn take_the_word(&mut self) {
        let asks = |entry: &OutboxEntry| matches!(entry.command, Command::AcceptConversation(_));
        if self.config.side == Side::Operator
            && !self.has_word
            && !self.client.outbox().iter().any(asks)
        {
            let cid = CommandId::from_bits(self.draws.bits128());
            let conversation = self.config.conversation.clone();
            let command = commands::AcceptConversation {}.into();
            self.inputs.push_back(Input::Send { cid, conversation, command, echo: Vec::new() });
        }
    }

    fn now(&self) -> Now {
        let (instant, millis) = self.born;
        let lived = i64::try_from(instant.elapsed().as_millis()).unwrap_or(i64::MAX);
        Now { at: Timestamp::from_millis(millis.saturating_add(lived)), random: 0 }
    }

    fn note(&self, op: Op) {
        if let Some(history) = &self.config.history {
            history.write(self.config.side, op);
        }
    }
}

fn fresh(config: &PeerConfig, token: Option<String>, draws: &mut Draws) -> Client {
    let config = Config {
        site: config.site.clone(),
        device: DeviceId::from_bits(draws.bits128()),
        token,
        role: config.side.role(),
    };
    Client::new(config, Vec::new(), Default::default())
}

/// What a person said with a command, if they said something.
fn words_of(entry: &OutboxEntry) -> Option<String> {
    match &entry.command {
        Command::PostMessage(post) => Some(post.content.fallback.clone()),
        _ => None,
    }
}

/// The number that every text begins with, behind the side's name.
fn number_of(text: &str) -> u64 {
    let number = text.split([' ', ':']).nth(1);
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn entry_of(event: &Event) -> Entry {
    match &event.body {
        EventBody::MessagePosted(posted) => entry(event.seq, &posted.message),
        _ => {
            Entry { seq: event.seq, message: String::new(), by: String::new(), text: String::new() }
        }
    }
}

fn entry(seq: u64, message: &Message) -> Entry {
    let text = match &message.content.body {
        ContentBody::Text(text) => text.text.clone(),
        _ => message.content.fallback.clone(),
    };
    Entry { seq, message: message.id.to_string(), by: message.author.role.to_string(), text }
}
