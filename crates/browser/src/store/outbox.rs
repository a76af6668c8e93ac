//! The outbox of all pages of one site in one browser: in IndexedDB, else in `localStorage`, else
//! in memory.
//!
//! An entry goes to `localStorage` first: that is the one place where a page that ends in this very
//! moment leaves something behind. It leaves there again as soon as the database has it for good.
//! Entries that an earlier build left in `localStorage` move over the same way.

use std::rc::Rc;

use client::OutboxEntry;
use protocol::{CommandId, wire};
use wasm_bindgen_futures::JsFuture;

use super::Store;
use super::database::Database;

const OUTBOX: &str = "outbox:";
/// Places stay below this, so that there is always one behind the last.
const PLACES: u64 = 1 << 53;

/// What is known of an entry that is kept; an outbox is short, so a list of them will do.
pub(super) struct Kept {
    cid: CommandId,
    /// Its place among all entries of the site, of whichever page; kept as its `cseq`.
    place: u64,
    is_failed: bool,
}

impl Store {
    /// Every stored entry, of this page and of others; opens the database the first time, if this
    /// page may have one.
    pub(crate) async fn left_behind(&self) -> Vec<OutboxEntry> {
        if !self.inner.is_opened.replace(true) {
            let database = Database::open().await.map(Rc::new);
            self.inner.database.replace(database);
        }
        let database = self.inner.database.borrow().clone();
        let texts = match database {
            Some(database) => database.texts(&self.key(OUTBOX)).await,
            None => None,
        };
        let mut entries = Vec::new();
        for entry in texts.unwrap_or_default().iter().filter_map(|text| read(text)) {
            self.note_entry(&entry);
            entries.push(entry);
        }
        for text in self.at_hand() {
            if let Some(entry) = read(&text)
                && entries.iter().all(|known| known.cid != entry.cid)
            {
                self.note_entry(&entry);
                self.write(&entry.cid, text);
                entries.push(entry);
            }
        }
        entries
    }

    /// Keeps an entry; what is to be told to other pages, if it is news to them.
    pub(crate) fn put_entry(&self, mut entry: OutboxEntry) -> Option<String> {
        let is_failed = entry.failed.is_some();
        let known = self
            .inner
            .kept
            .borrow()
            .iter()
            .find_map(|kept| (kept.cid == entry.cid).then_some((kept.place, kept.is_failed)));
        entry.cseq = match known {
            // Only its number on this page's connection changed.
            Some((_, was_failed)) if was_failed == is_failed => return None,
            Some((place, false)) => place,
            // One that is tried again goes to the end.
            _ => self.inner.last_place.get() + 1,
        };
        self.note_entry(&entry);
        let text = wire::write_text(&entry);
        self.write(&entry.cid, text.clone());
        Some(text)
    }

    /// An entry is kept, by this page or another.
    pub(crate) fn note_entry(&self, entry: &OutboxEntry) {
        self.note_forgotten(&entry.cid);
        self.inner.last_place.set(self.inner.last_place.get().max(entry.cseq));
        self.inner.kept.borrow_mut().push(Kept {
            cid: entry.cid.clone(),
            place: entry.cseq,
            is_failed: entry.failed.is_some(),
        });
    }

    /// An entry is forgotten, by this page or another; says whether it was kept.
    pub(crate) fn note_forgotten(&self, cid: &CommandId) -> bool {
        let mut kept = self.inner.kept.borrow_mut();
        let n_before = kept.len();
        kept.retain(|kept| kept.cid != *cid);
        kept.len() < n_before
    }

    /// Forgets an entry; says whether that is news to other pages.
    pub(crate) fn forget_entry(&self, cid: &CommandId) -> bool {
        let is_news = self.note_forgotten(cid);
        if is_news {
            let key = self.entry_key(cid);
            self.drop_at_hand(&key);
            if let Some(database) = self.inner.database.borrow().as_ref() {
                database.delete(&key);
            }
        }
        is_news
    }

    /// Acts when every entry put so far is kept as well as this browser can.
    pub fn when_kept(&self, act: Box<dyn FnOnce()>) {
        self.inner.writes.afterwards(act);
    }

    fn write(&self, cid: &CommandId, text: String) {
        let key = self.entry_key(cid);
        self.put_at_hand(&key, &text);
        let database = self.inner.database.borrow().clone();
        let Some(done) = database.and_then(|database| database.put(&key, &text)) else { return };
        self.inner.writes.begin();
        let store = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if JsFuture::from(done).await.is_ok() {
                store.drop_at_hand(&key);
            } else {
                // Full, evicted or stuck: from here on this page does without.
                store.inner.database.take();
            }
            store.inner.writes.end();
        });
    }

    /// What is in `localStorage` or memory. One that cannot be read is left alone: a newer build
    /// may have written it.
    fn at_hand(&self) -> Vec<String> {
        let prefix = self.key(OUTBOX);
        let mut texts = Vec::new();
        if let Some(storage) = &self.inner.storage {
            for at in 0..storage.length().unwrap_or(0) {
                let key = storage.key(at).ok().flatten().filter(|key| key.starts_with(&prefix));
                texts.extend(key.and_then(|key| storage.get_item(&key).ok().flatten()));
            }
        }
        for (key, text) in self.inner.memory.borrow().iter() {
            if key.starts_with(&prefix) {
                texts.push(text.clone());
            }
        }
        texts
    }

    fn entry_key(&self, cid: &CommandId) -> String {
        self.key(&[OUTBOX, cid.as_str()].concat())
    }
}

/// One that another build wrote may not be readable here. One with a place that no entry of ours has was written by the
/// host's page, and would put whatever is said after it before it.
pub(crate) fn read(text: &str) -> Option<OutboxEntry> {
    wire::read_text(text).ok().filter(|entry: &OutboxEntry| entry.cseq < PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_leaves_no_place_behind_it_is_left_alone() {
        let entry = |place: u64| {
            format!(
                r#"{{"cid":"k_1","cseq":{place},"conversation":"c_1","command":{{"type":"rate","score":5}},"echo":[]}}"#
            )
        };
        assert_eq!(read(&entry(7)).map(|entry| entry.cseq), Some(7));
        assert!(read(&entry(u64::MAX)).is_none());
        assert!(read("{").is_none());
    }
}
