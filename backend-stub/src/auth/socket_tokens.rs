//! What a desk shows when it opens its socket: a token for one use, because a cookie cannot travel in a frame and
//! must not travel in an address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::{OperatorId, SiteKey};

use crate::secret::{sha256, token};
use crate::store::Hash;

/// How long a token may be used.
const LIFETIME: Duration = Duration::from_secs(60);

struct Grant {
    operator: OperatorId,
    site: SiteKey,
    until: Instant,
}

/// Tokens that were given out and not used yet. Clones share them; a restart forgets them.
#[derive(Clone, Default)]
pub struct SocketTokens(Arc<Mutex<BTreeMap<Hash, Grant>>>);

impl SocketTokens {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives out a token for one socket of this operator.
    #[must_use]
    pub fn issue(&self, operator: OperatorId, site: SiteKey) -> String {
        self.issue_at(operator, site, Instant::now())
    }

    /// Takes a token back: whose it is, once.
    #[must_use]
    pub fn redeem(&self, token: &str) -> Option<(OperatorId, SiteKey)> {
        self.redeem_at(token, Instant::now())
    }

    /// Takes back every token of an operator who signed out.
    pub fn revoke(&self, operator: &OperatorId) {
        self.lock().retain(|_, grant| grant.operator != *operator);
    }

    fn issue_at(&self, operator: OperatorId, site: SiteKey, now: Instant) -> String {
        let value = token();
        let mut grants = self.lock();
        grants.retain(|_, grant| grant.until > now);
        grants.insert(sha256(value.as_bytes()), Grant { operator, site, until: now + LIFETIME });
        value
    }

    fn redeem_at(&self, token: &str, now: Instant) -> Option<(OperatorId, SiteKey)> {
        let grant = self.lock().remove(&sha256(token.as_bytes()))?;
        (grant.until > now).then_some((grant.operator, grant.site))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Hash, Grant>> {
        // Every change is one call on the map, so a panic elsewhere left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maria() -> (OperatorId, SiteKey) {
        (OperatorId::from_bits(1), SiteKey::parse("helio").unwrap())
    }

    #[test]
    fn a_token_opens_one_socket() {
        let (tokens, (operator, site)) = (SocketTokens::new(), maria());
        let token = tokens.issue(operator, site);
        assert_eq!(tokens.clone().redeem(&token), Some(maria()));
        assert_eq!(tokens.redeem(&token), None);
        assert_eq!(tokens.redeem(""), None);
    }

    #[test]
    fn a_token_is_good_for_a_minute() {
        let (tokens, now) = (SocketTokens::new(), Instant::now());
        let early = tokens.issue_at(maria().0, maria().1, now);
        let late = tokens.issue_at(maria().0, maria().1, now);
        assert!(tokens.redeem_at(&early, now + Duration::from_secs(59)).is_some());
        assert!(tokens.redeem_at(&late, now + LIFETIME).is_none());
    }

    #[test]
    fn signing_out_takes_unused_tokens_back() {
        let tokens = SocketTokens::new();
        let token = tokens.issue(maria().0, maria().1);
        tokens.revoke(&maria().0);
        assert_eq!(tokens.redeem(&token), None);
    }
}
