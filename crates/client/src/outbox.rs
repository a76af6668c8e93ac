//! Commands that the server has not confirmed yet: stored before they are sent, sent in order,
//! sent again until answered, forgotten only when they are on the server's disk.

use std::sync::Arc;

use protocol::{
    Command, CommandId, ConversationId, Map, Message, RejectCode, Timestamp, server_frames,
};

use crate::backoff::full_jitter;
use crate::{Now, Set, Turn};

/// How many commands may be on their way at once; below what the server takes in a burst.
pub const MAX_IN_FLIGHT: usize = 8;

/// How long an answer may take before the command is sent again; the server knows it by its `cid`.
const RESEND_MS: i64 = 15_000;
/// This many refusals in a row without progress, and the next try waits.
const PATIENT_AFTER: u32 = 16;

/// A command with what is shown for it meanwhile.
///
/// Shape: `{"cid":"k_…","cseq":1,"conversation":"c_…","command":{…},"echo":[…]}`, kept by the shell;
/// `failed` holds the reject code of a command that was refused for good.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    /// Which command.
    pub cid: CommandId,
    /// Its number for this device and conversation; follows the server when they disagree.
    pub cseq: u64,
    /// Where.
    pub conversation: ConversationId,
    /// What.
    pub command: Command,
    /// What to show until the log has it.
    pub echo: Vec<Arc<Message>>,
    /// Why it was refused for good.
    pub failed: Option<RejectCode>,
}

protocol::wire_by_fields!(OutboxEntry {
    cid,
    cseq,
    conversation,
    command,
    echo default,
    failed omit_empty,
});

#[derive(Debug, Clone, Default)]
struct Lane {
    next_cseq: u64,
    not_before: Option<Timestamp>,
    n_refusals: u32,
    /// The numbers were wrong, so copies with old ones may still be under way: until the lane is
    /// empty, one command at a time, or a later one could slip in under an earlier one's number.
    cautious: bool,
}

/// Entries in the order they were made; within a conversation that is the order of `cseq`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox {
    entries: Vec<OutboxEntry>,
    in_flight: Map<CommandId, Timestamp>,
    lanes: Map<ConversationId, Lane>,
    /// Entries whose stored form is out of date.
    unsaved: Set<CommandId>,
    turn: Turn,
    /// Why the server asked for patience, until everything is on its disk.
    held_back: Option<RejectCode>,
}

impl Outbox {
    pub(crate) fn new(mut entries: Vec<OutboxEntry>, next_cseq: Map<ConversationId, u64>) -> Self {
        entries.sort_by_key(|entry| entry.cseq);
        let mut outbox = Outbox::default();
        for (conversation, next) in next_cseq {
            outbox.lane(&conversation).next_cseq = next.max(1);
        }
        for entry in &entries {
            let lane = outbox.lane(&entry.conversation);
            lane.next_cseq = lane.next_cseq.max(entry.cseq + 1);
        }
        outbox.entries = entries;
        outbox
    }

    pub(crate) fn entries(&self) -> &[OutboxEntry] {
        &self.entries
    }

    pub(crate) fn knows(&self, cid: &CommandId) -> bool {
        self.entries.iter().any(|entry| entry.cid == *cid)
    }

    /// Takes an entry at the end of its conversation; one with a known `cid` changes nothing.
    pub(crate) fn push(&mut self, mut entry: OutboxEntry) {
        if self.knows(&entry.cid) {
            return;
        }
        if entry.failed.is_none() {
            entry.cseq = self.take_cseq(&entry.conversation);
        }
        self.unsaved.insert(entry.cid.clone(), ());
        self.entries.push(entry);
    }

    /// A failed entry becomes the last of its conversation.
    pub(crate) fn retry(&mut self, cid: &CommandId) -> Option<ConversationId> {
        let at = self.position(cid).filter(|at| self.entries[*at].failed.is_some())?;
        let mut entry = self.entries.remove(at);
        entry.failed = None;
        let conversation = entry.conversation.clone();
        self.push(entry);
        Some(conversation)
    }

    /// Forgets a failed entry; one that may still be accepted cannot be taken back.
    pub(crate) fn discard(&mut self, cid: &CommandId) -> Option<OutboxEntry> {
        let at = self.position(cid).filter(|at| self.entries[*at].failed.is_some())?;
        self.unsaved.remove(cid);
        Some(self.entries.remove(at))
    }

    /// The server has it.
    pub(crate) fn accepted(&mut self, cid: &CommandId) -> Option<OutboxEntry> {
        let at = self.position(cid)?;
        self.in_flight.remove(cid);
        self.unsaved.remove(cid);
        let entry = self.entries.remove(at);
        let still_busy = self
            .entries
            .iter()
            .any(|other| other.conversation == entry.conversation && other.failed.is_none());
        let lane = self.lane(&entry.conversation);
        lane.n_refusals = 0;
        lane.not_before = None;
        lane.cautious &= still_busy;
        self.note_idle();
        Some(entry)
    }

    /// What another page of the browser sent leaves no gap in the numbers of those behind it.
    pub(crate) fn close_gap_after(&mut self, cid: &CommandId) {
        let live = |at: &usize| self.entries[*at].failed.is_none();
        if let Some(at) = self.position(cid).filter(live) {
            let OutboxEntry { conversation, cseq, .. } = self.entries[at].clone();
            self.renumber(&conversation, at + 1, cseq);
        }
    }

    pub(crate) fn turn_changed(&mut self, turn: Turn) {
        self.turn = turn;
    }

    /// Why commands wait although the server is there.
    pub(crate) fn held_back(&self) -> Option<RejectCode> {
        self.held_back.clone()
    }

    /// The server refused it; given back when that is for good.
    pub(crate) fn rejected(
        &mut self,
        reject: &server_frames::Reject,
        now: Now,
    ) -> Option<OutboxEntry> {
        let live = |at: &usize| self.entries[*at].failed.is_none();
        let at = self.position(&reject.cid).filter(live)?;
        self.in_flight.remove(&reject.cid);
        if !reject.retryable && reject.code != RejectCode::OutOfOrder {
            return Some(self.fail(at, reject.code.clone()));
        }
        if reject.code != RejectCode::OutOfOrder {
            self.held_back = Some(reject.code.clone());
        }
        let conversation = self.entries[at].conversation.clone();
        let lane = self.lane(&conversation);
        lane.n_refusals = lane.n_refusals.saturating_add(1);
        let n_refusals = lane.n_refusals;
        let wait = match (reject.expect, reject.retry_after_ms) {
            (Some(_), None) if n_refusals <= PATIENT_AFTER => None,
            (_, Some(wait)) => Some(wait),
            (_, None) => Some(500 + full_jitter(n_refusals, now.random)),
        };
        if let Some(wait) = wait {
            let until = now.at.plus_millis(i64::try_from(wait).unwrap_or(i64::MAX));
            lane.not_before = lane.not_before.max(Some(until));
        }
        if let Some(expect) = reject.expect {
            let changed = self.renumber(&conversation, 0, expect.max(1));
            self.lane(&conversation).cautious |= changed;
        }
        None
    }

    /// An entry that cannot be sent, or was refused for good: those behind it close the gap.
    pub(crate) fn fail(&mut self, at: usize, code: RejectCode) -> OutboxEntry {
        let (conversation, cseq) = {
            let entry = &mut self.entries[at];
            entry.failed = Some(code);
            (entry.conversation.clone(), entry.cseq)
        };
        let failed = self.entries[at].clone();
        self.unsaved.insert(failed.cid.clone(), ());
        self.renumber(&conversation, at, cseq);
        self.note_idle();
        failed
    }

    pub(crate) fn fail_by_cid(&mut self, cid: &CommandId, code: RejectCode) -> Option<OutboxEntry> {
        self.in_flight.remove(cid);
        self.position(cid).map(|at| self.fail(at, code))
    }

    /// The server took commands of this device up to here.
    pub(crate) fn confirmed(&mut self, conversation: &ConversationId, last_cseq: u64) {
        if last_cseq > 0 {
            let lane = self.lane(conversation);
            lane.next_cseq = lane.next_cseq.max(last_cseq + 1);
        }
    }

    /// Nothing is on its way any more.
    pub(crate) fn disconnected(&mut self) {
        self.in_flight.clear();
    }

    /// Entries whose stored form has to be written now, oldest first.
    pub(crate) fn take_unsaved(&mut self) -> Vec<OutboxEntry> {
        let unsaved = std::mem::take(&mut self.unsaved);
        self.entries.iter().filter(|entry| unsaved.contains_key(&entry.cid)).cloned().collect()
    }

    /// What is to be sent now, in order; it counts as on its way from here on.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Vec<OutboxEntry> {
        let mut due = Vec::new();
        if self.turn == Turn::Theirs {
            return due;
        }
        let mut blocked: Vec<&ConversationId> = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.failed.is_none()) {
            if blocked.contains(&&entry.conversation) {
                continue;
            }
            let lane = self.lanes.get(&entry.conversation);
            if lane.is_some_and(|lane| lane.cautious) {
                blocked.push(&entry.conversation);
            }
            let may_go = match self.in_flight.get(&entry.cid) {
                Some(resend_at) if *resend_at > now => continue,
                Some(_) => true,
                None => self.in_flight.len() < MAX_IN_FLIGHT,
            };
            let waits = lane.and_then(|lane| lane.not_before).is_some_and(|until| until > now);
            if may_go && !waits {
                self.in_flight.insert(entry.cid.clone(), now.plus_millis(RESEND_MS));
                due.push(entry.clone());
            } else {
                blocked.push(&entry.conversation);
            }
        }
        due
    }

    /// When [`Self::take_due`] may have something next; what waits for an answer has no time.
    pub(crate) fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        if self.turn == Turn::Theirs {
            return None;
        }
        let resends = self.in_flight.values().copied();
        let waits = self.entries.iter().filter(|entry| entry.failed.is_none());
        let waits = waits.filter_map(|entry| self.lanes.get(&entry.conversation)?.not_before);
        resends.chain(waits).filter(|at| *at > now).min()
    }

    /// When nothing waits any more, nothing is held back.
    fn note_idle(&mut self) {
        if self.entries.iter().all(|entry| entry.failed.is_some()) {
            self.held_back = None;
        }
    }

    fn position(&self, cid: &CommandId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.cid == *cid)
    }

    fn lane(&mut self, conversation: &ConversationId) -> &mut Lane {
        self.lanes
            .get_or_insert_with(conversation.clone(), || Lane { next_cseq: 1, ..Lane::default() })
    }

    fn take_cseq(&mut self, conversation: &ConversationId) -> u64 {
        let lane = self.lane(conversation);
        lane.next_cseq += 1;
        lane.next_cseq - 1
    }

    /// Numbers the live entries of a conversation from position `from` on: `first`, `first + 1`, …
    /// Says whether that changed any.
    fn renumber(&mut self, conversation: &ConversationId, from: usize, first: u64) -> bool {
        let mut next = first;
        let mut changed = false;
        for entry in self.entries.iter_mut().skip(from) {
            if entry.conversation != *conversation || entry.failed.is_some() {
                continue;
            }
            if entry.cseq != next {
                entry.cseq = next;
                self.unsaved.insert(entry.cid.clone(), ());
                changed = true;
            }
            next += 1;
        }
        self.lane(conversation).next_cseq = next;
        changed
    }
}
