//! What outlives a page: a browser's storage, as far as a conversation needs it.

use std::collections::BTreeMap;

use client::OutboxEntry;
use protocol::CommandId;

/// The storage of one browser for one site.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) token: Option<String>,
    entries: BTreeMap<CommandId, OutboxEntry>,
    /// The conversation's first command was stored.
    pub(super) begun: bool,
    /// The number of the last message entered.
    pub(super) n: u64,
}

impl Store {
    pub(super) fn put(&mut self, entry: OutboxEntry) {
        self.entries.insert(entry.cid.clone(), entry);
    }

    pub(super) fn forget(&mut self, cid: &CommandId) {
        self.entries.remove(cid);
    }

    pub(super) fn has(&self, cid: &CommandId) -> bool {
        self.entries.contains_key(cid)
    }

    /// Every entry, in no order that means anything.
    pub(super) fn entries(&self) -> Vec<OutboxEntry> {
        self.entries.values().cloned().collect()
    }

    /// Gives every entry another id, as a page would that makes ids when it sends.
    pub(super) fn rename(&mut self, mut draw: impl FnMut() -> CommandId) {
        let entries = std::mem::take(&mut self.entries);
        for mut entry in entries.into_values() {
            entry.cid = draw();
            entry.echo.clear();
            self.put(entry);
        }
    }
}
