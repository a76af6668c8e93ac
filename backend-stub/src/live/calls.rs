//! Calls that ring or go on: who exchanges signals with whom, and which call has ended without anybody saying so.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::limits::{SDP_BYTES, URL_CHARS};
use protocol::{AuthorRole, CallId, CallState, ConversationId, DeviceId, Signal, SiteKey};

use crate::conversation::{OpenCall, Request};
use crate::store::Side;

/// Session descriptions that a side may send in one call.
const DESCRIPTIONS: u32 = 40;
/// Network candidates that a side may send in one call.
const CANDIDATES: u32 = 200;

/// What a side has sent in a call.
#[derive(Default)]
struct Sent {
    descriptions: u32,
    candidates: u32,
}

impl Sent {
    /// Counts a signal; false for one that is too long or too many.
    fn count(&mut self, signal: &Signal) -> bool {
        match signal {
            Signal::Description(description) => {
                self.descriptions += 1;
                description.sdp.len() <= SDP_BYTES && self.descriptions <= DESCRIPTIONS
            }
            Signal::Candidate(candidate) => {
                self.candidates += 1;
                candidate.candidate.len() <= URL_CHARS && self.candidates <= CANDIDATES
            }
            _ => true,
        }
    }
}

struct Entry {
    site: SiteKey,
    conversation: ConversationId,
    by: Side,
    caller: Option<DeviceId>,
    callee: Option<DeviceId>,
    is_ringing: bool,
    rings_until: Instant,
    /// Since when one of its tabs is gone.
    alone_since: Option<Instant>,
    sent: BTreeMap<Side, Sent>,
}

/// The register of open calls.
#[derive(Default)]
pub struct Calls {
    open: Mutex<BTreeMap<CallId, Entry>>,
}

impl Calls {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<CallId, Entry>> {
        // Every change is one call on the map, so a panic elsewhere left nothing half done.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The conversation has this call now, or none.
    pub fn set(
        &self,
        site: &SiteKey,
        conversation: &ConversationId,
        call: Option<&OpenCall>,
        rings_until: Instant,
    ) {
        let mut open = self.lock();
        open.retain(|id, entry| {
            entry.conversation != *conversation || call.is_some_and(|call| call.call == *id)
        });
        let Some(call) = call else { return };
        let entry = open.entry(call.call.clone()).or_insert_with(|| Entry {
            site: site.clone(),
            conversation: conversation.clone(),
            by: if call.by == AuthorRole::Operator { Side::Operator } else { Side::Visitor },
            caller: None,
            callee: None,
            is_ringing: true,
            rings_until,
            alone_since: None,
            sent: BTreeMap::new(),
        });
        entry.caller.clone_from(&call.caller);
        entry.callee.clone_from(&call.callee);
        entry.is_ringing = call.state == CallState::Ringing;
    }

    /// Where a signal from this tab goes: the side and the tab across. `None` when the tab takes no part in the call, or
    /// has sent more than a call needs.
    #[must_use]
    pub fn pass(
        &self,
        conversation: &ConversationId,
        call: &CallId,
        from: Side,
        device: &DeviceId,
        signal: &Signal,
    ) -> Option<(Side, DeviceId)> {
        let mut open = self.lock();
        let entry = open.get_mut(call).filter(|entry| entry.conversation == *conversation)?;
        let (own, other) = if from == entry.by {
            (&entry.caller, &entry.callee)
        } else {
            (&entry.callee, &entry.caller)
        };
        if own.as_ref() != Some(device) {
            return None;
        }
        let across = other.clone()?;
        let may_pass = entry.sent.entry(from).or_default().count(signal);
        may_pass.then(|| (from.other(), across))
    }

    /// What time has done to calls: nobody picked up, or a tab is gone for longer than `grace`.
    pub fn overdue(
        &self,
        now: Instant,
        grace: Duration,
        is_here: impl Fn(&ConversationId, &DeviceId) -> bool,
    ) -> Vec<(SiteKey, ConversationId, Request)> {
        let mut overdue = Vec::new();
        for (call, entry) in self.lock().iter_mut() {
            let tabs = [Some(&entry.caller), (!entry.is_ringing).then_some(&entry.callee)];
            let complete = tabs
                .into_iter()
                .flatten()
                .all(|tab| tab.as_ref().is_some_and(|device| is_here(&entry.conversation, device)));
            if complete {
                entry.alone_since = None;
            } else {
                entry.alone_since.get_or_insert(now);
            }
            let request = if entry.alone_since.is_some_and(|since| now >= since + grace) {
                Request::CallLost(call.clone())
            } else if entry.is_ringing && now >= entry.rings_until {
                Request::NobodyPickedUp(call.clone())
            } else {
                continue;
            };
            overdue.push((entry.site.clone(), entry.conversation.clone(), request));
        }
        overdue
    }
}

#[cfg(test)]
mod tests {
    use protocol::{CallKind, Timestamp, signals};

    use super::*;

    const GRACE: Duration = Duration::from_secs(15);
    const RING: Duration = Duration::from_secs(45);

    fn call(callee: Option<u128>) -> OpenCall {
        OpenCall {
            call: CallId::from_bits(1),
            kind: CallKind::Video,
            state: if callee.is_some() { CallState::Accepted } else { CallState::Ringing },
            by: AuthorRole::Visitor,
            rang_at: Timestamp::default(),
            accepted_at: None,
            caller: Some(DeviceId::from_bits(1)),
            callee: callee.map(DeviceId::from_bits),
        }
    }

    fn set(calls: &Calls, call: Option<&OpenCall>, now: Instant) {
        let site = SiteKey::parse("helio").unwrap();
        calls.set(&site, &ConversationId::from_bits(1), call, now + RING);
    }

    #[test]
    fn signals_pass_only_between_the_two_tabs_of_the_call() {
        let (calls, conversation) = (Calls::default(), ConversationId::from_bits(1));
        set(&calls, Some(&call(Some(2))), Instant::now());
        let across = |side, device| {
            let (call, device) = (CallId::from_bits(1), DeviceId::from_bits(device));
            calls.pass(&conversation, &call, side, &device, &signals::Ready {}.into())
        };
        assert_eq!(across(Side::Visitor, 1), Some((Side::Operator, DeviceId::from_bits(2))));
        assert_eq!(across(Side::Operator, 2), Some((Side::Visitor, DeviceId::from_bits(1))));
        assert_eq!(across(Side::Visitor, 3), None);
        assert_eq!(across(Side::Operator, 1), None);
    }

    #[test]
    fn a_side_sends_no_more_signals_than_a_call_needs() {
        let (calls, conversation) = (Calls::default(), ConversationId::from_bits(1));
        set(&calls, Some(&call(Some(2))), Instant::now());
        let passes = |side, device, signal: Signal| {
            let device = DeviceId::from_bits(device);
            calls.pass(&conversation, &CallId::from_bits(1), side, &device, &signal).is_some()
        };
        let offer = |bytes: usize| -> Signal {
            signals::Description { kind: "offer".to_owned(), sdp: "x".repeat(bytes) }.into()
        };
        let candidate = |bytes: usize| -> Signal {
            let candidate = "x".repeat(bytes);
            signals::Candidate { candidate, mid: None, line: None }.into()
        };
        assert!(!passes(Side::Visitor, 1, offer(SDP_BYTES + 1)));
        for _ in 1..DESCRIPTIONS {
            assert!(passes(Side::Visitor, 1, offer(SDP_BYTES)));
        }
        assert!(!passes(Side::Visitor, 1, offer(10)));
        for _ in 0..CANDIDATES {
            assert!(passes(Side::Visitor, 1, candidate(100)));
        }
        assert!(!passes(Side::Visitor, 1, candidate(100)));
        assert!(passes(Side::Operator, 2, offer(10)) && passes(Side::Operator, 2, candidate(10)));
    }

    #[test]
    fn ringing_ends_after_its_time() {
        let (calls, now) = (Calls::default(), Instant::now());
        set(&calls, Some(&call(None)), now);
        assert_eq!(calls.overdue(now + RING / 2, GRACE, |_, _| true), []);
        let overdue = calls.overdue(now + RING, GRACE, |_, _| true);
        assert_eq!(overdue[0].2, Request::NobodyPickedUp(CallId::from_bits(1)));
    }

    #[test]
    fn a_call_outlives_a_reload_but_not_a_closed_tab() {
        let (calls, now) = (Calls::default(), Instant::now());
        set(&calls, Some(&call(Some(2))), now);
        let without_callee =
            |_: &ConversationId, device: &DeviceId| *device == DeviceId::from_bits(1);
        assert_eq!(calls.overdue(now, GRACE, without_callee), []);
        assert_eq!(calls.overdue(now + GRACE / 2, GRACE, |_, _| true), []);
        assert_eq!(calls.overdue(now + GRACE, GRACE, without_callee), []);
        let overdue = calls.overdue(now + GRACE * 2, GRACE, without_callee);
        assert_eq!(overdue[0].2, Request::CallLost(CallId::from_bits(1)));
        set(&calls, None, now);
        assert_eq!(calls.overdue(now + GRACE * 2, GRACE, without_callee), []);
    }
}
