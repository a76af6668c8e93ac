//! How far sides say they have come, until the writer has it: of many acks only the furthest is written.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::ConversationId;

use crate::store::{Cursor, Side};

type Waiting = BTreeMap<(ConversationId, Side), Cursor>;

/// Cursors that wait to be written. Clones share them.
#[derive(Clone, Default)]
pub struct Acks(Arc<Mutex<Waiting>>);

impl Acks {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Every change is one call on the map, so a panic elsewhere left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A side has come this far. `None` when its place in the queue is taken already and now stands for this too.
    #[must_use]
    pub fn note(&self, conversation: &ConversationId, side: Side, to: Cursor) -> Option<Pending> {
        let key = (conversation.clone(), side);
        let mut waiting = self.lock();
        if let Some(known) = waiting.get_mut(&key) {
            *known = known.furthest(to);
            return None;
        }
        waiting.insert(key.clone(), to);
        Some(Pending { acks: self.clone(), key: Some(key) })
    }
}

/// The place in the queue of a side's acks. Dropped, it frees the place: work that was turned away blocks no later one.
pub struct Pending {
    acks: Acks,
    key: Option<(ConversationId, Side)>,
}

impl Pending {
    /// The furthest that was noted; acks from now on wait for another place.
    #[must_use]
    pub fn take(mut self) -> Cursor {
        self.free().unwrap_or_default()
    }

    fn free(&mut self) -> Option<Cursor> {
        let key = self.key.take()?;
        self.acks.lock().remove(&key)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.free();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(delivered: u64, read: u64) -> Cursor {
        Cursor { delivered, read }
    }

    #[test]
    fn a_flood_of_acks_waits_in_one_place_and_the_furthest_counts() {
        let (acks, talk) = (Acks::default(), ConversationId::from_bits(1));
        let place = acks.note(&talk, Side::Visitor, cursor(1, 0)).unwrap();
        for n in 2..5_000 {
            assert!(acks.note(&talk, Side::Visitor, cursor(n, 3)).is_none());
        }
        assert!(acks.note(&talk, Side::Operator, cursor(1, 1)).is_some());
        assert_eq!(place.take(), cursor(4_999, 3));
        assert!(acks.note(&talk, Side::Visitor, cursor(5_000, 5_000)).is_some());
    }

    #[test]
    fn an_ack_that_was_turned_away_blocks_no_later_one() {
        let (acks, talk) = (Acks::default(), ConversationId::from_bits(1));
        drop(acks.note(&talk, Side::Visitor, cursor(1, 0)));
        assert!(acks.note(&talk, Side::Visitor, cursor(2, 0)).is_some());
    }
}
