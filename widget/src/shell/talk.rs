//! The connection as the shell uses it. Its code is a part of its own, fetched once the panel is drawn: the bot greets
//! and answers without it, and what the visitor does meanwhile waits in order.

use std::rc::{Rc, Weak};

use browser::{Runner, random_bits};
use client::{Answers, Client, Config, Delivery, Input, TimelineItem, Together};
use protocol::{AuthorRole, CommandId, ConversationId, DeviceId, Map, SiteKey, commands};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::{Shell, fetched_wordless};
use crate::page;
use crate::view::later;

/// Something that the client is to be told as soon as it is there.
pub(super) enum Untold {
    Input(Box<Input>),
    /// The conversation begins, by this command. What is known of page and browser is looked up by then.
    Begin(CommandId),
}

/// A running client.
pub(super) trait Talk {
    /// The conversation begins, by this command.
    fn begin(&self, shell: &Shell, cid: CommandId);
    fn dispatch(&self, input: Input);
    fn timeline(&self, conversation: &ConversationId) -> Vec<TimelineItem>;
    fn is_caught_up(&self, conversation: &ConversationId) -> bool;
    fn n_unread(&self, conversation: &ConversationId) -> usize;
    fn together(&self, conversation: &ConversationId) -> Option<Together>;
}

impl Talk for Runner {
    fn begin(&self, shell: &Shell, cid: CommandId) {
        let locale = shell.t.locale().to_owned();
        let context =
            page::visitor_context(&shell.settings.borrow(), &shell.told.borrow(), &locale);
        let command = commands::StartConversation { locale, context }.into();
        let (conversation, echo) = (shell.id(), Vec::new());
        Runner::dispatch(self, Input::Send { cid, conversation, command, echo });
    }

    fn dispatch(&self, input: Input) {
        Runner::dispatch(self, input);
    }

    fn timeline(&self, conversation: &ConversationId) -> Vec<TimelineItem> {
        Runner::timeline(self, conversation)
    }

    fn is_caught_up(&self, conversation: &ConversationId) -> bool {
        Runner::is_caught_up(self, conversation)
    }

    fn n_unread(&self, conversation: &ConversationId) -> usize {
        Runner::n_unread(self, conversation)
    }

    fn together(&self, conversation: &ConversationId) -> Option<Together> {
        Runner::together(self, conversation)
    }
}

/// Fetches the part and connects.
pub(super) fn begin(shell: Weak<Shell>, key: SiteKey) {
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(shell) = fetched_wordless(shell, || Box::pin(fetch())).await {
            // It is there, so this cannot fail.
            let _ = connect(shell, key).await;
        }
    });
}

/// What was done before the client was there, as it will be shown by it.
pub(super) fn untold_items(untold: &[Untold]) -> Vec<TimelineItem> {
    let mut items = Vec::new();
    for untold in untold {
        let Untold::Input(input) = untold else { continue };
        let Input::Send { cid, echo, .. } = input.as_ref() else { continue };
        for message in echo {
            let is_own = message.author.role == AuthorRole::Visitor;
            items.push(TimelineItem {
                key: message.id.clone(),
                message: message.clone(),
                delivery: is_own.then_some(Delivery::Sending),
                cid: is_own.then(|| cid.clone()),
                seq: None,
                answers: Answers::Nothing,
            });
        }
    }
    items
}

#[wasm_split(talk, fallible, preload(fetch))]
fn connect(shell: Rc<Shell>, key: SiteKey) -> Result<(), SplitLoaderError> {
    shell.connect(key);
    Ok(())
}

impl Shell {
    fn connect(&self, key: SiteKey) {
        let id = self.id();
        let client = Client::new(
            Config {
                site: key,
                device: DeviceId::from_bits(random_bits()),
                token: self.store.token(),
                role: AuthorRole::Visitor,
            },
            Vec::new(),
            Map::new(),
        );
        let weak = self.this.clone();
        let on_effect = Box::new(move |effect| {
            #[cfg(feature = "fault-hooks")]
            crate::faults::told(&effect);
            if let Some(shell) = weak.upgrade() {
                shell.take_effect(effect);
            }
        });
        let url = [&self.bridge.api().replacen("http", "ws", 1), "/v1/ws"].concat();
        let runner = Runner::new(client, url, self.store.clone(), on_effect);
        let untold = self.untold.take();
        if self.talk.set(Box::new(runner)).is_err() {
            return;
        }
        if self.conversation.borrow().is_begun() {
            self.dispatch(Input::Watch(id));
        }
        for untold in untold {
            match (untold, self.talk.get()) {
                (Untold::Input(input), _) => self.dispatch(*input),
                (Untold::Begin(cid), Some(talk)) => talk.begin(self, cid),
                (Untold::Begin(_), None) => {}
            }
        }
        self.forget_words(&self.untold_words);
        self.dispatch(Input::Start);
        later::prefetch();
        self.refresh();
    }
}
