//! What people see: the log's messages, then what is on its way, without a flicker between the two.

use std::sync::Arc;

use protocol::{AuthorRole, CommandId, Message, MessageId, RejectCode};

use crate::OutboxEntry;
use crate::log::Log;

/// How far an own message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Not yet confirmed by the server.
    Sending,
    /// On the server's disk.
    Sent,
    /// Arrived at the other side.
    Delivered,
    /// Seen by the other side.
    Read,
    /// Refused for good; the text is kept.
    Failed(RejectCode),
}

/// One line of the timeline.
#[derive(Debug, Clone)]
pub struct TimelineItem {
    /// The same for an echo and for the log's copy of it.
    pub key: MessageId,
    /// The message.
    pub message: Arc<Message>,
    /// How far it has come; own messages only.
    pub delivery: Option<Delivery>,
    /// The command it belongs to, while the outbox holds it.
    pub cid: Option<CommandId>,
    /// Its place in the log, once it has one.
    pub seq: Option<u64>,
    /// Whether it answers a step.
    pub answers: Answers,
}

/// Whether a message answers a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Answers {
    /// It does not, or a later one answers the same step too.
    #[default]
    Nothing,
    /// It is the last answer to this step.
    Step(String),
    /// It did, and no longer counts: the visitor gave another answer, or went back.
    TakenBack,
}

/// The words of a message and its place say whether it is another one: whatever else it holds comes and goes with them.
impl PartialEq for TimelineItem {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.message, &other.message);
        let is_same = Arc::ptr_eq(one, two)
            || (one.at == two.at && one.content.fallback == two.content.fallback);
        is_same
            && self.key == other.key
            && self.delivery == other.delivery
            && self.cid == other.cid
            && self.seq == other.seq
            && self.answers == other.answers
    }
}

/// Builds the timeline: log, then settled but not yet logged, then outbox.
pub(crate) fn timeline<'a>(
    log: Option<&Log>,
    settling: impl Iterator<Item = &'a OutboxEntry>,
    outbox: impl Iterator<Item = &'a OutboxEntry>,
    own: &AuthorRole,
) -> Vec<TimelineItem> {
    let mut taken_back = log.map(Log::taken_back).cloned().unwrap_or_default();
    let mut items = Vec::new();
    for placed in log.map(Log::messages).unwrap_or_default() {
        items.push(TimelineItem {
            key: placed.message.id.clone(),
            message: placed.message.clone(),
            delivery: (placed.message.author.role == *own).then(|| delivery_of(placed.seq, log)),
            cid: None,
            seq: Some(placed.seq),
            answers: Answers::Nothing,
        });
    }
    for entry in settling {
        taken_back.foresee(&entry.cid, &entry.command);
        add_echo(&mut items, entry, None, &Delivery::Sent, own);
    }
    for entry in outbox {
        if entry.failed.is_none() {
            taken_back.foresee(&entry.cid, &entry.command);
        }
        let delivery = entry.failed.clone().map_or(Delivery::Sending, Delivery::Failed);
        add_echo(&mut items, entry, Some(&entry.cid), &delivery, own);
    }
    for item in &mut items {
        item.answers = taken_back.answers(&item.key);
    }
    items
}

fn delivery_of(seq: u64, log: Option<&Log>) -> Delivery {
    let reached = log.map(Log::theirs).unwrap_or_default();
    if reached.read >= seq {
        Delivery::Read
    } else if reached.delivered >= seq {
        Delivery::Delivered
    } else {
        Delivery::Sent
    }
}

fn add_echo(
    items: &mut Vec<TimelineItem>,
    entry: &OutboxEntry,
    cid: Option<&CommandId>,
    delivery: &Delivery,
    own: &AuthorRole,
) {
    for message in &entry.echo {
        let is_own = message.author.role == *own;
        // What the bot would have said to a refused command was never said.
        let never_said = entry.failed.is_some() && !is_own;
        let is_shown = items.iter().any(|item| item.key == message.id);
        if never_said || is_shown {
            continue;
        }
        items.push(TimelineItem {
            key: message.id.clone(),
            message: message.clone(),
            delivery: is_own.then(|| delivery.clone()),
            cid: cid.filter(|_| is_own).cloned(),
            seq: None,
            answers: Answers::Nothing,
        });
    }
}
