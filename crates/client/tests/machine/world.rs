//! A world: one visitor with two tabs and their common store, a network, a server. Every act is one step of it, and after
//! every step it can say whether a promise is broken.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use client::{Connection, Effect, Input, OutboxEntry, Visibility};
use protocol::{
    Author, ClientFrame, CommandId, Content, ConversationId, Message, MessageId, Timestamp,
    commands, decode, encode, server_frames,
};

use crate::lies::{Lie, LyingServer};
use crate::network::{Down, Line, Way};
use crate::server::{Disk, LineId, ModelServer, Outgoing, words_of};
use crate::spoken::{Said, talk};
use crate::tab::Tab;

/// Where the first page's clock stands.
pub const START: i64 = 1_760_000_000_000;

/// Everything. Its parts are shared between copies of a world until one of them changes.
#[derive(Debug, Clone)]
pub struct World {
    pub server: Arc<LyingServer>,
    pub tabs: Vec<Option<Arc<Tab>>>,
    pub lines: BTreeMap<LineId, Line>,
    /// The visitor's store, common to the tabs, in the order in which entries came to it first.
    pub store: Vec<OutboxEntry>,
    /// What the clients forgot because the server had it: conversation and words.
    pub forgotten: BTreeMap<CommandId, (ConversationId, String)>,
    /// Words that were in the log and not in the backup that replaced it, when no tab had them any more.
    pub restored_away: Vec<String>,
    /// The logs of earlier epochs, as long as they were.
    past: BTreeMap<String, Disk>,
    backup: Option<Disk>,
    is_up: bool,
    next_line: LineId,
    next_device: u128,
    n_other: u128,
    random: u32,
    lie: Lie,
    /// What broke in the middle of a step.
    broken: Option<String>,
}

/// How far a page gets with what its client asked for before it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Killed {
    /// Never.
    No,
    /// Before the command is in the store.
    BeforeStored,
    /// When the command is in the store, and not yet on the wire.
    Stored,
}

impl World {
    pub fn new(n_talks: usize, random: u32, lie: Lie) -> World {
        let talks: Vec<_> = (0..n_talks).map(talk).collect();
        World {
            server: Arc::new(LyingServer::new(ModelServer::new(&talks), lie)),
            tabs: vec![None, None],
            lines: BTreeMap::new(),
            store: Vec::new(),
            forgotten: BTreeMap::new(),
            restored_away: Vec::new(),
            past: BTreeMap::new(),
            backup: None,
            is_up: true,
            next_line: 0,
            next_device: 1,
            n_other: 1 << 80,
            random,
            lie,
            broken: None,
        }
    }

    /// A page is loaded: it takes over what it finds in the store.
    pub fn load(&mut self, tab: usize, at: i64) {
        self.kill(tab);
        let page = Tab::new(self.next_device, at, self.random, self.lie);
        self.tabs[tab] = Some(Arc::new(page));
        self.next_device += 1;
        let left = self.left_behind();
        for n in 0..self.server.honest.disk.logs.len() {
            self.give(tab, Input::Watch(talk(n)));
        }
        self.give(tab, Input::Adopt(left));
        self.give(tab, Input::Start);
    }

    /// What a page finds in the store.
    fn left_behind(&self) -> Vec<OutboxEntry> {
        let mut left = self.store.clone();
        (1..).zip(&mut left).for_each(|(place, entry)| entry.cseq = place);
        left
    }

    /// A page is gone without a word.
    pub fn kill(&mut self, tab: usize) {
        if let Some(line) = self.tabs[tab].take().and_then(|tab| tab.line) {
            self.leave(line);
        }
    }

    /// Somebody types and presses Enter. Says whether the words were stored.
    pub fn say(&mut self, tab: usize, n_talk: usize, said: &Said, killed: Killed) {
        let (cid, conversation, text) = (said.cid(), talk(n_talk), said.text());
        let echo = Message {
            id: MessageId::of_command(&cid),
            author: Author::VISITOR,
            at: Timestamp::from_millis(START),
            content: Content::text(&text),
        };
        let command = commands::PostMessage { content: Content::text(&text) }.into();
        let input = Input::Send { cid, conversation, command, echo: vec![echo.into()] };
        match killed {
            Killed::No => self.give(tab, input),
            Killed::BeforeStored => self.kill(tab),
            Killed::Stored => {
                let effects = self.tab(tab).map(|tab| tab.give(input));
                for effect in effects.into_iter().flatten() {
                    if let Effect::StoreEntry(entry) = effect {
                        self.keep(entry);
                    }
                }
                self.kill(tab);
            }
        }
    }

    /// Somebody else says something.
    pub fn other_says(&mut self, n_talk: usize) {
        if self.is_up {
            self.n_other += 1;
            let n = self.n_other;
            let out = self.server().honest.say(&talk(n_talk), n);
            self.push(out);
        }
    }

    /// Lines with frames for the server.
    pub fn busy_up(&self) -> Vec<LineId> {
        let busy = self.lines.iter().filter(|(_, line)| !line.up.is_empty());
        busy.map(|(id, _)| *id).collect()
    }

    /// The oldest frame of a line reaches the server.
    pub fn reach_server(&mut self, id: LineId) {
        let Some(text) = self.lines.get_mut(&id).and_then(|line| line.up.pop_front()) else {
            return;
        };
        let frame: ClientFrame = decode(&text).unwrap();
        let out = self.server().take(id, frame);
        self.push(out);
        self.sweep();
    }

    /// The oldest frame for a tab reaches it.
    pub fn reach_tab(&mut self, tab: usize) {
        let Some(id) = self.line_of(tab) else { return };
        let Some(down) = self.lines.get_mut(&id).and_then(|line| line.down.pop_front()) else {
            return;
        };
        match down {
            Down::Text(text) => self.give(tab, Input::TextArrived(text)),
            Down::Closed(code) => {
                self.abandon(tab);
                self.give(tab, Input::SocketClosed { code });
            }
        }
    }

    /// What the server queued becomes durable.
    pub fn commit(&mut self) {
        let out = self.server().commit();
        self.push(out);
    }

    /// The line of a tab breaks, and both notice. What the tab had sent may still reach the server.
    pub fn cut(&mut self, tab: usize) {
        if self.abandon(tab) {
            self.give(tab, Input::SocketClosed { code: 1006 });
        }
    }

    /// The line of a tab goes deaf, and nobody notices.
    pub fn go_deaf(&mut self, tab: usize, way: Way) {
        if let Some(line) = self.line_of(tab).and_then(|id| self.lines.get_mut(&id)) {
            line.go_deaf(way);
        }
    }

    /// A frame on the line of a tab arrives twice.
    pub fn double(&mut self, tab: usize, way: Way) {
        if let Some(line) = self.line_of(tab).and_then(|id| self.lines.get_mut(&id)) {
            line.double(way);
        }
    }

    /// The server asks a tab to come back later.
    pub fn goaway(&mut self, tab: usize) {
        let Some(id) = self.line_of(tab) else { return };
        self.server().honest.hang_up(id);
        let goaway = server_frames::Goaway { reconnect_after_ms: 700 };
        self.push(vec![(id, goaway.into())]);
        if let Some(line) = self.lines.get_mut(&id) {
            line.end(client::close_code::GOAWAY);
        }
    }

    /// The server's process ends; what is on its disk stays.
    pub fn crash_server(&mut self) {
        self.is_up = false;
        self.server().honest.crash();
        for line in self.lines.values_mut() {
            line.end(1006);
        }
        self.sweep();
    }

    /// The server comes back.
    pub fn start_server(&mut self) {
        self.is_up = true;
    }

    pub fn back_up(&mut self) {
        self.backup = Some(self.server.honest.disk.clone());
    }

    /// The disk is replaced by the backup, which is an epoch of its own; the server comes back on it.
    pub fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else { return };
        self.crash_server();
        // That took longer than any frame lives.
        for tab in 0..self.tabs.len() {
            self.go_deaf(tab, Way::Both);
            self.cut(tab);
        }
        self.lines.clear();
        let epoch = self.server.honest.disk.epoch + 1;
        let disk = std::mem::replace(&mut self.server().honest.disk, Disk { epoch, ..backup });
        self.find_restored_away(&disk);
        self.past.insert(disk.epoch.to_string(), disk);
        self.start_server();
    }

    /// Turn away the next commands.
    pub fn turn_away(&mut self, busy: u32, rate_limited: u32) {
        self.server().honest.busy = busy;
        self.server().honest.rate_limited = rate_limited;
    }

    /// Time passes for a tab.
    pub fn pass(&mut self, tab: usize, ms: i64) {
        let Some(open) = self.tab(tab) else { return };
        open.at += ms;
        if let Some(input) = open.take_timer() {
            self.give(tab, input);
        }
    }

    /// The page goes to the background, or comes back.
    pub fn show(&mut self, tab: usize, visibility: Visibility) {
        self.give(tab, Input::VisibilityChanged(visibility));
    }

    /// The person tries the first failed message of a tab again.
    pub fn retry(&mut self, tab: usize) {
        let entries = self.tabs[tab].iter().flat_map(|tab| tab.client.honest.outbox());
        let failed = entries.filter(|entry| entry.failed.is_some()).map(|entry| entry.cid.clone());
        if let Some(cid) = { failed }.next() {
            self.give(tab, Input::Retry(cid));
        }
    }

    /// Hands an input to a tab and carries out what follows.
    pub fn give(&mut self, tab: usize, input: Input) {
        let mut inputs = VecDeque::from([input]);
        for _ in 0..100 {
            let Some(input) = inputs.pop_front() else { return };
            let Some(open) = self.tab(tab) else { return };
            for effect in open.give(input) {
                self.carry_out(tab, effect, &mut inputs);
            }
        }
        self.broken = Some(format!("tab {tab} never comes to rest"));
    }

    fn carry_out(&mut self, tab: usize, effect: Effect, inputs: &mut VecDeque<Input>) {
        match effect {
            Effect::OpenSocket if self.open_line(tab) => inputs.push_back(Input::SocketOpened),
            // A poll counts as open at once.
            Effect::OpenPoll if self.open_line(tab) => {}
            Effect::OpenSocket | Effect::OpenPoll => {
                inputs.push_back(Input::SocketClosed { code: 1006 });
            }
            Effect::CloseSocket => _ = self.abandon(tab),
            Effect::SendText(text) => {
                let line = self.line_of(tab).and_then(|id| self.lines.get_mut(&id));
                // The model server keeps no receipts, and the fewer frames, the more of a script says something.
                let is_receipt = text.contains(r#""type":"ack""#);
                if let Some(line) = line.filter(|_| !is_receipt) {
                    line.send_up(text);
                }
            }
            Effect::StoreEntry(entry) => self.keep(entry),
            Effect::ForgetEntry(cid) => self.forget(cid),
            other => self.note(tab, other),
        }
    }

    /// A new line, if there is a server; whatever line there was is given up.
    fn open_line(&mut self, tab: usize) -> bool {
        self.abandon(tab);
        if self.is_up {
            self.lines.insert(self.next_line, Line::default());
            self.set_line(tab, Some(self.next_line));
            self.next_line += 1;
        }
        self.is_up
    }

    /// What a page keeps or tells.
    fn note(&mut self, tab: usize, effect: Effect) {
        let Some(open) = self.tab(tab) else { return };
        match effect {
            Effect::SetTimer(at) => open.timer = Some(at.as_millis()),
            Effect::Connected(welcome) => open.epoch = welcome.epoch,
            Effect::Reset(talk) => _ = open.copies.remove(&talk),
            Effect::EventApplied { conversation, event } => {
                if let Err(message) = open.apply(conversation, event) {
                    self.broken.get_or_insert(format!("tab {tab}: {message}"));
                }
            }
            _ => {}
        }
    }

    fn keep(&mut self, entry: OutboxEntry) {
        match self.store.iter_mut().find(|known| known.cid == entry.cid) {
            Some(known) => *known = entry,
            None => self.store.push(entry),
        }
    }

    /// The promise is made here: from now on only the server has it.
    fn forget(&mut self, cid: CommandId) {
        if let Some(at) = self.store.iter().position(|entry| entry.cid == cid) {
            let entry = self.store.remove(at);
            let words = crate::server::text_of(&entry.command);
            self.forgotten.insert(cid, (entry.conversation, words));
        }
    }

    fn push(&mut self, out: Outgoing) {
        for (id, frame) in out {
            if let Some(line) = self.lines.get_mut(&id) {
                line.send_down(Down::Text(encode(&frame).unwrap()));
            }
        }
    }

    /// The tab gives its line up; says whether it had one.
    fn abandon(&mut self, tab: usize) -> bool {
        let Some(id) = self.line_of(tab) else { return false };
        self.set_line(tab, None);
        self.leave(id);
        true
    }

    /// Nobody listens at the tab's end any more.
    fn leave(&mut self, id: LineId) {
        if let Some(line) = self.lines.get_mut(&id) {
            line.go_deaf(Way::Down);
        }
        self.sweep();
    }

    /// Lines that nobody holds and on which nothing is under way are gone for the server too.
    fn sweep(&mut self) {
        let held: Vec<LineId> = (0..self.tabs.len()).filter_map(|tab| self.line_of(tab)).collect();
        let gone: Vec<LineId> = self
            .lines
            .iter()
            .filter(|(id, line)| !held.contains(id) && line.up.is_empty())
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.lines.remove(&id);
            self.server().honest.hang_up(id);
        }
    }

    fn tab(&mut self, tab: usize) -> Option<&mut Tab> {
        self.tabs[tab].as_mut().map(Arc::make_mut)
    }

    /// The server, to be changed.
    pub fn server(&mut self) -> &mut LyingServer {
        Arc::make_mut(&mut self.server)
    }

    pub fn line_of(&self, tab: usize) -> Option<LineId> {
        self.tabs[tab].as_ref().and_then(|tab| tab.line)
    }

    fn set_line(&mut self, tab: usize, line: Option<LineId>) {
        if let Some(tab) = self.tab(tab) {
            tab.line = line;
        }
    }

    fn find_restored_away(&mut self, old: &Disk) {
        let new = &self.server.honest.disk;
        for (talk, log) in &old.logs {
            let kept = new.logs.get(talk).map_or(0, Vec::len);
            for message in log.iter().skip(kept).filter_map(words_of) {
                let words = &message.content.fallback;
                let is_held = self.store.iter().any(|entry| {
                    entry.conversation == *talk && crate::server::text_of(&entry.command) == *words
                });
                if !is_held {
                    self.restored_away.push(words.clone());
                }
            }
        }
    }

    pub fn broken(&self) -> Option<&String> {
        self.broken.as_ref()
    }

    /// The log that a copy of this epoch is to be a copy of.
    pub fn log(&self, epoch: &str, talk: &ConversationId) -> &[protocol::Event] {
        let disk = &self.server.honest.disk;
        let of_epoch = match disk.epoch.to_string() == epoch {
            true => disk.logs.get(talk),
            false => self.past.get(epoch).and_then(|disk| disk.logs.get(talk)),
        };
        of_epoch.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether every open tab is connected.
    pub fn is_connected(&self) -> bool {
        let tabs = self.tabs.iter().flatten();
        { tabs }.all(|tab| tab.client.honest.connection() == Connection::Connected)
    }
}
