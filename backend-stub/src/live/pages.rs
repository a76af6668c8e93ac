//! The page each visitor is on now; their first page is in the log, this one is nobody's history.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use protocol::{ConversationId, PageContext};

/// Pages that are remembered at most; the rest show their first page.
const KEPT: usize = 10_000;

/// Current pages by conversation.
#[derive(Default)]
pub struct Pages {
    pages: Mutex<BTreeMap<ConversationId, PageContext>>,
}

impl Pages {
    /// The visitor went to another page. Returns whether that is news.
    pub fn set(&self, conversation: &ConversationId, page: PageContext) -> bool {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.get(conversation) == Some(&page) {
            return false;
        }
        if pages.len() >= KEPT && !pages.contains_key(conversation) {
            pages.pop_first();
        }
        pages.insert(conversation.clone(), page);
        true
    }

    /// Where the visitor is, if they went anywhere.
    #[must_use]
    pub fn get(&self, conversation: &ConversationId) -> Option<PageContext> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(conversation).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_again_is_no_news() {
        let (pages, talk) = (Pages::default(), ConversationId::from_bits(1));
        let page = |title: &str| PageContext { title: title.to_owned(), ..PageContext::default() };
        assert!(pages.set(&talk, page("Tiles")));
        assert!(!pages.set(&talk, page("Tiles")));
        assert!(pages.set(&talk, page("Prices")));
    }
}
