//! What happened in a run, and what is checked of it when it has come to rest.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::{AuthorRole, ConversationId, Event, EventBody};

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In which tab.
    pub tab: usize,
    /// The words, unlike any others.
    pub words: String,
}

/// What happened.
#[derive(Debug, Default)]
pub struct History {
    /// Line by line, with the simulated time: two runs of one seed have the same.
    pub lines: Vec<String>,
    /// What was said and stored, a list per conversation.
    pub said: BTreeMap<ConversationId, Vec<Said>>,
    /// The copies in the tabs that are open.
    pub copies: BTreeMap<usize, Vec<Event>>,
    /// Tabs that have said everything and wait for nothing.
    pub at_rest: BTreeMap<usize, bool>,
    /// How often the server accepted.
    pub n_accepted: usize,
    /// The first promise that was broken on the way.
    pub broken: Option<String>,
}

/// The one history of a run.
pub type SharedHistory = Rc<RefCell<History>>;

impl History {
    /// Notes something, with the time.
    pub fn note(&mut self, what: impl std::fmt::Display) {
        let at = turmoil::sim_elapsed().unwrap_or_default().as_millis();
        self.lines.push(format!("{at} {what}"));
    }

    /// What is wrong with the log of a conversation now that everything is at rest; `tabs` follow it.
    pub fn check(
        &self,
        talk: &ConversationId,
        log: &[Event],
        tabs: &[usize],
    ) -> Result<(), String> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        if let Some((at, event)) = (1..).zip(log).find(|(at, event)| event.seq != *at) {
            return Err(format!("seq {} is in the place of {at}", event.seq));
        }
        let logged = own_words(log);
        let said = self.said.get(talk).map(Vec::as_slice).unwrap_or_default();
        for Said { words, .. } in said {
            match logged.iter().filter(|it| *it == words).count() {
                0 => return Err(format!("lost: {words:?} was said and is not in the log")),
                1 => {}
                n => return Err(format!("doubled: {words:?} is in the log {n} times")),
            }
        }
        for tab in tabs {
            let typed: Vec<&String> =
                said.iter().filter(|it| it.tab == *tab).map(|it| &it.words).collect();
            let of_tab: Vec<&String> = logged.iter().filter(|it| typed.contains(it)).collect();
            if of_tab != typed {
                return Err(format!("reordered: tab {tab} typed {typed:?}, logged is {of_tab:?}"));
            }
            let copy = self.copies.get(tab).map(Vec::as_slice).unwrap_or_default();
            if copy != log {
                let (copy, log) = (copy.len(), log.len());
                return Err(format!("tab {tab}: the copy has {copy} events, the log {log}"));
            }
        }
        Ok(())
    }
}

fn own_words(log: &[Event]) -> Vec<String> {
    let words = log.iter().filter_map(|event| match &event.body {
        EventBody::MessagePosted(body) if body.message.author.role == AuthorRole::Visitor => {
            Some(body.message.content.fallback.clone())
        }
        _ => None,
    });
    words.collect()
}
