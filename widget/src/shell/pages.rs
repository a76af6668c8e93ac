//! Other pages of this browser, and what this one can keep.

use std::time::Duration;

use browser::{Lifecycle, lifecycle, now};
use client::{OutboxEntry, TimelineItem};
use leptos::prelude::set_timeout;
use protocol::{
    Author, AuthorRole, Command, Content, ContentBody, ConversationState, Map, Message, MessageId,
    RejectCode, contents,
};

use super::{DRAFT, Shell, effects};

/// A wait that is over sooner is not worth a word.
const HELD_FOR: Duration = Duration::from_secs(1);

impl Shell {
    /// The draft follows the person to the page they look at.
    pub(super) fn follow_draft(&self) {
        let weak = self.this.clone();
        let guard = lifecycle(Box::new(move |news| {
            if news == Lifecycle::Visible
                && let Some(shell) = weak.upgrade()
            {
                shell.view.draft.put(shell.store.get(DRAFT).unwrap_or_default());
            }
        }));
        *self.lifecycle.borrow_mut() = Some(guard);
    }

    /// Another page's command, of the past or of this moment, counts here as well.
    pub(super) fn adopted(&self, entry: &OutboxEntry) {
        let is_over = !self.conversation.borrow().is_begun()
            || self.facts_state() == ConversationState::Resolved;
        let is_ours = entry.conversation == self.id();
        if !is_ours && is_over && matches!(entry.command, Command::StartConversation(_)) {
            self.resume(entry.conversation.clone());
        } else if !is_ours {
            return;
        }
        let is_complete =
            self.talk.get().is_some_and(|talk| talk.is_caught_up(&entry.conversation));
        if is_complete {
            self.is_caught_up.set(true);
            self.view.is_loading.set(false);
        }
        let locale = self.t.locale();
        self.conversation.borrow_mut().runs_mut().adopt(
            &entry.cid,
            &entry.command,
            locale,
            now(),
            &self.shelf.borrow(),
        );
        self.refresh();
    }

    /// The server asks for patience: if that lasts, the visitor is told why nothing leaves.
    pub(super) fn held_back(&self, why: Option<RejectCode>) {
        if why.is_none() {
            self.view.held_back.put(None);
        } else {
            let weak = self.this.clone();
            let tell = move || {
                if let Some(shell) = weak.upgrade() {
                    shell.view.held_back.put(shell.held_back.borrow().clone());
                }
            };
            set_timeout(tell, HELD_FOR);
        }
        *self.held_back.borrow_mut() = why;
    }

    /// Once the visitor said something: whether it would outlive the page. If not they are told, once, below what
    /// they said.
    pub(super) fn check_storage(&self) {
        let weak = self.this.clone();
        self.store.when_kept(Box::new(move || {
            let Some(shell) = weak.upgrade() else { return };
            if shell.store.is_durable() || shell.kept_here_since.borrow().is_some() {
                return;
            }
            let last = shell.view.items.with_untracked(|items| {
                let own = |item: &&TimelineItem| item.message.author.role == AuthorRole::Visitor;
                items.iter().rfind(own).map(|item| item.key.clone())
            });
            *shell.kept_here_since.borrow_mut() = last;
            shell.refresh_items();
        }));
    }

    /// Puts the notice of [`Self::check_storage`] where it belongs.
    pub(super) fn add_storage_notice(&self, items: &mut Vec<TimelineItem>) {
        let since = self.kept_here_since.borrow();
        let Some(after) = items.iter().position(|item| Some(&item.key) == since.as_ref()) else {
            return;
        };
        let notice = contents::Notice { code: String::new(), args: Map::new() };
        let message = Message {
            id: MessageId::from_bits(0),
            author: Author::SYSTEM,
            at: items[after].message.at,
            content: Content {
                fallback: self.t.text("storage.only_here").to_owned(),
                body: ContentBody::Notice(notice),
            },
        };
        items.insert(after + 1, effects::local_item(&message));
    }
}
