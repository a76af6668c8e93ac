//! Inbox lines that are out of date: noted at once, drawn again about once a second, so that a visitor who leafs
//! through pages, however fast, costs one reading.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use protocol::{ConversationId, SiteKey, VisitorId};

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// The visitor came, left, or went to another page: their newest conversation shows it.
    Visitor(VisitorId),
    /// An operator read this conversation.
    Conversation(ConversationId),
}

/// What has to be drawn again.
#[derive(Default)]
pub struct Refreshes {
    stale: Mutex<BTreeSet<(SiteKey, Stale)>>,
}

impl Refreshes {
    /// Something changed; told again before it is drawn, it is still one drawing.
    pub fn note(&self, site: &SiteKey, stale: Stale) {
        let mut noted = self.stale.lock().unwrap_or_else(PoisonError::into_inner);
        noted.insert((site.clone(), stale));
    }

    /// Everything noted since the last time.
    #[must_use]
    pub fn take(&self) -> BTreeSet<(SiteKey, Stale)> {
        std::mem::take(&mut *self.stale.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_changes_is_one_drawing() {
        let (refreshes, helio) = (Refreshes::default(), SiteKey::parse("helio").unwrap());
        for _ in 0..10_000 {
            refreshes.note(&helio, Stale::Visitor(VisitorId::from_bits(1)));
        }
        refreshes.note(&helio, Stale::Visitor(VisitorId::from_bits(2)));
        assert_eq!(refreshes.take().len(), 2);
        assert_eq!(refreshes.take().len(), 0);
    }
}
