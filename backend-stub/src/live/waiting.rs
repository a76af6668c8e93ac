//! Visitors who wait for a person, in the order they came.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::{ConversationId, SiteKey, Timestamp};

#[derive(Debug, Clone)]
struct Entry {
    since: Timestamp,
    until: Instant,
}

#[derive(Default)]
struct Queue {
    entries: BTreeMap<ConversationId, Entry>,
    /// Since when no operator of the site is online.
    nobody_since: Option<Instant>,
}

/// The queues of all sites.
#[derive(Default)]
pub struct Waiting {
    queues: Mutex<BTreeMap<SiteKey, Queue>>,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<SiteKey, Queue>> {
        // Every change is one call on a map, so a panic elsewhere left nothing half done.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A visitor waits since `since`, until `until` at the latest. Returns whether that is news.
    pub fn add(
        &self,
        site: &SiteKey,
        conversation: &ConversationId,
        since: Timestamp,
        until: Instant,
    ) -> bool {
        let mut queues = self.lock();
        let queue = queues.entry(site.clone()).or_default();
        if queue.entries.contains_key(conversation) {
            return false;
        }
        queue.entries.insert(conversation.clone(), Entry { since, until });
        true
    }

    /// A visitor waits no more. Returns whether that is news.
    pub fn remove(&self, site: &SiteKey, conversation: &ConversationId) -> bool {
        let mut queues = self.lock();
        queues.get_mut(site).is_some_and(|queue| queue.entries.remove(conversation).is_some())
    }

    /// Every waiting visitor of a site with their place; 1 is next.
    #[must_use]
    pub fn places(&self, site: &SiteKey) -> Vec<(ConversationId, u32)> {
        let queues = self.lock();
        let Some(queue) = queues.get(site) else { return Vec::new() };
        let mut order: Vec<(&ConversationId, &Entry)> = queue.entries.iter().collect();
        order.sort_by_key(|(conversation, entry)| (entry.since, (*conversation).clone()));
        order.into_iter().map(|(conversation, _)| conversation.clone()).zip(1..).collect()
    }

    /// Takes out the visitors for whom nobody will come: they waited too long, or nobody was online for too long.
    pub fn take_expired(
        &self,
        now: Instant,
        without_anybody: Duration,
        online: impl Fn(&SiteKey) -> u32,
    ) -> Vec<(SiteKey, ConversationId)> {
        let mut expired = Vec::new();
        for (site, queue) in self.lock().iter_mut() {
            if online(site) > 0 {
                queue.nobody_since = None;
            } else {
                queue.nobody_since.get_or_insert(now);
            }
            let deserted = queue.nobody_since.is_some_and(|since| now >= since + without_anybody);
            queue.entries.retain(|conversation, entry| {
                let over = deserted || now >= entry.until;
                if over {
                    expired.push((site.clone(), conversation.clone()));
                }
                !over
            });
        }
        expired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(180);
    const ALONE: Duration = Duration::from_secs(30);

    fn helio() -> SiteKey {
        SiteKey::parse("helio").unwrap()
    }

    fn id(n: u128) -> ConversationId {
        ConversationId::from_bits(n)
    }

    fn queue(now: Instant) -> Waiting {
        let waiting = Waiting::default();
        assert!(waiting.add(&helio(), &id(2), Timestamp::from_millis(10), now + LONG));
        assert!(waiting.add(&helio(), &id(1), Timestamp::from_millis(20), now + LONG));
        waiting
    }

    #[test]
    fn whoever_came_first_is_next() {
        let waiting = queue(Instant::now());
        assert_eq!(waiting.places(&helio()), [(id(2), 1), (id(1), 2)]);
        assert!(waiting.remove(&helio(), &id(2)));
        assert!(!waiting.remove(&helio(), &id(2)));
        assert_eq!(waiting.places(&helio()), [(id(1), 1)]);
    }

    #[test]
    fn waiting_ends_after_its_time_even_with_operators_online() {
        let now = Instant::now();
        let waiting = queue(now);
        assert_eq!(waiting.take_expired(now + LONG / 2, ALONE, |_| 1), []);
        assert_eq!(waiting.take_expired(now + LONG, ALONE, |_| 1).len(), 2);
        assert_eq!(waiting.take_expired(now + LONG, ALONE, |_| 1), []);
    }

    #[test]
    fn waiting_ends_soon_when_everybody_left_but_not_at_once() {
        let now = Instant::now();
        let waiting = queue(now);
        assert_eq!(waiting.take_expired(now, ALONE, |_| 0), []);
        assert_eq!(waiting.take_expired(now + ALONE / 2, ALONE, |_| 1), []);
        assert_eq!(waiting.take_expired(now + ALONE, ALONE, |_| 0), []);
        assert_eq!(waiting.take_expired(now + ALONE * 2, ALONE, |_| 0).len(), 2);
    }
}
