//! The register of connections.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use protocol::{
    ConversationId, DeviceId, Event, OperatorId, ServerFrame, SiteKey, VisitorId, server_frames,
};

use super::outbox::{Close, Outbox, write};
use crate::conversation::view;
use crate::store::Side;

/// Events that may wait for a connection that reads history.
const WAITING_EVENTS: usize = 256;

/// One connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(u64);

/// Whose connection it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A visitor's.
    Visitor {
        /// Of this site.
        site: SiteKey,
        /// Who.
        visitor: VisitorId,
    },
    /// An operator's.
    Operator {
        /// Of this site.
        site: SiteKey,
        /// Who.
        operator: OperatorId,
    },
}

impl Who {
    /// The site.
    #[must_use]
    pub fn site(&self) -> &SiteKey {
        match self {
            Who::Visitor { site, .. } | Who::Operator { site, .. } => site,
        }
    }

    /// The side.
    #[must_use]
    pub fn side(&self) -> Side {
        match self {
            Who::Visitor { .. } => Side::Visitor,
            Who::Operator { .. } => Side::Operator,
        }
    }
}

/// A connection that hears what is said in a conversation.
#[derive(Clone)]
pub struct Listener {
    /// Which.
    pub id: ConnectionId,
    /// Whose side it is on.
    pub side: Side,
    /// Which tab.
    pub device: DeviceId,
    /// Where it is told.
    pub outbox: Outbox,
}

/// How far a connection has been told of a conversation.
struct Subscription {
    /// The last seq it was sent.
    sent: u64,
    /// Events that came while it read history; `None` once it is live.
    waiting: Option<Vec<(u64, Utf8Bytes)>>,
}

struct Entry {
    who: Who,
    device: DeviceId,
    outbox: Outbox,
    /// It was welcomed; before that it hears nothing.
    welcomed: bool,
    subscriptions: BTreeMap<ConversationId, Subscription>,
}

#[derive(Default)]
struct Register {
    next: u64,
    entries: BTreeMap<ConnectionId, Entry>,
    by_conversation: BTreeMap<ConversationId, BTreeSet<ConnectionId>>,
    by_site: BTreeMap<SiteKey, BTreeSet<ConnectionId>>,
    by_visitor: BTreeMap<VisitorId, BTreeSet<ConnectionId>>,
}

/// The hub.
#[derive(Default)]
pub struct Bus {
    register: Mutex<Register>,
}

impl Bus {
    fn lock(&self) -> MutexGuard<'_, Register> {
        // Every change below is complete before anything in it can panic.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in. It hears nothing before [`Bus::welcomed`].
    pub fn register(&self, who: Who, device: DeviceId, outbox: Outbox) -> ConnectionId {
        let mut register = self.lock();
        register.next += 1;
        let id = ConnectionId(register.next);
        register.by_site.entry(who.site().clone()).or_default().insert(id);
        if let Who::Visitor { visitor, .. } = &who {
            register.by_visitor.entry(visitor.clone()).or_default().insert(id);
        }
        let entry = Entry { who, device, outbox, welcomed: false, subscriptions: BTreeMap::new() };
        register.entries.insert(id, entry);
        id
    }

    /// The welcome is out: from now on the connection hears what concerns it.
    pub fn welcomed(&self, id: ConnectionId) {
        if let Some(entry) = self.lock().entries.get_mut(&id) {
            entry.welcomed = true;
        }
    }

    /// Conversations that began while the connection was being welcomed go live from their first event.
    pub fn settle(&self, id: ConnectionId) {
        let waiting: Vec<ConversationId> = {
            let register = self.lock();
            let Some(entry) = register.entries.get(&id) else { return };
            let waiting = entry.subscriptions.iter().filter(|(_, known)| known.waiting.is_some());
            waiting.map(|(conversation, _)| conversation.clone()).collect()
        };
        for conversation in waiting {
            self.go_live(id, &conversation, 0);
        }
    }

    /// Forgets a connection.
    pub fn unregister(&self, id: ConnectionId) {
        let mut register = self.lock();
        let Some(entry) = register.entries.remove(&id) else { return };
        remove(&mut register.by_site, entry.who.site(), id);
        if let Who::Visitor { visitor, .. } = &entry.who {
            remove(&mut register.by_visitor, visitor, id);
        }
        for conversation in entry.subscriptions.keys() {
            remove(&mut register.by_conversation, conversation, id);
        }
    }

    /// How many connections there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether nobody is connected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From now on events of this conversation wait for the connection, until [`Bus::go_live`].
    pub fn subscribe(&self, id: ConnectionId, conversation: &ConversationId) {
        let mut register = self.lock();
        let Some(entry) = register.entries.get_mut(&id) else { return };
        let waiting = Subscription { sent: 0, waiting: Some(Vec::new()) };
        entry.subscriptions.insert(conversation.clone(), waiting);
        register.by_conversation.entry(conversation.clone()).or_default().insert(id);
    }

    /// History was sent up to `head`: what came meanwhile follows, and then everything as it comes.
    pub fn go_live(&self, id: ConnectionId, conversation: &ConversationId, head: u64) {
        let mut register = self.lock();
        let Some(entry) = register.entries.get_mut(&id) else { return };
        let Some(subscription) = entry.subscriptions.get_mut(conversation) else { return };
        subscription.sent = subscription.sent.max(head);
        for (seq, text) in subscription.waiting.take().unwrap_or_default() {
            if seq > subscription.sent {
                subscription.sent = seq;
                entry.outbox.send_text(text);
            }
        }
    }

    /// The connection no longer wants this conversation.
    pub fn unsubscribe(&self, id: ConnectionId, conversation: &ConversationId) {
        let mut register = self.lock();
        if let Some(entry) = register.entries.get_mut(&id) {
            entry.subscriptions.remove(conversation);
        }
        remove(&mut register.by_conversation, conversation, id);
    }

    /// Whether the connection may hear and say things in this conversation.
    #[must_use]
    pub fn is_subscribed(&self, id: ConnectionId, conversation: &ConversationId) -> bool {
        let register = self.lock();
        register
            .entries
            .get(&id)
            .is_some_and(|entry| entry.subscriptions.contains_key(conversation))
    }

    /// The conversations that a connection hears.
    #[must_use]
    pub fn subscriptions(&self, id: ConnectionId) -> Vec<ConversationId> {
        let register = self.lock();
        let entry = register.entries.get(&id);
        entry.map(|entry| entry.subscriptions.keys().cloned().collect()).unwrap_or_default()
    }

    /// A conversation has begun: every tab of its visitor hears it from the first event on.
    pub fn begin(&self, visitor: &VisitorId, conversation: &ConversationId) {
        let mut register = self.lock();
        let tabs = register.by_visitor.get(visitor).cloned().unwrap_or_default();
        for id in tabs {
            if let Some(entry) = register.entries.get_mut(&id) {
                let waiting = (!entry.welcomed).then(Vec::new);
                entry
                    .subscriptions
                    .entry(conversation.clone())
                    .or_insert(Subscription { sent: 0, waiting });
                register.by_conversation.entry(conversation.clone()).or_default().insert(id);
            }
        }
    }

    /// New entries of a log, for everybody who listens to it.
    pub fn publish(&self, conversation: &ConversationId, events: &[Event]) {
        let mut register = self.lock();
        let listeners = register.by_conversation.get(conversation).cloned().unwrap_or_default();
        if listeners.is_empty() {
            return;
        }
        for event in events {
            let mut texts: BTreeMap<Side, Option<Utf8Bytes>> = BTreeMap::new();
            for id in &listeners {
                let Some(entry) = register.entries.get_mut(id) else { continue };
                let side = entry.who.side();
                let text = texts.entry(side).or_insert_with(|| {
                    let event = view::event_for(side, event.clone());
                    let conversation = conversation.clone();
                    write(&server_frames::EventFrame { conversation, event }.into())
                });
                if let (Some(subscription), Some(text)) =
                    (entry.subscriptions.get_mut(conversation), text)
                {
                    deliver(subscription, &entry.outbox, event.seq, text);
                }
            }
        }
    }

    /// A durable frame for one side of a conversation.
    pub fn tell_side(&self, conversation: &ConversationId, side: Side, frame: ServerFrame) {
        let Some(text) = write(&frame) else { return };
        self.each_listener(conversation, |_, entry| {
            if entry.who.side() == side {
                entry.outbox.send_text(text.clone());
            }
        });
    }

    /// An ephemeral frame for everybody in a conversation but its sender; with a device, only for that tab.
    pub fn offer(
        &self,
        conversation: &ConversationId,
        to: Side,
        device: Option<&DeviceId>,
        frame: ServerFrame,
    ) {
        let Some(text) = write(&frame) else { return };
        self.each_listener(conversation, |_, entry| {
            if entry.who.side() == to && device.is_none_or(|device| entry.device == *device) {
                entry.outbox.offer_text(text.clone());
            }
        });
    }

    /// A signal of a call. A tab that cannot keep up misses it: both sides negotiate again, and its connection is worth
    /// more than the call.
    pub fn signal(
        &self,
        conversation: &ConversationId,
        to: Side,
        device: &DeviceId,
        frame: ServerFrame,
    ) {
        let Some(text) = write(&frame) else { return };
        self.each_listener(conversation, |_, entry| {
            if entry.who.side() == to && entry.device == *device {
                entry.outbox.offer_text(text.clone());
            }
        });
    }

    fn each_listener(
        &self,
        conversation: &ConversationId,
        mut each: impl FnMut(ConnectionId, &Entry),
    ) {
        let register = self.lock();
        for id in register.by_conversation.get(conversation).into_iter().flatten() {
            if let Some(entry) = register.entries.get(id).filter(|entry| entry.welcomed) {
                each(*id, entry);
            }
        }
    }

    /// Everybody in a conversation, for whoever tells each of them something else.
    #[must_use]
    pub fn listeners(&self, conversation: &ConversationId) -> Vec<Listener> {
        let mut found = Vec::new();
        self.each_listener(conversation, |id, entry| {
            let (side, device) = (entry.who.side(), entry.device.clone());
            found.push(Listener { id, side, device, outbox: entry.outbox.clone() });
        });
        found
    }

    /// Whether anybody on this side listens to a conversation.
    #[must_use]
    pub fn has_listener(&self, conversation: &ConversationId, side: Side) -> bool {
        let mut found = false;
        self.each_listener(conversation, |_, entry| found |= entry.who.side() == side);
        found
    }

    /// Whether this tab is connected and in the conversation.
    #[must_use]
    pub fn has_device(&self, conversation: &ConversationId, device: &DeviceId) -> bool {
        let mut found = false;
        self.each_listener(conversation, |_, entry| found |= entry.device == *device);
        found
    }

    /// Whether the visitor's page is open somewhere.
    #[must_use]
    pub fn is_here(&self, visitor: &VisitorId) -> bool {
        self.lock().by_visitor.contains_key(visitor)
    }

    /// A durable frame for every desk of a site.
    pub fn tell_operators(&self, site: &SiteKey, frame: impl Into<ServerFrame>) {
        let Some(text) = write(&frame.into()) else { return };
        self.each_of_site(site, |entry| {
            if entry.who.side() == Side::Operator {
                entry.outbox.send_text(text.clone());
            }
        });
    }

    /// An ephemeral frame for every desk of a site.
    pub fn offer_to_operators(&self, site: &SiteKey, frame: impl Into<ServerFrame>) {
        let Some(text) = write(&frame.into()) else { return };
        self.each_of_site(site, |entry| {
            if entry.who.side() == Side::Operator {
                entry.outbox.offer_text(text.clone());
            }
        });
    }

    /// A durable frame for every desk of one operator.
    pub fn tell_operator(&self, site: &SiteKey, of: &OperatorId, frame: impl Into<ServerFrame>) {
        let Some(text) = write(&frame.into()) else { return };
        self.each_of_site(site, |entry| {
            if matches!(&entry.who, Who::Operator { operator, .. } if operator == of) {
                entry.outbox.send_text(text.clone());
            }
        });
    }

    /// An ephemeral frame for everybody of a site.
    pub fn offer_to_site(&self, site: &SiteKey, frame: impl Into<ServerFrame>) {
        let Some(text) = write(&frame.into()) else { return };
        self.each_of_site(site, |entry| entry.outbox.offer_text(text.clone()));
    }

    fn each_of_site(&self, site: &SiteKey, mut each: impl FnMut(&Entry)) {
        let register = self.lock();
        for id in register.by_site.get(site).into_iter().flatten() {
            if let Some(entry) = register.entries.get(id).filter(|entry| entry.welcomed) {
                each(entry);
            }
        }
    }

    /// Closes every desk of an operator who signed out.
    pub fn close_operator(&self, of: &OperatorId) {
        for entry in self.lock().entries.values() {
            if matches!(&entry.who, Who::Operator { operator, .. } if operator == of) {
                entry.outbox.close(Close::Unauthorized);
            }
        }
    }
}

fn deliver(subscription: &mut Subscription, outbox: &Outbox, seq: u64, text: &Utf8Bytes) {
    if let Some(waiting) = &mut subscription.waiting {
        if waiting.len() >= WAITING_EVENTS {
            outbox.close(Close::Slow);
        } else {
            waiting.push((seq, text.clone()));
        }
    } else if seq > subscription.sent {
        subscription.sent = seq;
        outbox.send_text(text.clone());
    }
}

fn remove<K: Ord>(index: &mut BTreeMap<K, BTreeSet<ConnectionId>>, key: &K, id: ConnectionId) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}
