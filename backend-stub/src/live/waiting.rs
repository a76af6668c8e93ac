//! Visitors who wait for a person: the urgent first, then in the order they came.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::{ConversationId, SiteKey, Timestamp};

/// A visitor who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Since when.
    pub since: Timestamp,
    /// Higher comes first.
    pub priority: u8,
    /// What whoever comes must be good at; empty for anything.
    pub skill: String,
}

/// How long a visitor waits.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// For those who have the skill.
    pub skilled: Instant,
    /// For anybody.
    pub anybody: Instant,
}

#[derive(Debug, Clone)]
struct Entry {
    wait: Wait,
    until: Until,
    /// Everybody is offered it, and the desks were told.
    for_all: bool,
}

impl Entry {
    fn is_for_all(&self, now: Instant, is_here: bool) -> bool {
        self.wait.skill.is_empty() || !is_here || now >= self.until.skilled
    }
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

    /// A visitor waits; `is_here` says whether somebody has the skill. Returns whether that is news.
    pub fn add(
        &self,
        site: &SiteKey,
        conversation: &ConversationId,
        wait: Wait,
        is_here: bool,
        until: Until,
    ) -> bool {
        let mut queues = self.lock();
        let queue = queues.entry(site.clone()).or_default();
        if queue.entries.get(conversation).is_some_and(|entry| entry.wait == wait) {
            return false;
        }
        let mut entry = Entry { wait, until, for_all: false };
        entry.for_all = entry.is_for_all(Instant::now(), is_here);
        queue.entries.insert(conversation.clone(), entry);
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
        let mut order: Vec<(&ConversationId, &Wait)> =
            queue.entries.iter().map(|(conversation, entry)| (conversation, &entry.wait)).collect();
        order.sort_by_key(|(conversation, wait)| {
            (Reverse(wait.priority), wait.since, (*conversation).clone())
        });
        order.into_iter().map(|(conversation, _)| conversation.clone()).zip(1..).collect()
    }

    /// Whether a visitor is offered to everybody, with the skill or without.
    #[must_use]
    pub fn is_for_all(&self, site: &SiteKey, conversation: &ConversationId) -> bool {
        let queues = self.lock();
        let entry = queues.get(site).and_then(|queue| queue.entries.get(conversation));
        entry.is_none_or(|entry| entry.for_all)
    }

    /// Visitors who are offered to others than a moment ago: those with the skill came, left, or took too long.
    pub fn take_reoffered(
        &self,
        now: Instant,
        is_here: impl Fn(&SiteKey, &str) -> bool,
    ) -> Vec<(SiteKey, ConversationId)> {
        let mut reoffered = Vec::new();
        for (site, queue) in self.lock().iter_mut() {
            for (conversation, entry) in &mut queue.entries {
                let for_all = entry.is_for_all(now, is_here(site, &entry.wait.skill));
                if for_all != entry.for_all {
                    entry.for_all = for_all;
                    reoffered.push((site.clone(), conversation.clone()));
                }
            }
        }
        reoffered
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
                let over = deserted || now >= entry.until.anybody;
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
    const FIRST: Duration = Duration::from_secs(45);
    const ALONE: Duration = Duration::from_secs(30);

    fn helio() -> SiteKey {
        SiteKey::parse("helio").unwrap()
    }

    fn id(n: u128) -> ConversationId {
        ConversationId::from_bits(n)
    }

    fn wait(since: i64, priority: u8, skill: &str) -> Wait {
        Wait { since: Timestamp::from_millis(since), priority, skill: skill.to_owned() }
    }

    fn until(now: Instant) -> Until {
        Until { skilled: now + FIRST, anybody: now + LONG }
    }

    fn add(waiting: &Waiting, n: u128, wait: Wait, is_here: bool) -> bool {
        waiting.add(&helio(), &id(n), wait, is_here, until(Instant::now()))
    }

    fn queue(now: Instant) -> Waiting {
        let waiting = Waiting::default();
        assert!(waiting.add(&helio(), &id(2), wait(10, 0, ""), false, until(now)));
        assert!(waiting.add(&helio(), &id(1), wait(20, 0, ""), false, until(now)));
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
    fn the_urgent_are_next_whenever_they_came() {
        let waiting = queue(Instant::now());
        assert!(add(&waiting, 3, wait(30, 5, ""), false));
        assert!(add(&waiting, 4, wait(40, 9, ""), false));
        assert!(add(&waiting, 5, wait(50, 5, ""), false));
        let order: Vec<_> = waiting.places(&helio()).into_iter().map(|(who, _)| who).collect();
        assert_eq!(order, [id(4), id(3), id(5), id(2), id(1)]);
    }

    #[test]
    fn who_waits_anew_for_something_else_takes_another_place() {
        let waiting = queue(Instant::now());
        assert!(!add(&waiting, 1, wait(20, 0, ""), false), "the same wish is no news");
        assert!(add(&waiting, 1, wait(30, 9, ""), false));
        assert_eq!(waiting.places(&helio()), [(id(1), 1), (id(2), 2)]);
    }

    #[test]
    fn a_skill_is_offered_to_those_who_have_it_while_they_are_here_and_not_for_ever() {
        let (waiting, now) = (Waiting::default(), Instant::now());
        assert!(add(&waiting, 1, wait(10, 0, "roofs"), true));
        assert!(add(&waiting, 2, wait(20, 0, ""), false));
        assert!(!waiting.is_for_all(&helio(), &id(1)));
        assert!(waiting.is_for_all(&helio(), &id(2)));
        let roofers = |_: &SiteKey, skill: &str| skill == "roofs";
        let nobody = |_: &SiteKey, _: &str| false;
        assert_eq!(waiting.take_reoffered(now, roofers), []);
        assert_eq!(waiting.take_reoffered(now, nobody), [(helio(), id(1))]);
        assert!(waiting.is_for_all(&helio(), &id(1)));
        assert_eq!(waiting.take_reoffered(now, nobody), [], "it is told once");
        assert_eq!(waiting.take_reoffered(now, roofers), [(helio(), id(1))]);
        assert!(!waiting.is_for_all(&helio(), &id(1)));
        assert_eq!(waiting.take_reoffered(now + FIRST * 2, roofers), [(helio(), id(1))]);
        assert!(waiting.is_for_all(&helio(), &id(1)));
    }

    #[test]
    fn a_skill_that_nobody_online_has_is_for_everybody_from_the_start() {
        let waiting = Waiting::default();
        assert!(add(&waiting, 1, wait(10, 0, "roofs"), false));
        assert!(waiting.is_for_all(&helio(), &id(1)));
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
