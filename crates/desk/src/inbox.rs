//! The inbox as data: which lines there are, in which order, and what is new.

use std::collections::BTreeMap;

use protocol::{ConversationId, ConversationState, ConversationSummary, Timestamp};

/// A part of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Visitors who wait for a person.
    Waiting,
    /// Conversations with an operator.
    Live,
    /// Visitors who talk to the bot.
    Bot,
    /// What is settled.
    Resolved,
}

impl Tab {
    /// Every part, in the order of urgency.
    pub const ALL: [Tab; 4] = [Tab::Waiting, Tab::Live, Tab::Bot, Tab::Resolved];

    /// The catalogue key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Tab::Waiting => "desk.tab.waiting",
            Tab::Live => "desk.tab.live",
            Tab::Bot => "desk.tab.bot",
            Tab::Resolved => "desk.tab.resolved",
        }
    }

    /// The part a conversation belongs in. A state of a newer server counts as live: it needs eyes.
    pub fn of(state: &ConversationState) -> Tab {
        match state {
            ConversationState::Bot => Tab::Bot,
            ConversationState::Waiting => Tab::Waiting,
            ConversationState::Live | ConversationState::Other(_) => Tab::Live,
            ConversationState::Resolved => Tab::Resolved,
        }
    }
}

/// Every line by conversation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inbox {
    lines: BTreeMap<ConversationId, ConversationSummary>,
}

/// What a change of the inbox means for somebody who looks elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// Nothing new.
    None,
    /// A visitor began to wait.
    Waiting,
    /// A visitor wrote in a live conversation.
    Written,
}

impl Inbox {
    /// Takes lines from the server; tells whether they deserve a sound.
    pub fn apply(&mut self, complete: bool, lines: Vec<ConversationSummary>) -> Alert {
        let mut alert = Alert::None;
        let known = std::mem::take(&mut self.lines);
        if !complete {
            self.lines = known.clone();
        }
        for line in lines {
            let before = known.get(&line.conversation);
            let waits = line.state == ConversationState::Waiting;
            let waited = before.is_some_and(|before| before.state == ConversationState::Waiting);
            let wrote = line.state == ConversationState::Live
                && before.is_some_and(|before| before.head < line.head)
                && line.head > line.operator_read;
            if waits && !waited {
                alert = Alert::Waiting;
            } else if wrote && alert == Alert::None {
                alert = Alert::Written;
            }
            self.lines.insert(line.conversation.clone(), line);
        }
        alert
    }

    /// One line.
    pub fn get(&self, conversation: &ConversationId) -> Option<&ConversationSummary> {
        self.lines.get(conversation)
    }

    /// How many lines a part has.
    pub fn count(&self, tab: Tab) -> usize {
        self.lines.values().filter(|line| Tab::of(&line.state) == tab).count()
    }

    /// The lines of a part: who waits longest first, otherwise the latest first.
    pub fn lines(&self, tab: Tab) -> Vec<ConversationSummary> {
        let mut lines: Vec<_> =
            self.lines.values().filter(|line| Tab::of(&line.state) == tab).cloned().collect();
        match tab {
            Tab::Waiting => lines.sort_by_key(|line| line.waiting_since.unwrap_or(line.last_at)),
            _ => lines.sort_by_key(|line| std::cmp::Reverse(line.last_at)),
        }
        lines
    }

    /// The part to show first: the most urgent one that has lines.
    pub fn busiest_tab(&self) -> Tab {
        Tab::ALL.into_iter().find(|tab| self.count(*tab) > 0).unwrap_or(Tab::Waiting)
    }
}

/// How long somebody waits, as `m:ss` or `h:mm:ss`.
pub fn waiting_time(since: Timestamp, now: Timestamp) -> String {
    i18n::format::clock(now.millis_since(since) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Presence;

    fn line(n: u128, state: ConversationState, head: u64, at: i64) -> ConversationSummary {
        ConversationSummary {
            conversation: ConversationId::from_bits(n),
            state,
            visitor_name: String::new(),
            locale: "en".to_owned(),
            score: 0.0,
            page: String::new(),
            last_text: String::new(),
            last_at: Timestamp::from_millis(at),
            head,
            operator_read: 0,
            waiting_since: None,
            department: String::new(),
            operator: None,
            presence: Presence::Online,
            has_contact: false,
        }
    }

    #[test]
    fn a_visitor_who_begins_to_wait_rings_once() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.apply(true, vec![line(1, ConversationState::Bot, 3, 10)]), Alert::None);
        let waiting = line(1, ConversationState::Waiting, 4, 20);
        assert_eq!(inbox.apply(false, vec![waiting.clone()]), Alert::Waiting);
        assert_eq!(inbox.apply(false, vec![waiting]), Alert::None);
    }

    #[test]
    fn a_new_message_in_a_live_conversation_is_told_unless_it_was_read() {
        let mut inbox = Inbox::default();
        inbox.apply(true, vec![line(1, ConversationState::Live, 3, 10)]);
        assert_eq!(
            inbox.apply(false, vec![line(1, ConversationState::Live, 4, 11)]),
            Alert::Written
        );
        let mut read = line(1, ConversationState::Live, 5, 12);
        read.operator_read = 5;
        assert_eq!(inbox.apply(false, vec![read]), Alert::None);
    }

    #[test]
    fn a_complete_inbox_forgets_what_is_gone() {
        let mut inbox = Inbox::default();
        inbox.apply(
            true,
            vec![line(1, ConversationState::Bot, 1, 1), line(2, ConversationState::Bot, 1, 2)],
        );
        inbox.apply(true, vec![line(2, ConversationState::Bot, 1, 2)]);
        assert_eq!(inbox.count(Tab::Bot), 1);
    }

    #[test]
    fn who_waits_longest_is_first_and_otherwise_the_latest() {
        let mut inbox = Inbox::default();
        let mut early = line(1, ConversationState::Waiting, 1, 90);
        early.waiting_since = Some(Timestamp::from_millis(10));
        let mut late = line(2, ConversationState::Waiting, 1, 50);
        late.waiting_since = Some(Timestamp::from_millis(40));
        inbox.apply(
            true,
            vec![
                late,
                early.clone(),
                line(3, ConversationState::Bot, 1, 5),
                line(4, ConversationState::Bot, 1, 6),
            ],
        );
        assert_eq!(inbox.lines(Tab::Waiting)[0], early);
        assert_eq!(inbox.lines(Tab::Bot)[0].conversation, ConversationId::from_bits(4));
        assert_eq!(inbox.busiest_tab(), Tab::Waiting);
    }

    #[test]
    fn waiting_time_reads_like_a_stopwatch() {
        let since = Timestamp::from_millis(0);
        assert_eq!(waiting_time(since, Timestamp::from_millis(65_400)), "1:05");
        assert_eq!(waiting_time(since, Timestamp::from_millis(3_725_000)), "1:02:05");
        assert_eq!(waiting_time(Timestamp::from_millis(5), since), "0:00");
    }
}
