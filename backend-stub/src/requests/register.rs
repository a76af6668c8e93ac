//! Which runs are being served, so that none is served twice at once, and none on that has moved on.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::ConversationId;
use tokio::task::AbortHandle;

use super::webhook::Outside;
use crate::conversation::served::Place;

/// What is under way, and the way to other systems.
#[derive(Default)]
pub struct Requests {
    running: Mutex<BTreeMap<ConversationId, (Place, AbortHandle)>>,
    /// The way to other systems.
    pub(super) outside: Outside,
}

impl Requests {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConversationId, (Place, AbortHandle)>> {
        // Every change is one call on the map, so a panic elsewhere left nothing half done.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins what a place waits for, unless it has begun. What the conversation waited for before is given up.
    pub(super) fn begin(
        &self,
        conversation: &ConversationId,
        place: Place,
        start: impl FnOnce() -> AbortHandle,
    ) {
        let mut running = self.lock();
        if running.get(conversation).is_some_and(|(known, _)| *known == place) {
            return;
        }
        // The new task cannot end before it is written down: it has to wait for this lock.
        if let Some((_, before)) = running.insert(conversation.clone(), (place, start())) {
            before.abort();
        }
    }

    /// The same, unless anything was begun for the conversation.
    pub(super) fn begin_unless_busy(
        &self,
        conversation: &ConversationId,
        place: Place,
        start: impl FnOnce() -> AbortHandle,
    ) {
        let mut running = self.lock();
        if !running.contains_key(conversation) {
            running.insert(conversation.clone(), (place, start()));
        }
    }

    /// The conversation waits for nothing.
    pub(super) fn forget(&self, conversation: &ConversationId) {
        if let Some((_, before)) = self.lock().remove(conversation) {
            before.abort();
        }
    }

    /// What a place waited for has come to its end.
    pub(super) fn end(&self, conversation: &ConversationId, place: &Place) {
        let mut running = self.lock();
        if running.get(conversation).is_some_and(|(known, _)| known == place) {
            running.remove(conversation);
        }
    }
}
