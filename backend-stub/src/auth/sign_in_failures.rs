//! Five wrong passwords in a quarter of an hour, then wait.
//!
//! The count per account is kept by hand because a right password must wipe it and a leaky bucket cannot forget;
//! the count per network, against trying one password on many accounts, is a leaky bucket.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::Quota;

use super::limits::{PerNetwork, at_least_one, network};
use crate::secret::sha256;
use crate::store::Hash;

/// Failures per account and network within [`WINDOW`].
const FAILURES: usize = 5;
/// How long a failure counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Attempts per network at once, on whatever accounts.
const NETWORK_BURST: u32 = 100;
/// Further attempts per network and minute.
const NETWORK_PER_MINUTE: u32 = 20;
/// From this many remembered pairs on, those without a recent failure are forgotten at every attempt.
const REMEMBERED: usize = 1_024;

/// The e-mail address is kept as a hash: of one size, and not readable in a memory dump.
type Key = (Hash, IpAddr);

/// Who failed to sign in, and when.
pub struct SignInFailures {
    networks: PerNetwork,
    recent: Mutex<BTreeMap<Key, VecDeque<Instant>>>,
}

impl SignInFailures {
    /// Nobody failed yet.
    #[must_use]
    pub fn new() -> Self {
        let quota = Quota::per_minute(at_least_one(NETWORK_PER_MINUTE))
            .allow_burst(at_least_one(NETWORK_BURST));
        Self { networks: PerNetwork::new(quota), recent: Mutex::default() }
    }

    /// Somebody tries. It counts as a failure until [`SignInFailures::forgive`], so that guesses sent all at once
    /// count too.
    ///
    /// Errors: how long to wait.
    pub fn attempt(&self, email: &str, ip: IpAddr) -> Result<(), Duration> {
        self.networks.check(ip)?;
        self.attempt_at(key(email, ip), Instant::now())
    }

    /// The password was right.
    pub fn forgive(&self, email: &str, ip: IpAddr) {
        self.lock().remove(&key(email, ip));
    }

    fn attempt_at(&self, key: Key, now: Instant) -> Result<(), Duration> {
        let mut recent = self.lock();
        if recent.len() >= REMEMBERED {
            recent.retain(|_, failures| failures.back().is_some_and(|at| counts(*at, now)));
        }
        let failures = recent.entry(key).or_default();
        failures.retain(|at| counts(*at, now));
        if let Some(oldest) = failures.front().filter(|_| failures.len() >= FAILURES) {
            return Err((*oldest + WINDOW).saturating_duration_since(now));
        }
        failures.push_back(now);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, VecDeque<Instant>>> {
        // Counts are whole after every statement, so a panic elsewhere left nothing half done.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SignInFailures {
    fn default() -> Self {
        Self::new()
    }
}

fn key(email: &str, ip: IpAddr) -> Key {
    (sha256(email.as_bytes()), network(ip))
}

fn counts(at: Instant, now: Instant) -> bool {
    now.saturating_duration_since(at) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "maria@helio.example";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_sixth_wrong_password_in_a_quarter_of_an_hour_must_wait() {
        let (failures, start) = (SignInFailures::new(), Instant::now());
        let at = |minutes: u64| start + Duration::from_secs(minutes * 60);
        let key = key(EMAIL, ip("192.0.2.7"));
        for minute in 0..5 {
            assert_eq!(failures.attempt_at(key, at(minute)), Ok(()));
        }
        assert_eq!(failures.attempt_at(key, at(5)), Err(Duration::from_secs(600)));
        assert_eq!(failures.attempt_at(key, at(15)), Ok(()));
        assert_eq!(failures.attempt_at(key, at(15)), Err(Duration::from_secs(60)));
    }

    #[test]
    fn a_right_password_wipes_the_count() {
        let failures = SignInFailures::new();
        for _ in 0..20 {
            assert!(failures.attempt(EMAIL, ip("192.0.2.7")).is_ok());
            failures.forgive(EMAIL, ip("192.0.2.7"));
        }
    }

    #[test]
    fn another_account_or_network_counts_for_itself() {
        let failures = SignInFailures::new();
        for _ in 0..FAILURES {
            assert!(failures.attempt(EMAIL, ip("192.0.2.7")).is_ok());
        }
        assert!(failures.attempt(EMAIL, ip("192.0.2.7")).is_err());
        assert!(failures.attempt(EMAIL, ip("192.0.2.8")).is_ok());
        assert!(failures.attempt("ivan@helio.example", ip("192.0.2.7")).is_ok());
    }

    #[test]
    fn one_network_cannot_try_many_accounts_without_end() {
        let failures = SignInFailures::new();
        let tried = |n: u32| failures.attempt(&format!("{n}@helio.example"), ip("192.0.2.7"));
        let allowed = (0..NETWORK_BURST + 10).filter(|n| tried(*n).is_ok()).count();
        assert!(allowed < NETWORK_BURST as usize + 10, "{allowed}");
    }
}
