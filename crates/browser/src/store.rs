//! What outlives the page: token, small settings, and the outbox.
//!
//! `localStorage` where the browser has it, memory where it does not; the outbox has a database
//! besides. Opening a store writes nothing: a visitor who does nothing leaves no trace.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::{Map, SiteKey};
use web_sys::Storage;

mod awake;
mod database;
mod outbox;
mod writes;

pub(crate) use outbox::read as read_entry;

use database::Database;
use outbox::Kept;
use writes::Writes;

const TOKEN: &str = "token";

/// The storage of one site for one kind of person; copies share it.
#[derive(Clone)]
pub struct Store {
    inner: Rc<Inner>,
}

struct Inner {
    prefix: String,
    storage: Option<Storage>,
    /// Whether a page of this person's may run unseen.
    wakes: bool,
    memory: RefCell<Map<String, String>>,
    database: RefCell<Option<Rc<Database>>>,
    is_opened: Cell<bool>,
    kept: RefCell<Vec<Kept>>,
    last_place: Cell<u64>,
    writes: Writes,
}

impl Store {
    /// A visitor's store, under `parlor:<site>:`.
    #[must_use]
    pub fn for_visitor(site: &SiteKey) -> Self {
        Self::open(["parlor:", site.as_str(), ":"].concat(), true)
    }

    /// The desk's store, under `parlor:desk:<site>:`, apart from a visitor's on the same origin.
    #[must_use]
    pub fn for_desk(site: &SiteKey) -> Self {
        Self::open(["parlor:desk:", site.as_str(), ":"].concat(), false)
    }

    fn open(prefix: String, wakes: bool) -> Self {
        // Reading the property throws where storage is forbidden, and gives null in some frames.
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        let inner = Inner {
            prefix,
            storage,
            wakes,
            memory: RefCell::default(),
            database: RefCell::default(),
            is_opened: Cell::default(),
            kept: RefCell::default(),
            last_place: Cell::default(),
            writes: Writes::default(),
        };
        Store { inner: Rc::new(inner) }
    }

    /// Whether everything written so far will be there after a reload; true in the end, not while
    /// something is being written (see [`Self::when_kept`]).
    #[must_use]
    pub fn is_durable(&self) -> bool {
        self.inner.memory.borrow().is_empty()
    }

    /// Reads a value.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        let key = self.key(key);
        let kept = self.inner.memory.borrow().get(&key).cloned();
        kept.or_else(|| self.inner.storage.as_ref()?.get_item(&key).ok().flatten())
    }

    /// Writes a value; when the browser's storage is full or forbidden, into memory.
    pub fn set(&self, key: &str, value: &str) {
        self.put_at_hand(&self.key(key), value);
    }

    /// Drops a value.
    pub fn remove(&self, key: &str) {
        self.drop_at_hand(&self.key(key));
    }

    /// The visitor's session token.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.get(TOKEN)
    }

    pub(crate) fn set_token(&self, token: &str) {
        self.set(TOKEN, token);
    }

    /// What tells the pages of this site and kind of person from others.
    pub(crate) fn prefix(&self) -> &str {
        &self.inner.prefix
    }

    fn put_at_hand(&self, key: &str, value: &str) {
        let storage = self.inner.storage.as_ref();
        let mut memory = self.inner.memory.borrow_mut();
        if storage.is_some_and(|storage| storage.set_item(key, value).is_ok()) {
            memory.remove(key);
        } else {
            memory.insert(key.to_owned(), value.to_owned());
        }
    }

    fn drop_at_hand(&self, key: &str) {
        self.inner.memory.borrow_mut().remove(key);
        if let Some(storage) = &self.inner.storage {
            let _ = storage.remove_item(key);
        }
    }

    fn key(&self, key: &str) -> String {
        [&self.inner.prefix, key].concat()
    }
}
