//! Drives a [`Client`]: owns its socket, timer and store, and hands on what is left to tell.
//!
//! Inputs are queued: an effect's listener may dispatch again, and nothing is borrowed while it runs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use client::{
    Client, Connection, Effect, Input, Now, OutboxEntry, TimelineItem, Together, Turn, Visibility,
};
use protocol::{CommandId, ConversationId, Timestamp, close_code};

use crate::lifecycle::{Lifecycle, LifecycleGuard, lifecycle, visibility};
use crate::socket::{SocketEvent, SocketProblem};
use crate::tabs::{TabEvent, Tabs, Word};
use crate::transport::Transport;
use crate::{Store, Timer, now, random_u32};

mod tab_events;

/// A running client; copies share it, and the last one dropped closes the connection.
#[derive(Clone)]
pub struct Runner {
    inner: Rc<Inner>,
}

struct Inner {
    client: RefCell<Client>,
    url: String,
    store: Store,
    on_effect: Box<dyn Fn(Effect)>,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    socket: RefCell<Option<Transport>>,
    /// Counts sockets, so that a late event of an abandoned one is not taken for the present one's.
    generation: Cell<u32>,
    timer: Timer,
    has_read_store: Cell<bool>,
    tabs: Option<Rc<Tabs>>,
    /// An entry that was dropped by the present input, before it is known why.
    forgotten: Cell<Option<CommandId>>,
    /// What the person reads here, and up to where the other pages know that.
    reading: RefCell<Option<(ConversationId, u64)>>,
    _lifecycle: LifecycleGuard,
}

impl Runner {
    /// Takes over a client that has not started, and every entry found in the store. Until that is
    /// read, inputs wait.
    ///
    /// `on_effect` gets the effects that are not I/O. It may dispatch.
    #[must_use]
    pub fn new(
        client: Client,
        ws_url: String,
        store: Store,
        on_effect: Box<dyn Fn(Effect)>,
    ) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| {
            let for_timer = weak.clone();
            let for_page = weak.clone();
            let for_tabs = weak.clone();
            let tabs = Tabs::join(
                store.prefix(),
                Box::new(move |event| {
                    if let Some(inner) = for_tabs.upgrade() {
                        inner.tab_event(event);
                    }
                }),
            );
            Inner {
                client: RefCell::new(client),
                url: ws_url,
                store,
                on_effect,
                inputs: RefCell::new(VecDeque::new()),
                busy: Cell::new(true),
                socket: RefCell::new(None),
                generation: Cell::new(0),
                timer: Timer::new(Box::new(move || push(&for_timer, Input::TimerFired))),
                has_read_store: Cell::default(),
                tabs,
                forgotten: Cell::default(),
                reading: RefCell::default(),
                _lifecycle: lifecycle(Box::new(move |news| {
                    if let Some(inner) = for_page.upgrade() {
                        inner.page_event(news);
                    }
                })),
            }
        });
        if inner.tabs.is_some() {
            inner.push(Input::TurnChanged(Turn::Theirs));
        }
        if visibility() == Lifecycle::Hidden {
            inner.push(Input::VisibilityChanged(Visibility::Hidden));
        }
        inner.adopt_stored();
        Runner { inner }
    }

    /// Hands an input to the client and carries out what follows.
    pub fn dispatch(&self, input: Input) {
        self.inner.push(input);
    }

    /// What people see of a conversation.
    #[must_use]
    pub fn timeline(&self, conversation: &ConversationId) -> Vec<TimelineItem> {
        self.inner.client.borrow().timeline(conversation)
    }

    /// The calculator that both sides of a conversation move, as people see it.
    #[must_use]
    pub fn together(&self, conversation: &ConversationId) -> Option<Together> {
        self.inner.client.borrow().together(conversation)
    }

    /// Where the connection stands.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.inner.client.borrow().connection()
    }

    /// What the server has not confirmed.
    #[must_use]
    pub fn outbox(&self) -> Vec<OutboxEntry> {
        self.inner.client.borrow().outbox().to_vec()
    }

    /// Whether the copy of this log is complete, as far as is known.
    #[must_use]
    pub fn is_caught_up(&self, conversation: &ConversationId) -> bool {
        self.inner.client.borrow().is_caught_up(conversation)
    }

    /// How many messages of others nobody on this side has read.
    #[must_use]
    pub fn n_unread(&self, conversation: &ConversationId) -> usize {
        self.inner.client.borrow().n_unread(conversation)
    }

    /// Where this runner keeps things.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }
}

/// One of the two ways to connect.
type Way = fn(&str, Rc<dyn Fn(SocketEvent)>) -> Result<Transport, SocketProblem>;

fn push(inner: &Weak<Inner>, input: Input) {
    if let Some(inner) = inner.upgrade() {
        inner.push(input);
    }
}

impl Inner {
    fn push(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        self.work();
    }

    /// Takes the inputs that wait, and those that come of it.
    fn work(self: &Rc<Self>) {
        if self.busy.replace(true) {
            return;
        }
        loop {
            let input = self.inputs.borrow_mut().pop_front();
            let Some(input) = input.or_else(|| self.settle_with_tabs()) else { break };
            if let Input::Read(conversation) = &input {
                self.reads(conversation);
            }
            let moment = Now { at: now(), random: random_u32() };
            let effects = self.client.borrow_mut().handle(input, moment);
            for effect in effects {
                self.carry_out(effect, moment.at);
            }
            if let (Some(cid), Some(tabs)) = (self.forgotten.take(), &self.tabs) {
                tabs.tell_forgotten(&cid);
            }
        }
        self.store.awake_for_outbox(self.has_work());
        self.busy.set(false);
    }

    /// Whether anything waits to be sent.
    fn has_work(&self) -> bool {
        self.client.borrow().outbox().iter().any(|entry| entry.failed.is_none())
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, at: Timestamp) {
        self.store.awake_for_person(&effect);
        match effect {
            Effect::OpenSocket => self.open(Transport::socket),
            Effect::OpenPoll => self.open(Transport::poll),
            Effect::CloseSocket => self.close_socket(),
            Effect::SendText(text) => self.send_when_kept(text),
            Effect::SetTimer(due) => self.timer.set(due.as_millis() - at.as_millis()),
            Effect::StoreEntry(entry) => self.keep(entry),
            Effect::ForgetEntry(cid) => {
                if self.store.forget_entry(&cid) {
                    self.forgotten.set(Some(cid));
                }
            }
            Effect::Accepted { cid, conversation, seq } => {
                if let (Some(cid), Some(tabs)) = (self.forgotten.take(), &self.tabs) {
                    tabs.tell_accepted(&cid, &conversation, seq);
                }
                (self.on_effect)(Effect::Accepted { cid, conversation, seq });
            }
            Effect::StoreToken(token) => self.store.set_token(&token),
            Effect::Connected(welcome) => {
                // What another page left behind since, this one brings to its end.
                self.adopt_stored();
                (self.on_effect)(Effect::Connected(welcome));
            }
            told => (self.on_effect)(told),
        }
    }

    fn open(self: &Rc<Self>, way: Way) {
        self.close_socket();
        let generation = self.generation.get();
        let weak = Rc::downgrade(self);
        let on = Rc::new(move |event: SocketEvent| {
            let Some(inner) = weak.upgrade().filter(|inner| inner.generation.get() == generation)
            else {
                return;
            };
            inner.push(match event {
                SocketEvent::Opened => Input::SocketOpened,
                SocketEvent::Closed { code } => Input::SocketClosed { code },
                SocketEvent::Text(text) => Input::TextArrived(text),
            });
        });
        match way(&self.url, on) {
            Ok(socket) => *self.socket.borrow_mut() = Some(socket),
            Err(_) => self.push(Input::SocketClosed { code: close_code::ABNORMAL }),
        }
    }

    fn close_socket(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        let socket = self.socket.borrow_mut().take();
        drop(socket);
    }

    /// What another page left behind since the store was last read.
    fn adopt_stored(self: &Rc<Self>) {
        let (weak, store) = (Rc::downgrade(self), self.store.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let entries = store.left_behind().await;
            let Some(inner) = weak.upgrade() else { return };
            // It is older than whatever waits.
            inner.inputs.borrow_mut().push_front(Input::Adopt(entries));
            if !inner.has_read_store.replace(true) {
                inner.busy.set(false);
            }
            inner.work();
        });
    }
}
