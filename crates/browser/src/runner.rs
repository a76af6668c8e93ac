//! Drives a [`Client`]: owns its socket, timer and store, and hands on what is left to tell.
//!
//! Inputs are queued: an effect's listener may dispatch again, and nothing is borrowed while it runs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use client::{Client, Connection, Effect, Input, Now, OutboxEntry, TimelineItem, Visibility};
use protocol::{ConversationId, Timestamp};

use crate::lifecycle::{Lifecycle, LifecycleGuard, lifecycle, visibility};
use crate::socket::{Socket, SocketEvent};
use crate::{Store, Timer, now, random_u32};

/// What browsers call a connection that broke.
const ABNORMAL: u16 = 1006;

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
    socket: RefCell<Option<Socket>>,
    /// Counts sockets, so that a late event of an abandoned one is not taken for the present one's.
    generation: Cell<u32>,
    timer: Timer,
    _lifecycle: LifecycleGuard,
}

impl Runner {
    /// Takes over a client that has not started, and every entry found in the store.
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
            Inner {
                client: RefCell::new(client),
                url: ws_url,
                store,
                on_effect,
                inputs: RefCell::new(VecDeque::new()),
                busy: Cell::new(false),
                socket: RefCell::new(None),
                generation: Cell::new(0),
                timer: Timer::new(Box::new(move || push(&for_timer, Input::TimerFired))),
                _lifecycle: lifecycle(Box::new(move |news| push(&for_page, input_of(news)))),
            }
        });
        let runner = Runner { inner };
        if visibility() == Lifecycle::Hidden {
            runner.dispatch(Input::VisibilityChanged(Visibility::Hidden));
        }
        runner.adopt_stored();
        runner
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

    fn adopt_stored(&self) {
        self.inner.adopt_stored();
    }
}

fn push(inner: &Weak<Inner>, input: Input) {
    if let Some(inner) = inner.upgrade() {
        inner.push(input);
    }
}

fn input_of(news: Lifecycle) -> Input {
    match news {
        Lifecycle::Network | Lifecycle::Shown => Input::Woke,
        Lifecycle::Visible => Input::VisibilityChanged(Visibility::Visible),
        Lifecycle::Hidden => Input::VisibilityChanged(Visibility::Hidden),
    }
}

impl Inner {
    fn push(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let input = self.inputs.borrow_mut().pop_front();
            let Some(input) = input else { break };
            let moment = Now { at: now(), random: random_u32() };
            let effects = self.client.borrow_mut().handle(input, moment);
            for effect in effects {
                self.carry_out(effect, moment.at);
            }
        }
        self.busy.set(false);
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, at: Timestamp) {
        match effect {
            Effect::OpenSocket => self.open_socket(),
            Effect::CloseSocket => self.close_socket(),
            Effect::SendText(text) => {
                if let Some(socket) = self.socket.borrow().as_ref() {
                    socket.send(&text);
                }
            }
            Effect::SetTimer(due) => self.timer.set(due.as_millis() - at.as_millis()),
            Effect::StoreEntry(entry) => self.store.put_entry(&entry),
            Effect::ForgetEntry(cid) => self.store.forget_entry(&cid),
            Effect::StoreToken(token) => self.store.set_token(&token),
            Effect::Connected(welcome) => {
                // What another page left behind since, this one brings to its end.
                self.adopt_stored();
                (self.on_effect)(Effect::Connected(welcome));
            }
            told => (self.on_effect)(told),
        }
    }

    fn open_socket(self: &Rc<Self>) {
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
        match Socket::open(&self.url, on) {
            Ok(socket) => *self.socket.borrow_mut() = Some(socket),
            Err(_) => self.push(Input::SocketClosed { code: ABNORMAL }),
        }
    }

    fn close_socket(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        let socket = self.socket.borrow_mut().take();
        drop(socket);
    }

    fn adopt_stored(self: &Rc<Self>) {
        let entries = self.store.entries();
        if !entries.is_empty() {
            self.push(Input::Adopt(entries));
        }
    }
}
