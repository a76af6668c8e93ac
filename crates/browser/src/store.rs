//! What outlives the page: token, outbox, small settings.
//!
//! `localStorage` where the browser has it, memory where it does not. Opening a store writes
//! nothing: a visitor who does nothing leaves no trace.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use client::OutboxEntry;
use protocol::{CommandId, SiteKey};
use web_sys::Storage;

const OUTBOX: &str = "outbox:";
const TOKEN: &str = "token";

/// The storage of one site for one kind of person; copies share it.
#[derive(Clone)]
pub struct Store {
    inner: Rc<Inner>,
}

struct Inner {
    prefix: String,
    storage: Option<Storage>,
    memory: RefCell<BTreeMap<String, String>>,
    durable: Cell<bool>,
}

impl Store {
    /// A visitor's store, under `parlor:<site>:`.
    #[must_use]
    pub fn for_visitor(site: &SiteKey) -> Self {
        Self::open(format!("parlor:{site}:"))
    }

    /// The desk's store, under `parlor:desk:<site>:`, apart from a visitor's on the same origin.
    #[must_use]
    pub fn for_desk(site: &SiteKey) -> Self {
        Self::open(format!("parlor:desk:{site}:"))
    }

    fn open(prefix: String) -> Self {
        // Reading the property throws where storage is forbidden, and gives null in some frames.
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        let durable = Cell::new(storage.is_some());
        let memory = RefCell::new(BTreeMap::new());
        Store { inner: Rc::new(Inner { prefix, storage, memory, durable }) }
    }

    /// Whether everything written so far will be there after a reload.
    #[must_use]
    pub fn is_durable(&self) -> bool {
        self.inner.durable.get()
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
        let key = self.key(key);
        let written = self
            .inner
            .storage
            .as_ref()
            .is_some_and(|storage| storage.set_item(&key, value).is_ok());
        if written {
            self.inner.memory.borrow_mut().remove(&key);
        } else {
            self.inner.durable.set(false);
            self.inner.memory.borrow_mut().insert(key, value.to_owned());
        }
    }

    /// Drops a value.
    pub fn remove(&self, key: &str) {
        let key = self.key(key);
        self.inner.memory.borrow_mut().remove(&key);
        if let Some(storage) = &self.inner.storage {
            let _ = storage.remove_item(&key);
        }
    }

    /// The visitor's session token.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.get(TOKEN)
    }

    pub(crate) fn set_token(&self, token: &str) {
        self.set(TOKEN, token);
    }

    pub(crate) fn put_entry(&self, entry: &OutboxEntry) {
        if let Ok(text) = serde_json::to_string(entry) {
            self.set(&entry_key(&entry.cid), &text);
        }
    }

    pub(crate) fn forget_entry(&self, cid: &CommandId) {
        self.remove(&entry_key(cid));
    }

    /// Every stored entry, of this page and of others. One that cannot be read is left alone: a
    /// newer build may have written it.
    #[must_use]
    pub fn entries(&self) -> Vec<OutboxEntry> {
        let prefix = self.key(OUTBOX);
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        if let Some(storage) = &self.inner.storage {
            for at in 0..storage.length().unwrap_or(0) {
                let key = storage.key(at).ok().flatten().filter(|key| key.starts_with(&prefix));
                let text = key.as_ref().and_then(|key| storage.get_item(key).ok().flatten());
                if let (Some(key), Some(text)) = (key, text) {
                    texts.insert(key, text);
                }
            }
        }
        for (key, text) in self.inner.memory.borrow().iter() {
            if key.starts_with(&prefix) {
                texts.insert(key.clone(), text.clone());
            }
        }
        // By way of a value, as everything else is read: see `http`.
        let entry = |text: &String| {
            serde_json::from_str::<serde_json::Value>(text).and_then(serde_json::from_value).ok()
        };
        texts.values().filter_map(entry).collect()
    }

    fn key(&self, key: &str) -> String {
        let mut full = String::with_capacity(self.inner.prefix.len() + key.len());
        full.push_str(&self.inner.prefix);
        full.push_str(key);
        full
    }
}

fn entry_key(cid: &CommandId) -> String {
    let mut key = OUTBOX.to_owned();
    key.push_str(cid.as_str());
    key
}
