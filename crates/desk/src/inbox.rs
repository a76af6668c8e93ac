//! The inbox as data: which lines there are, in which order, and what is new.

use std::cmp::Reverse;
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
    /// What the operator is good at.
    skills: Vec<String>,
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
    /// Nothing yet, for an operator who is good at this.
    pub fn of(skills: Vec<String>) -> Self {
        Inbox { lines: BTreeMap::new(), skills }
    }

    /// The operator is good at other things now.
    pub fn set_skills(&mut self, skills: Vec<String>) {
        self.skills = skills;
    }

    /// Whether nothing was ever told.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether the visitor of a line waits for this operator: they need no skill, or one that this operator has, or
    /// nobody with it is free.
    fn is_offered(&self, line: &ConversationSummary) -> bool {
        line.state == ConversationState::Waiting
            && (line.skill.is_empty() || line.for_all || self.skills.contains(&line.skill))
    }

    /// How many visitors wait for this operator.
    pub fn count_offered(&self) -> usize {
        self.lines.values().filter(|line| self.is_offered(line)).count()
    }

    /// Takes lines from the server; tells whether they deserve a sound.
    pub fn apply(&mut self, complete: bool, lines: Vec<ConversationSummary>) -> Alert {
        let mut alert = Alert::None;
        let known = std::mem::take(&mut self.lines);
        if !complete {
            self.lines = known.clone();
        }
        for line in lines {
            let before = known.get(&line.conversation);
            let waits = self.is_offered(&line);
            let waited = before.is_some_and(|before| self.is_offered(before));
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

    /// The lines of a part: who waits for this operator first, the urgent before the others, then who waits longest;
    /// otherwise the latest first.
    pub fn lines(&self, tab: Tab) -> Vec<ConversationSummary> {
        let mut lines: Vec<_> =
            self.lines.values().filter(|line| Tab::of(&line.state) == tab).cloned().collect();
        match tab {
            Tab::Waiting => lines.sort_by_key(|line| {
                let since = line.waiting_since.unwrap_or(line.last_at);
                (!self.is_offered(line), Reverse(line.priority), since)
            }),
            _ => lines.sort_by_key(|line| Reverse(line.last_at)),
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
            skill: String::new(),
            for_all: false,
            priority: None,
            call: None,
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

    fn waits(n: u128, since: i64, priority: Option<u8>, skill: &str) -> ConversationSummary {
        let waiting_since = Some(Timestamp::from_millis(since));
        let line = line(n, ConversationState::Waiting, 1, since);
        ConversationSummary { waiting_since, priority, skill: skill.to_owned(), ..line }
    }

    fn order(inbox: &Inbox) -> Vec<ConversationId> {
        inbox.lines(Tab::Waiting).into_iter().map(|line| line.conversation).collect()
    }

    #[test]
    fn the_urgent_come_before_whoever_waits_longer() {
        let mut inbox = Inbox::default();
        let lines = vec![
            waits(1, 10, None, ""),
            waits(2, 20, Some(5), ""),
            waits(3, 30, Some(9), ""),
            waits(4, 15, Some(5), ""),
        ];
        inbox.apply(true, lines);
        assert_eq!(order(&inbox), [3, 4, 2, 1].map(ConversationId::from_bits));
    }

    #[test]
    fn a_visitor_who_needs_what_somebody_else_is_good_at_is_last_and_silent() {
        let mut inbox = Inbox::of(vec!["storms".to_owned()]);
        let urgent = waits(1, 10, Some(9), "roofs");
        assert_eq!(inbox.apply(true, vec![urgent.clone()]), Alert::None);
        assert_eq!(inbox.apply(false, vec![waits(2, 20, None, "storms")]), Alert::Waiting);
        assert_eq!(order(&inbox), [2, 1].map(ConversationId::from_bits));
        assert_eq!((inbox.count_offered(), inbox.count(Tab::Waiting)), (1, 2));
        // The last roofer went home.
        let for_all = ConversationSummary { for_all: true, ..urgent };
        assert_eq!(inbox.apply(false, vec![for_all.clone()]), Alert::Waiting);
        assert_eq!(inbox.apply(false, vec![for_all]), Alert::None);
        assert_eq!(order(&inbox), [1, 2].map(ConversationId::from_bits));
    }

    #[test]
    fn waiting_time_reads_like_a_stopwatch() {
        let since = Timestamp::from_millis(0);
        assert_eq!(waiting_time(since, Timestamp::from_millis(65_400)), "1:05");
        assert_eq!(waiting_time(since, Timestamp::from_millis(3_725_000)), "1:02:05");
        assert_eq!(waiting_time(Timestamp::from_millis(5), since), "0:00");
    }
}
