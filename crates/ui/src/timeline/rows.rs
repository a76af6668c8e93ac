//! The timeline as rows: who stands where, what begins a group, and where a day begins.

use std::sync::Arc;

use client::TimelineItem;
use protocol::{Author, AuthorRole, ContentBody, Message, Timestamp};

/// Messages of one author this close together are one group.
const GROUP_MS: u64 = 5 * 60 * 1000;

/// One row of the timeline. Its key changes whenever something changes that is drawn once.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) kind: RowKind,
}

/// What a row shows.
pub(super) enum RowKind {
    /// A day begins.
    Day(Timestamp),
    /// Something happened.
    Notice(Arc<Message>),
    /// Somebody said something.
    Message {
        message: Arc<Message>,
        side: Side,
        /// The first of a group carries the author's name.
        is_first: bool,
    },
}

/// Where a message stands and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The reader's own words.
    Own,
    /// Said on the reader's side by somebody else: the bot, as operators see it.
    Near,
    /// The other side.
    Far,
}

/// Arranges a timeline for one reader.
pub(super) fn rows(
    items: &[TimelineItem],
    viewer: &AuthorRole,
    day_of: &dyn Fn(Timestamp) -> i64,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(items.len() + 4);
    let mut day = None;
    let mut before: Option<&Message> = None;
    for TimelineItem { message, .. } in items {
        let its_day = day_of(message.at);
        // An echo's clock may be behind the server's: a day that was left does not come back.
        if day.is_none_or(|day| its_day > day) {
            day = Some(its_day);
            before = None;
            rows.push(Row {
                key: ["day-", &its_day.to_string()].concat(),
                kind: RowKind::Day(message.at),
            });
        }
        let kind = if matches!(message.content.body, ContentBody::Notice(_)) {
            before = None;
            RowKind::Notice(message.clone())
        } else {
            let is_first = before.is_none_or(|before| !is_same_group(before, message));
            before = Some(message);
            RowKind::Message {
                message: message.clone(),
                side: side(&message.author, viewer),
                is_first,
            }
        };
        rows.push(Row { key: key_of(message, &kind), kind });
    }
    rows
}

fn side(author: &Author, viewer: &AuthorRole) -> Side {
    if author.role == *viewer {
        Side::Own
    } else if *viewer == AuthorRole::Operator && author.role == AuthorRole::Bot {
        Side::Near
    } else {
        Side::Far
    }
}

fn is_same_group(before: &Message, after: &Message) -> bool {
    let who = |author: &Author| author.operator.as_ref().map(|card| card.operator.clone());
    before.author.role == after.author.role
        && who(&before.author) == who(&after.author)
        && after.at.millis_since(before.at) < GROUP_MS
}

/// An echo and the log's copy share the id; a card that the server verified meanwhile is drawn anew.
fn key_of(message: &Message, kind: &RowKind) -> String {
    let first = matches!(kind, RowKind::Message { is_first: true, .. });
    let verified = matches!(&message.content.body, ContentBody::Calculation(it) if it.verified);
    let mark = match (first, verified) {
        (false, false) => "",
        (true, false) => "+",
        (false, true) => "=",
        (true, true) => "+=",
    };
    [message.id.as_str(), mark].concat()
}

#[cfg(test)]
mod tests {
    use client::Answers;
    use protocol::{Content, MessageId, OperatorCard, OperatorId, contents};

    use super::*;

    const DAY: i64 = 86_400_000;

    fn item(n: u128, author: Author, at: i64, content: Content) -> TimelineItem {
        let id = MessageId::from_bits(n);
        let message = Message { id: id.clone(), author, at: Timestamp::from_millis(at), content };
        TimelineItem {
            key: id,
            message: Arc::new(message),
            delivery: None,
            cid: None,
            seq: None,
            answers: Answers::Nothing,
        }
    }

    fn text(n: u128, author: Author, at: i64) -> TimelineItem {
        item(n, author, at, Content::text("x"))
    }

    fn operator(n: u128) -> Author {
        Author::operator(OperatorCard {
            operator: OperatorId::from_bits(n),
            name: "Maria".to_owned(),
            title: String::new(),
            experience: String::new(),
            photo: String::new(),
        })
    }

    /// One letter per row: `d`ay, `n`otice; else the side, in capitals when it begins a group.
    fn shape(items: &[TimelineItem], viewer: &AuthorRole) -> String {
        rows(items, viewer, &|at| at.as_millis().div_euclid(DAY))
            .iter()
            .map(|row| match &row.kind {
                RowKind::Day(_) => 'd',
                RowKind::Notice(_) => 'n',
                RowKind::Message { side, is_first, .. } => {
                    let letter = match side {
                        Side::Own => 'o',
                        Side::Near => 'b',
                        Side::Far => 'f',
                    };
                    if *is_first { letter.to_ascii_uppercase() } else { letter }
                }
            })
            .collect()
    }

    #[test]
    fn messages_of_one_author_stand_together() {
        let items = [
            text(1, Author::BOT, 0),
            text(2, Author::BOT, 1),
            text(3, Author::VISITOR, 2),
            text(4, Author::VISITOR, 3),
            text(5, operator(1), 4),
            text(6, operator(2), 5),
        ];
        assert_eq!(shape(&items, &AuthorRole::Visitor), "dFfOoFF");
    }

    #[test]
    fn a_pause_begins_a_new_group() {
        let items = [text(1, Author::BOT, 0), text(2, Author::BOT, GROUP_MS as i64)];
        assert_eq!(shape(&items, &AuthorRole::Visitor), "dFF");
    }

    #[test]
    fn a_day_and_a_notice_begin_a_new_group() {
        let notice = contents::Notice { code: "resolved".to_owned(), args: Default::default() };
        let items = [
            text(1, Author::VISITOR, DAY - 1),
            text(2, Author::VISITOR, DAY),
            item(3, Author::SYSTEM, DAY, Content::new("Resolved", notice)),
            text(4, Author::VISITOR, DAY),
        ];
        assert_eq!(shape(&items, &AuthorRole::Visitor), "dOdOnO");
    }

    #[test]
    fn a_clock_that_is_behind_does_not_bring_a_day_back() {
        let items = [text(1, Author::BOT, DAY), text(2, Author::VISITOR, DAY - 1)];
        assert_eq!(shape(&items, &AuthorRole::Visitor), "dFO");
    }

    #[test]
    fn operators_see_the_bot_on_their_own_side() {
        let items = [text(1, Author::BOT, 0), text(2, Author::VISITOR, 1), text(3, operator(1), 2)];
        assert_eq!(shape(&items, &AuthorRole::Operator), "dBFO");
    }

    #[test]
    fn a_calculation_is_drawn_anew_once_it_is_verified() {
        let card = |verified| {
            let body = contents::Calculation {
                calculator: "payback".to_owned(),
                title: "Payback".to_owned(),
                inputs: Vec::new(),
                results: Vec::new(),
                verified,
                differences: Vec::new(),
                valid_until: String::new(),
                quote: None,
                together: None,
            };
            let items = [item(1, Author::VISITOR, 0, Content::new("Payback", body))];
            rows(&items, &AuthorRole::Visitor, &|_| 0)[1].key.clone()
        };
        assert_ne!(card(false), card(true));
    }
}
