//! The other pages of this browser that have the same conversation: what they tell each other, and
//! whose turn it is to send.
//!
//! Whoever has something to send and a connection to send it over asks for one Web Lock and keeps
//! it until all is sent. A page that dies lets go of it by itself. It is never held without need:
//! that would keep the host page out of the back/forward cache, as would a word to a cached page.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use client::{OutboxEntry, Turn};
use js_sys::{Array, Function, Object, Promise, Reflect};
use protocol::{CommandId, ConversationId};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::Timer;
use crate::lifecycle::{Lifecycle, visibility};
use crate::store::read_entry;

/// So long the page in front of the person waits for one that sends and makes no progress.
const PATIENCE_MS: i64 = 5_000;

#[wasm_bindgen]
extern "C" {
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &Locks,
        name: &str,
        options: &JsValue,
        granted: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// What one page tells the others.
#[allow(clippy::large_enum_variant, reason = "words are heard and dropped, not kept")]
pub(crate) enum Word {
    /// It keeps this entry, or keeps it changed.
    Entry(OutboxEntry),
    /// The server has a command, up to this seq.
    Accepted(CommandId, ConversationId, u64),
    /// An entry was given up.
    Forgotten(CommandId),
    /// The person has read this log up to here.
    Read(ConversationId, u64),
}

impl Word {
    /// A word that a newer build says is not understood, and left alone.
    fn read(said: &Array) -> Option<Self> {
        let part = |at: u32| said.get(at).as_string();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a seq")]
        let seq = |at: u32| said.get(at).as_f64().map(|seq| seq as u64);
        Some(match part(0)?.as_str() {
            "entry" => Word::Entry(read_entry(&part(1)?)?),
            "accepted" => Word::Accepted(
                CommandId::parse(part(1)?).ok()?,
                ConversationId::parse(part(2)?).ok()?,
                seq(3)?,
            ),
            "forgotten" => Word::Forgotten(CommandId::parse(part(1)?).ok()?),
            "read" => Word::Read(ConversationId::parse(part(1)?).ok()?, seq(2)?),
            _ => return None,
        })
    }
}

/// What comes from the other pages.
#[allow(clippy::large_enum_variant, reason = "events are taken and dropped, not kept")]
pub(crate) enum TabEvent {
    /// One of them said something.
    Told(Word),
    /// This page may send, or may no longer.
    Turn(Turn),
}

/// The other pages; dropping it leaves them.
pub(crate) struct Tabs {
    name: String,
    locks: Locks,
    on: Box<dyn Fn(TabEvent)>,
    channel: RefCell<Option<BroadcastChannel>>,
    listener: Closure<dyn Fn(MessageEvent)>,
    hold: Cell<Hold>,
    is_away: Cell<bool>,
    /// Counts requests: what an abandoned one brings is given back at once.
    generation: Cell<u32>,
    /// Ends the holding of the lock.
    release: RefCell<Option<Function>>,
    patience: Timer,
    this: Weak<Tabs>,
}

/// How this page stands to the lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    NotAsked,
    Asked,
    Held,
    /// The browser gives no locks to this page; it sends without, and the server sorts it out.
    Unavailable,
}

impl Tabs {
    /// Joins the pages of this name; nothing where the browser has no locks: then every page sends
    /// what it finds, and the server knows a command that comes twice.
    pub(crate) fn join(name: &str, on: Box<dyn Fn(TabEvent)>) -> Option<Rc<Self>> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        if locks.is_falsy() {
            return None;
        }
        let tabs = Rc::new_cyclic(|this: &Weak<Tabs>| {
            let (heard, tired) = (this.clone(), this.clone());
            let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(tabs) = heard.upgrade() {
                    tabs.heard(&event);
                }
            });
            Tabs {
                name: name.to_owned(),
                locks: locks.unchecked_into(),
                on,
                channel: RefCell::default(),
                listener,
                hold: Cell::new(Hold::NotAsked),
                is_away: Cell::default(),
                generation: Cell::default(),
                release: RefCell::default(),
                patience: Timer::new(Box::new(move || {
                    if let Some(tabs) = tired.upgrade() {
                        tabs.lose_patience();
                    }
                })),
                this: this.clone(),
            }
        });
        tabs.listen();
        Some(tabs)
    }

    /// Listens, after a stay in the back/forward cache again.
    pub(crate) fn listen(&self) {
        self.is_away.set(false);
        if self.channel.borrow().is_none()
            && let Ok(channel) = BroadcastChannel::new(&self.name)
        {
            channel.set_onmessage(Some(self.listener.as_ref().unchecked_ref()));
            self.channel.replace(Some(channel));
        }
    }

    /// The page is left, perhaps for the back/forward cache, where it must hear and hold nothing.
    pub(crate) fn leave(&self) {
        if let Some(channel) = self.channel.take() {
            channel.close();
        }
        self.want(false);
        self.is_away.set(true);
    }

    /// Tells the other pages what is kept.
    pub(crate) fn tell_entry(&self, entry: &str) {
        self.tell(&["entry".into(), entry.into()]);
    }

    /// Tells the other pages that the server has a command.
    pub(crate) fn tell_accepted(&self, cid: &CommandId, conversation: &ConversationId, seq: u64) {
        let (cid, conversation) = (cid.as_str().into(), conversation.as_str().into());
        self.tell(&["accepted".into(), cid, conversation, number(seq)]);
    }

    /// Tells the other pages that an entry was given up.
    pub(crate) fn tell_forgotten(&self, cid: &CommandId) {
        self.tell(&["forgotten".into(), cid.as_str().into()]);
    }

    /// Tells the other pages what was read.
    pub(crate) fn tell_read(&self, conversation: &ConversationId, seq: u64) {
        self.tell(&["read".into(), conversation.as_str().into(), number(seq)]);
    }

    fn tell(&self, word: &[JsValue]) {
        if let Some(channel) = self.channel.borrow().as_ref() {
            let said = Array::new();
            for part in word {
                said.push(part);
            }
            // Texts and numbers can always be cloned.
            let _ = channel.post_message(&said);
        }
    }

    /// Whether this page has something to send, and somebody to send it to.
    pub(crate) fn want(&self, is_wanted: bool) {
        match (is_wanted, self.hold.get()) {
            (true, Hold::NotAsked) if !self.is_away.get() => self.ask(false),
            (false, Hold::Asked) => self.give_back(),
            (false, Hold::Held) => {
                (self.on)(TabEvent::Turn(Turn::Theirs));
                self.give_back();
            }
            _ => {}
        }
    }

    fn heard(&self, event: &MessageEvent) {
        let said = event.data().dyn_into::<Array>().ok();
        if let Some(word) = said.and_then(|said| Word::read(&said)) {
            if self.hold.get() == Hold::Asked && matches!(word, Word::Accepted(..)) {
                // Whoever has the turn uses it well.
                self.patience.set(PATIENCE_MS);
            }
            (self.on)(TabEvent::Told(word));
        }
    }

    fn give_back(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.hold.set(Hold::NotAsked);
        self.patience.cancel();
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }

    fn ask(&self, is_stealing: bool) {
        self.give_back();
        self.hold.set(Hold::Asked);
        self.patience.set(PATIENCE_MS);
        let generation = self.generation.get();
        let options = Object::new();
        // A property of an object of our own.
        let _ = Reflect::set(&options, &"steal".into(), &is_stealing.into());
        let this = self.this.clone();
        // The lock is held until the promise that is given back here is fulfilled.
        let granted = Closure::once_into_js(move |_: JsValue| -> JsValue {
            this.upgrade().map_or(JsValue::UNDEFINED, |tabs| tabs.granted(generation))
        });
        let asked = self.locks.request(&self.name, &options, &granted);
        let this = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let is_refused = match asked {
                Ok(over) => JsFuture::from(over).await.is_err(),
                Err(_) => true,
            };
            if let Some(tabs) = this.upgrade().filter(|_| is_refused) {
                tabs.refused(generation);
            }
        });
    }

    fn granted(&self, generation: u32) -> JsValue {
        if self.generation.get() != generation {
            return JsValue::UNDEFINED;
        }
        let held = Promise::new(&mut |release: Function, _| {
            self.release.replace(Some(release));
        });
        self.hold.set(Hold::Held);
        self.patience.cancel();
        (self.on)(TabEvent::Turn(Turn::Ours));
        held.into()
    }

    /// Another page took the lock, or there are none to be had.
    fn refused(&self, generation: u32) {
        if self.generation.get() != generation {
            return;
        }
        match self.hold.get() {
            Hold::Held => {
                self.give_back();
                (self.on)(TabEvent::Turn(Turn::Theirs));
            }
            Hold::Asked => {
                self.give_back();
                self.hold.set(Hold::Unavailable);
                (self.on)(TabEvent::Turn(Turn::Ours));
            }
            Hold::NotAsked | Hold::Unavailable => {}
        }
    }

    fn lose_patience(&self) {
        if self.hold.get() == Hold::Asked {
            // A page in the background has time; the person looks at this one.
            if visibility() == Lifecycle::Visible {
                self.ask(true);
            } else {
                self.patience.set(PATIENCE_MS);
            }
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(channel) = self.channel.take() {
            channel.close();
        }
        self.give_back();
    }
}

#[allow(clippy::cast_precision_loss, reason = "no log is that long")]
fn number(seq: u64) -> JsValue {
    (seq as f64).into()
}
