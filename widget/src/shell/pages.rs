//! Other pages of this browser, and what this one can keep.

use std::cell::RefCell;
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
            let Some(shell) = weak.upgrade().filter(|_| news == Lifecycle::Visible) else { return };
            // What waits for the bot is kept as a draft, and was sent already.
            if !shell.has_words_here() {
                shell.view.draft.put(shell.store.get(DRAFT).unwrap_or_default());
            }
            shell.look_at_clock();
        }));
        *self.lifecycle.borrow_mut() = Some(guard);
    }

    /// What was typed and sent, and is only in this page so far: it outlives the page as a draft.
    pub(super) fn keep_words(&self, where_they_wait: &RefCell<Vec<String>>, words: &str) {
        where_they_wait.borrow_mut().push(words.to_owned());
        self.store_words();
    }

    /// The same for words that the client gets next, if it is not there yet.
    pub(super) fn keep_until_told(&self, words: &str) {
        if self.talk.get().is_none() {
            self.keep_words(&self.untold_words, words);
        }
    }

    /// They are kept elsewhere by now.
    pub(super) fn forget_words(&self, where_they_waited: &RefCell<Vec<String>>) {
        where_they_waited.take();
        self.store_words();
    }

    pub(super) fn has_words_here(&self) -> bool {
        !self.early_words.borrow().is_empty() || !self.untold_words.borrow().is_empty()
    }

    fn store_words(&self) {
        if self.has_words_here() {
            let words = [&self.untold_words.borrow()[..], &self.early_words.borrow()[..]].concat();
            self.store.set(DRAFT, &words.join("\n"));
        } else {
            self.keep_draft(&self.view.draft.get_untracked());
        }
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
        let matters = matches!(
            entry.command,
            Command::StartRun(_)
                | Command::Answer(_)
                | Command::GoBack(_)
                | Command::ChangeAnswer(_)
                | Command::PassTime(_)
        );
        if matters {
            self.hear_later(&entry.cid, || entry.command.clone());
        }
        self.tell_bot(|bot| bot.adopt(&entry.cid, &entry.command, locale, now()));
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
        items.insert(after + 1, effects::local_item(&message.into()));
    }
}
