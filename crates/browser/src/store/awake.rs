//! Why the next page is to run although nobody opens it: something waits to be sent, or a person has the word.
//!
//! The loader looks at this one key and fetches the rest by itself (see `widget/loader/loader.js`). The value lists the
//! reasons: `outbox`, and the id of a conversation that waits for a person or has one.

use client::Effect;
use protocol::{ConversationState, EventBody};

use super::Store;

const AWAKE: &str = "awake";
const OUTBOX: &str = "outbox";

impl Store {
    /// Whether anything waits to be sent.
    pub(crate) fn awake_for_outbox(&self, is_waiting: bool) {
        self.mark(|reasons| with(reasons, OUTBOX, is_waiting));
    }

    /// What an effect says about a person who has the word, or is wanted.
    pub(crate) fn awake_for_person(&self, effect: &Effect) {
        match effect {
            Effect::EventApplied { conversation, event } => {
                if let EventBody::StateChanged(changed) = &event.body {
                    let wanted = [ConversationState::Waiting, ConversationState::Live];
                    let is_wanted = wanted.contains(&changed.state);
                    self.mark(|reasons| with(reasons, conversation.as_str(), is_wanted));
                }
            }
            // What the server does not know any more is over.
            Effect::Connected(welcome) => {
                let known = |id: &str| {
                    welcome.conversations.iter().any(|head| head.conversation.as_str() == id)
                };
                self.mark(|reasons| reasons.retain(|reason| reason == OUTBOX || known(reason)));
            }
            _ => {}
        }
    }

    /// In the browser's storage or not at all: in memory it would be of no use to the next page.
    fn mark(&self, change: impl FnOnce(&mut Vec<String>)) {
        let Some(storage) = self.inner.storage.as_ref().filter(|_| self.inner.wakes) else {
            return;
        };
        let key = self.key(AWAKE);
        let before = storage.get_item(&key).ok().flatten().unwrap_or_default();
        let mut reasons: Vec<String> = before.split_whitespace().map(str::to_owned).collect();
        change(&mut reasons);
        let after = reasons.join(" ");
        // A storage that is full or forbidden leaves the next page asleep until it is opened.
        let _ = if after == before {
            Ok(())
        } else if after.is_empty() {
            storage.remove_item(&key)
        } else {
            storage.set_item(&key, &after)
        };
    }
}

fn with(reasons: &mut Vec<String>, reason: &str, holds: bool) {
    let known = reasons.iter().position(|known| known == reason);
    match known {
        Some(at) if !holds => _ = reasons.remove(at),
        None if holds => reasons.push(reason.to_owned()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_listed_once_and_only_as_long_as_it_holds() {
        let mut reasons = Vec::new();
        for (reason, holds) in [("outbox", true), ("c_1", true), ("outbox", true)] {
            with(&mut reasons, reason, holds);
        }
        assert_eq!(reasons, ["outbox", "c_1"]);
        with(&mut reasons, "outbox", false);
        with(&mut reasons, "c_2", false);
        assert_eq!(reasons, ["c_1"]);
    }
}
