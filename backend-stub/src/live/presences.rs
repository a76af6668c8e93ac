//! Which operators are there and take conversations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::{OperatorId, Presence, SiteKey};

struct Desk {
    site: SiteKey,
    /// What the operator is good at.
    skills: Vec<String>,
    chosen: Presence,
    /// Connections since the operator signed in.
    sockets: u32,
    sign_in: u64,
    left_at: Option<Instant>,
}

impl Desk {
    fn is_present(&self, now: Instant, grace: Duration) -> bool {
        self.sockets > 0 || self.left_at.is_some_and(|left| now < left + grace)
    }

    /// Whether conversations of this site may be given to them.
    fn takes(&self, site: &SiteKey, now: Instant, grace: Duration) -> bool {
        self.site == *site && self.chosen == Presence::Online && self.is_present(now, grace)
    }
}

/// Which sign-in of an operator a connection belongs to: one that outlives it must not be counted out of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn(u64);

/// The register of operators who were here since the process began.
pub struct Presences {
    desks: Mutex<BTreeMap<OperatorId, Desk>>,
    sign_ins: AtomicU64,
    /// A desk that drops counts as present for this long.
    grace: Duration,
}

impl Presences {
    /// Nobody yet.
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Presences { desks: Mutex::new(BTreeMap::new()), sign_ins: AtomicU64::new(0), grace }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<OperatorId, Desk>> {
        // Every change is one assignment, so a panic elsewhere left nothing half done.
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A desk connects; whoever opens the desk is there to take conversations, unless they said otherwise before.
    pub fn joined(
        &self,
        operator: &OperatorId,
        site: &SiteKey,
        skills: &[String],
    ) -> (Presence, SignIn) {
        let mut desks = self.lock();
        let desk = desks.entry(operator.clone()).or_insert_with(|| Desk {
            site: site.clone(),
            skills: Vec::new(),
            chosen: Presence::Online,
            sockets: 0,
            sign_in: self.sign_ins.fetch_add(1, Ordering::Relaxed),
            left_at: None,
        });
        desk.skills = skills.to_vec();
        desk.sockets += 1;
        desk.left_at = None;
        (desk.chosen.clone(), SignIn(desk.sign_in))
    }

    /// A desk's connection is gone.
    pub fn left(&self, operator: &OperatorId, sign_in: SignIn, now: Instant) {
        let mut desks = self.lock();
        let Some(desk) = desks.get_mut(operator).filter(|desk| desk.sign_in == sign_in.0) else {
            return;
        };
        desk.sockets = desk.sockets.saturating_sub(1);
        if desk.sockets == 0 {
            desk.left_at.get_or_insert(now);
        }
    }

    /// An operator signed out: no grace.
    pub fn signed_out(&self, operator: &OperatorId) {
        self.lock().remove(operator);
    }

    /// An operator says whether they take conversations.
    pub fn choose(&self, operator: &OperatorId, presence: Presence) {
        if let Some(desk) = self.lock().get_mut(operator) {
            desk.chosen = presence;
        }
    }

    /// How many operators of a site take conversations.
    #[must_use]
    pub fn online(&self, site: &SiteKey, now: Instant) -> u32 {
        let desks = self.lock();
        let online = desks.values().filter(|desk| desk.takes(site, now, self.grace));
        u32::try_from(online.count()).unwrap_or(u32::MAX)
    }

    /// Whether somebody who is good at this takes conversations of a site.
    #[must_use]
    pub fn has_skill(&self, site: &SiteKey, skill: &str, now: Instant) -> bool {
        let desks = self.lock();
        let mut online = desks.values().filter(|desk| desk.takes(site, now, self.grace));
        online.any(|desk| desk.skills.iter().any(|known| known == skill))
    }

    /// Operators of a site who have a desk open and are not away: nobody takes their conversations from them.
    #[must_use]
    pub fn present(&self, site: &SiteKey, now: Instant) -> BTreeSet<OperatorId> {
        let desks = self.lock();
        let present = desks.iter().filter(|(_, desk)| desk.takes(site, now, self.grace));
        present.map(|(operator, _)| operator.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(20);

    fn maria() -> (OperatorId, SiteKey) {
        (OperatorId::from_bits(1), SiteKey::parse("helio").unwrap())
    }

    #[test]
    fn an_operator_counts_until_the_grace_after_the_last_desk_is_over() {
        let (presences, (maria, helio), now) = (Presences::new(GRACE), maria(), Instant::now());
        let (_, sign_in) = presences.joined(&maria, &helio, &[]);
        presences.joined(&maria, &helio, &[]);
        presences.left(&maria, sign_in, now);
        assert_eq!(presences.online(&helio, now + GRACE), 1);
        presences.left(&maria, sign_in, now);
        assert_eq!(presences.online(&helio, now + GRACE / 2), 1);
        assert_eq!(presences.online(&helio, now + GRACE), 0);
    }

    #[test]
    fn away_is_remembered_over_a_reload() {
        let (presences, (maria, helio), now) = (Presences::new(GRACE), maria(), Instant::now());
        let (presence, sign_in) = presences.joined(&maria, &helio, &[]);
        assert_eq!(presence, Presence::Online);
        presences.choose(&maria, Presence::Away);
        presences.left(&maria, sign_in, now);
        assert_eq!(presences.joined(&maria, &helio, &[]).0, Presence::Away);
        assert_eq!(presences.online(&helio, now), 0);
        assert_eq!(presences.present(&helio, now).len(), 0);
        presences.choose(&maria, Presence::Online);
        assert_eq!(presences.present(&helio, now).len(), 1);
    }

    #[test]
    fn a_signed_out_desk_does_not_count_and_does_not_disturb_the_next_sign_in() {
        let (presences, (maria, helio), now) = (Presences::new(GRACE), maria(), Instant::now());
        let (_, old) = presences.joined(&maria, &helio, &[]);
        presences.signed_out(&maria);
        assert_eq!(presences.online(&helio, now), 0);
        presences.joined(&maria, &helio, &[]);
        presences.left(&maria, old, now);
        assert_eq!(presences.online(&helio, now + GRACE * 2), 1);
    }

    #[test]
    fn a_skill_is_there_while_somebody_with_it_takes_conversations() {
        let (presences, (maria, helio), now) = (Presences::new(GRACE), maria(), Instant::now());
        let (_, sign_in) = presences.joined(&maria, &helio, &["roofs".to_owned()]);
        let other = SiteKey::parse("other").unwrap();
        assert!(presences.has_skill(&helio, "roofs", now));
        assert!(!presences.has_skill(&helio, "storms", now));
        assert!(!presences.has_skill(&other, "roofs", now));
        presences.choose(&maria, Presence::Away);
        assert!(!presences.has_skill(&helio, "roofs", now));
        presences.choose(&maria, Presence::Online);
        presences.left(&maria, sign_in, now);
        assert!(presences.has_skill(&helio, "roofs", now + GRACE / 2));
        assert!(!presences.has_skill(&helio, "roofs", now + GRACE));
        presences.joined(&maria, &helio, &["storms".to_owned()]);
        assert!(presences.has_skill(&helio, "storms", now), "said anew, counts with the next desk");
    }

    #[test]
    fn another_sites_operators_do_not_count() {
        let (presences, (maria, helio), now) = (Presences::new(GRACE), maria(), Instant::now());
        presences.joined(&maria, &helio, &[]);
        assert_eq!(presences.online(&SiteKey::parse("other").unwrap(), now), 0);
    }
}
