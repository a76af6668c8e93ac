//! The runner's dealings with the page, its store and the other pages.

use std::rc::Rc;

use client::{Connection, Input, OutboxEntry, Visibility};
use protocol::ConversationId;

use super::{Inner, TabEvent, Word};
use crate::Lifecycle;

impl Inner {
    pub(super) fn page_event(self: &Rc<Self>, news: Lifecycle) {
        match news {
            Lifecycle::Network => self.push(Input::Woke),
            Lifecycle::Visible => self.push(Input::VisibilityChanged(Visibility::Visible)),
            Lifecycle::Hidden => self.push(Input::VisibilityChanged(Visibility::Hidden)),
            Lifecycle::Shown => {
                if let Some(tabs) = &self.tabs {
                    tabs.listen();
                }
                if self.has_read_store.get() {
                    self.adopt_stored();
                }
                self.push(Input::Woke);
            }
            Lifecycle::Left => {
                if let Some(tabs) = &self.tabs {
                    tabs.leave();
                }
            }
        }
    }

    pub(super) fn tab_event(self: &Rc<Self>, event: TabEvent) {
        match event {
            TabEvent::Turn(turn) => self.push(Input::TurnChanged(turn)),
            TabEvent::Told(Word::Entry(entry)) => {
                self.store.note_entry(&entry);
                self.push(Input::Adopt(vec![entry]));
            }
            TabEvent::Told(Word::Accepted(cid, conversation, seq)) => {
                self.store.note_forgotten(&cid);
                self.push(Input::AcceptedElsewhere { cid, conversation, seq });
            }
            TabEvent::Told(Word::Forgotten(cid)) => {
                self.store.note_forgotten(&cid);
                self.push(Input::Discard(cid));
            }
            TabEvent::Told(Word::Read(conversation, seq)) => {
                if let Some((known, told)) = self.reading.borrow_mut().as_mut()
                    && *known == conversation
                {
                    *told = seq.max(*told);
                }
                self.push(Input::ReadElsewhere { conversation, seq });
            }
        }
    }

    /// Writes an entry, and tells the other pages of it once it is kept.
    pub(super) fn keep(&self, entry: OutboxEntry) {
        let news = self.store.put_entry(entry);
        if let (Some(text), Some(tabs)) = (news, self.tabs.clone()) {
            self.store.when_kept(Box::new(move || tabs.tell_entry(&text)));
        }
    }

    /// Nothing leaves this page before everything said earlier is kept.
    pub(super) fn send_when_kept(self: &Rc<Self>, text: String) {
        let (weak, generation) = (Rc::downgrade(self), self.generation.get());
        self.store.when_kept(Box::new(move || {
            let inner = weak.upgrade().filter(|inner| inner.generation.get() == generation);
            if let Some(inner) = inner
                && let Some(socket) = inner.socket.borrow().as_ref()
            {
                socket.send(&text);
            }
        }));
    }

    pub(super) fn reads(&self, conversation: &ConversationId) {
        let mut reading = self.reading.borrow_mut();
        if reading.as_ref().is_none_or(|(known, _)| known != conversation) {
            *reading = Some((conversation.clone(), 0));
        }
    }

    /// Everything is done for now: the other pages hear what was read, and the turn to send is
    /// asked for or given back. What comes of that, if anything, is the next input.
    pub(super) fn settle_with_tabs(&self) -> Option<Input> {
        let tabs = self.tabs.as_ref()?;
        let client = self.client.borrow();
        if let Some((conversation, told)) = self.reading.borrow_mut().as_mut() {
            let seq = client.last_seq(conversation);
            if seq > *told && client.n_unread(conversation) == 0 {
                *told = seq;
                tabs.tell_read(conversation, seq);
            }
        }
        let is_wanted = self.has_work() && client.connection() == Connection::Connected;
        drop(client);
        tabs.want(is_wanted);
        self.inputs.borrow_mut().pop_front()
    }
}
