//! Perfect negotiation without the browser: who yields when both sides offer at once, and which
//! candidates have to wait. Descriptions are handled one after another, never interleaved.
//!
//! Source: W3C WebRTC 1.0, "Perfect negotiation example".

use protocol::signals::Candidate;

use super::CallRole;

/// The most candidates held for a description that has not come.
const HELD: usize = 64;

/// What to do with a description from the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Apply it.
    Apply,
    /// Apply it, taking back an own offer if there is one, and answer.
    ApplyAndAnswer,
    /// Leave it.
    Drop,
}

/// What to do when the other side's page came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Welcome {
    /// Begin: make the first offer.
    Offer,
    /// Say again what was offered: the other side was not there to hear it.
    OfferAgain,
    /// Ask for an offer.
    AskForOffer,
}

/// The state of one negotiation; a new peer connection begins a new one.
#[derive(Debug)]
pub(super) struct Negotiation {
    role: CallRole,
    ignoring: bool,
    offered: bool,
    described: bool,
    held: Vec<Candidate>,
}

impl Negotiation {
    pub(super) fn new(role: CallRole) -> Self {
        Negotiation { role, ignoring: false, offered: false, described: false, held: Vec::new() }
    }

    /// Whether the other side ever described itself to this one.
    pub(super) fn is_described(&self) -> bool {
        self.described
    }

    /// Whether this side may offer by itself: the impolite one begins, later either may.
    pub(super) fn may_offer(&self) -> bool {
        self.described || self.offered
    }

    /// The other side's page came up, for the first time or again.
    ///
    /// Only the impolite side makes the first offer, so two pages that come up together do not
    /// build two halves of two calls.
    pub(super) fn welcome(&mut self) -> Welcome {
        match self.role {
            CallRole::Polite => Welcome::AskForOffer,
            CallRole::Impolite if self.offered => Welcome::OfferAgain,
            CallRole::Impolite => {
                self.offered = true;
                Welcome::Offer
            }
        }
    }

    /// A description arrived; `stable` says whether no own offer is open.
    pub(super) fn described(&mut self, kind: &str, stable: bool) -> Verdict {
        match kind {
            "offer" => {
                self.ignoring = !stable && self.role == CallRole::Impolite;
                if self.ignoring { Verdict::Drop } else { Verdict::ApplyAndAnswer }
            }
            // An answer to an offer that was taken back, or a doubled one.
            "answer" if stable => Verdict::Drop,
            "answer" => {
                self.ignoring = false;
                Verdict::Apply
            }
            _ => Verdict::Drop,
        }
    }

    /// The description was applied; these candidates were waiting for it.
    pub(super) fn applied(&mut self) -> Vec<Candidate> {
        self.described = true;
        std::mem::take(&mut self.held)
    }

    /// A candidate arrived; given back when it can be added now.
    pub(super) fn candidate(&mut self, candidate: Candidate) -> Option<Candidate> {
        if self.ignoring {
            return None;
        }
        if self.described {
            return Some(candidate);
        }
        if self.held.len() < HELD {
            self.held.push(candidate);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(line: &str) -> Candidate {
        Candidate { candidate: line.to_owned(), mid: None, line: None }
    }

    #[test]
    fn when_both_offer_the_polite_side_takes_its_offer_back_and_answers() {
        let mut visitor = Negotiation::new(CallRole::Polite);
        assert_eq!(visitor.described("offer", false), Verdict::ApplyAndAnswer);
    }

    #[test]
    fn when_both_offer_the_impolite_side_leaves_the_other_offer_and_its_candidates() {
        let mut operator = Negotiation::new(CallRole::Impolite);
        assert_eq!(operator.described("offer", false), Verdict::Drop);
        assert_eq!(operator.candidate(candidate("of the dropped offer")), None);
        assert_eq!(operator.described("answer", false), Verdict::Apply);
        assert!(operator.applied().is_empty());
        assert_eq!(operator.candidate(candidate("a")), Some(candidate("a")));
    }

    #[test]
    fn an_offer_without_a_collision_is_answered_by_either_side() {
        for role in [CallRole::Polite, CallRole::Impolite] {
            assert_eq!(Negotiation::new(role).described("offer", true), Verdict::ApplyAndAnswer);
        }
    }

    #[test]
    fn an_answer_nobody_waits_for_is_dropped() {
        let mut operator = Negotiation::new(CallRole::Impolite);
        assert_eq!(operator.described("answer", true), Verdict::Drop);
        assert_eq!(operator.described("pranswer", false), Verdict::Drop);
    }

    #[test]
    fn candidates_wait_for_the_description_in_their_order() {
        let mut visitor = Negotiation::new(CallRole::Polite);
        assert_eq!(visitor.candidate(candidate("a")), None);
        assert_eq!(visitor.candidate(candidate("b")), None);
        visitor.described("offer", true);
        assert_eq!(visitor.applied(), [candidate("a"), candidate("b")]);
        assert_eq!(visitor.candidate(candidate("c")), Some(candidate("c")));
    }

    #[test]
    fn a_flood_of_candidates_is_not_kept() {
        let mut visitor = Negotiation::new(CallRole::Polite);
        for n in 0..10 * HELD {
            visitor.candidate(candidate(&n.to_string()));
        }
        assert_eq!(visitor.applied().len(), HELD);
    }

    #[test]
    fn the_impolite_side_offers_first_and_repeats_the_same_offer() {
        let mut operator = Negotiation::new(CallRole::Impolite);
        assert!(!operator.may_offer());
        assert_eq!(operator.welcome(), Welcome::Offer);
        assert_eq!(operator.welcome(), Welcome::OfferAgain);
        assert!(operator.may_offer());
    }

    #[test]
    fn the_polite_side_asks_for_the_first_offer_and_may_offer_later() {
        let mut visitor = Negotiation::new(CallRole::Polite);
        assert_eq!(visitor.welcome(), Welcome::AskForOffer);
        assert!(!visitor.may_offer());
        visitor.described("offer", true);
        visitor.applied();
        assert!(visitor.may_offer());
    }
}
