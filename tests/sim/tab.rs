//! A tab: the client as it is shipped with a socket, a timer and a store, and a person who types.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use client::{Client, Config, Connection, Effect, Input, Now, OutboxEntry};
use protocol::{
    Author, AuthorRole, Command, CommandId, Content, ConversationId, DeviceId, Message, MessageId,
    SiteKey, Timestamp, commands,
};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::chance::Chance;
use crate::history::{Said, SharedHistory};
use crate::lies::{Liar, Lie};
use crate::wire::{self, Generation};

const START: i64 = 1_760_000_000_000;

/// Who sits at a tab.
#[derive(Debug, Clone)]
pub struct Person {
    /// Which tab.
    pub tab: usize,
    /// Whether this one begins the conversation.
    pub begins: bool,
    /// Where they talk.
    pub talk: ConversationId,
    /// How much they say.
    pub n_words: usize,
    /// How this tab breaks the rules.
    pub lie: Lie,
}

/// What a browser keeps for all its tabs, whatever becomes of them.
#[derive(Debug)]
pub struct Browser {
    /// The visitor's token.
    pub token: String,
    /// The outbox, in the order in which entries came to it first.
    entries: Vec<OutboxEntry>,
    n_typed: BTreeMap<usize, usize>,
    n_pages: u128,
    chance: Chance,
}

/// The one store of a browser.
pub type SharedBrowser = Rc<RefCell<Browser>>;

impl Browser {
    pub fn new(seed: u64, n: u64) -> SharedBrowser {
        let mut chance = Chance::new(seed, 100 + n);
        let token =
            (0..4).fold("pv_".to_owned(), |token, _| format!("{token}{:016x}", chance.draw()));
        let (entries, n_typed) = (Vec::new(), BTreeMap::new());
        Rc::new(RefCell::new(Browser { token, entries, n_typed, n_pages: 0, chance }))
    }

    fn keep(&mut self, entry: OutboxEntry) {
        match self.entries.iter_mut().find(|known| known.cid == entry.cid) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    fn left_behind(&self) -> Vec<OutboxEntry> {
        let mut left = self.entries.clone();
        (1..).zip(&mut left).for_each(|(place, entry)| entry.cseq = place);
        left
    }

    fn bits(&mut self) -> u128 {
        u128::from(self.chance.draw()) << 64 | u128::from(self.chance.draw())
    }
}

struct Page {
    person: Person,
    client: Client,
    liar: Liar,
    browser: SharedBrowser,
    history: SharedHistory,
    inputs: UnboundedSender<(Generation, Input)>,
    socket: Option<(UnboundedSender<String>, AbortHandle)>,
    generation: Generation,
    timer: Option<Timestamp>,
    skew_ms: i64,
    chance: Chance,
}

/// One life of a page, until it is killed.
pub async fn live(
    person: Person,
    seed: u64,
    browser: SharedBrowser,
    history: SharedHistory,
) -> turmoil::Result {
    let (inputs, arriving) = mpsc::unbounded_channel();
    let (device, token, left, n_pages) = {
        let mut browser = browser.borrow_mut();
        browser.n_pages += 1;
        let pages = browser.n_pages;
        (browser.bits(), browser.token.clone(), browser.left_behind(), pages)
    };
    let mut chance = Chance::new(seed, (person.tab as u64 + 1) * 1_000 + n_pages as u64);
    // Every page believes something else about the time: seven days either way.
    let skew_ms = i64::try_from(chance.among(0..14 * 86_400_000))? - 7 * 86_400_000;
    let config = Config {
        site: SiteKey::parse("helio").unwrap(),
        device: DeviceId::from_bits(device),
        token: Some(token),
        role: AuthorRole::Visitor,
    };
    history.borrow_mut().copies.insert(person.tab, Vec::new());
    let mut page = Page {
        client: Client::new(config, Vec::new(), protocol::Map::new()),
        liar: Liar::new(person.lie),
        person,
        browser,
        history,
        inputs,
        socket: None,
        generation: 0,
        timer: None,
        skew_ms,
        chance,
    };
    page.handle(Input::Watch(page.person.talk.clone()));
    page.handle(Input::Adopt(left));
    page.handle(Input::Start);
    page.run(arriving).await;
    Ok(())
}

impl Page {
    async fn run(&mut self, mut arriving: UnboundedReceiver<(Generation, Input)>) {
        let mut types_at = self.next_word();
        loop {
            let may_type = self.may_type();
            let fires_at = self.timer.map(|at| self.instant(at));
            tokio::select! {
                biased;
                Some((generation, input)) = arriving.recv() => {
                    if generation == self.generation {
                        self.handle(input);
                    }
                }
                () = sleep_until(fires_at.unwrap_or_else(Instant::now)), if fires_at.is_some() => {
                    self.timer = None;
                    self.handle(Input::TimerFired);
                }
                () = sleep_until(types_at), if may_type => {
                    self.type_something();
                    types_at = self.next_word();
                }
            }
            let is_at_rest = self.is_at_rest();
            self.history.borrow_mut().at_rest.insert(self.person.tab, is_at_rest);
        }
    }

    fn now(&self) -> Timestamp {
        let elapsed = turmoil::sim_elapsed().unwrap_or_default().as_millis();
        let elapsed = i64::try_from(elapsed).expect("a run is shorter than that");
        Timestamp::from_millis(START + self.skew_ms + elapsed)
    }

    fn instant(&self, at: Timestamp) -> Instant {
        Instant::now() + Duration::from_millis(at.millis_since(self.now()))
    }

    fn next_word(&mut self) -> Instant {
        Instant::now() + Duration::from_millis(self.chance.among(50..2_500))
    }

    fn n_typed(&self) -> usize {
        self.browser.borrow().n_typed.get(&self.person.tab).copied().unwrap_or_default()
    }

    /// A conversation has to be there before anybody else can talk in it.
    fn may_type(&self) -> bool {
        let is_there = self.person.begins || self.client.last_seq(&self.person.talk) > 0;
        is_there && self.n_typed() < self.person.n_words
    }

    fn is_at_rest(&self) -> bool {
        self.n_typed() == self.person.n_words
            && self.client.outbox().is_empty()
            && self.client.connection() == Connection::Connected
    }

    fn type_something(&mut self) {
        let n = self.n_typed();
        let (tab, talk) = (self.person.tab, self.person.talk.clone());
        if n == 0 && self.person.begins {
            let context = Default::default();
            let begin = commands::StartConversation { locale: "en".to_owned(), context };
            self.send(begin.into(), None);
        }
        let words = format!("tab {tab} word {n}");
        let post = commands::PostMessage { content: Content::text(&words) };
        self.history.borrow_mut().note(format_args!("tab {tab} says {words:?}"));
        self.send(post.into(), Some(&words));
        self.browser.borrow_mut().n_typed.insert(tab, n + 1);
        self.history.borrow_mut().said.entry(talk).or_default().push(Said { tab, words });
    }

    fn send(&mut self, command: Command, words: Option<&str>) {
        let cid = CommandId::from_bits(self.browser.borrow_mut().bits());
        let echo = words.map(|words| Message {
            id: MessageId::of_command(&cid),
            author: Author::VISITOR,
            at: self.now(),
            content: Content::text(words),
        });
        let conversation = self.person.talk.clone();
        self.handle(Input::Send {
            cid,
            conversation,
            command,
            echo: echo.into_iter().map(Arc::new).collect(),
        });
    }

    fn handle(&mut self, input: Input) {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = Now { at: self.now(), random: (self.chance.draw() >> 32) as u32 };
            let early = self.liar.applies_early(&input, &self.client);
            let input = self.liar.hears(input);
            let effects = self.client.handle(input, now);
            for effect in early.into_iter().chain(effects) {
                for effect in self.liar.tells(effect) {
                    self.carry_out(effect, &mut inputs);
                }
            }
        }
    }

    fn carry_out(&mut self, effect: Effect, inputs: &mut std::collections::VecDeque<Input>) {
        let tab = self.person.tab;
        match effect {
            Effect::OpenSocket => self.open(),
            // Nothing but sockets gets through here.
            Effect::OpenPoll => inputs.push_back(Input::SocketClosed { code: 1006 }),
            Effect::CloseSocket => self.close(),
            Effect::SendText(text) => {
                if let Some((socket, _)) = &self.socket {
                    // A line that is gone says so itself.
                    let _ = socket.send(text);
                }
            }
            Effect::SetTimer(at) => self.timer = Some(at),
            Effect::StoreEntry(entry) => self.browser.borrow_mut().keep(entry),
            Effect::ForgetEntry(cid) => {
                self.browser.borrow_mut().entries.retain(|entry| entry.cid != cid);
            }
            Effect::Accepted { seq, .. } => {
                let mut history = self.history.borrow_mut();
                history.n_accepted += 1;
                history.note(format_args!("tab {tab} is told that seq {seq} is kept"));
            }
            Effect::Rejected { code, .. } => {
                let broken = format!("tab {tab} was refused: {code}");
                self.history.borrow_mut().broken.get_or_insert(broken);
            }
            Effect::Reset(_) => _ = self.history.borrow_mut().copies.insert(tab, Vec::new()),
            Effect::EventApplied { conversation, event } if conversation == self.person.talk => {
                self.applied(event);
            }
            Effect::ConnectionChanged(connection) => {
                // Times of day differ from tab to tab, and say nothing here.
                let name = format!("{connection:?}");
                let name = name.split([' ', '(']).next().unwrap_or_default().to_owned();
                self.history.borrow_mut().note(format_args!("tab {tab} is {name}"));
            }
            _ => {}
        }
    }

    fn applied(&mut self, event: protocol::Event) {
        let tab = self.person.tab;
        let mut history = self.history.borrow_mut();
        history.note(format_args!("tab {tab} applies seq {}", event.seq));
        let copy = history.copies.entry(tab).or_default();
        let (seq, expected) = (event.seq, copy.len() as u64 + 1);
        copy.push(event);
        if seq != expected {
            let broken = format!("tab {tab}: seq {seq} was applied where {expected} was the next");
            history.broken.get_or_insert(broken);
        }
    }

    fn open(&mut self) {
        self.close();
        let (texts, receiver) = mpsc::unbounded_channel();
        let socket = wire::live(self.generation, self.inputs.clone(), receiver);
        let task = tokio::task::spawn_local(socket);
        self.socket = Some((texts, task.abort_handle()));
    }

    fn close(&mut self) {
        self.generation += 1;
        if let Some((_, task)) = self.socket.take() {
            task.abort();
        }
    }
}
