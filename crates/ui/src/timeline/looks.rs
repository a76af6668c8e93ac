//! What changes about a row that stands: how far its message has come, whether it still counts, whether its author goes on.

use client::{Answers, Delivery, TimelineItem};
use protocol::{CommandId, Map, MessageId};

use super::rows::{Row, RowKind};
use crate::AnswerItem;
use crate::prelude::*;
use crate::translator::Translator;

/// How rows look, by their messages.
pub(super) type Looks = Live<Map<MessageId, Look>>;

/// How a row looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Look {
    /// How far an own message has come.
    pub(super) mark: Option<Mark>,
    /// It was an answer, and no longer counts.
    pub(super) is_old: bool,
    /// The next row belongs to the same group.
    pub(super) is_followed: bool,
    /// The answer that it is, which can be changed.
    pub(super) step: Option<AnswerItem>,
}

impl Look {
    /// The time stands once, below the last message of a group; a failure is always told, and so is a change and a way
    /// to make one.
    pub(super) fn goes_on(&self) -> bool {
        let is_refused = self.mark.as_ref().is_some_and(|mark| mark.refused.is_some());
        self.is_followed && !self.is_old && !is_refused && self.step.is_none()
    }
}

/// How far an own message has come, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// Its place among the stages that are drawn.
    pub(super) stage: usize,
    /// Why it was refused, and which command it belongs to.
    pub(super) refused: Option<(&'static str, CommandId)>,
}

/// How the rows look that these items are arranged in.
pub(super) fn looks_of(
    items: &[TimelineItem],
    rows: &[Row],
    steps: &[AnswerItem],
    t: Translator,
) -> Map<MessageId, Look> {
    let mut looks: Map<MessageId, Look> = Map::default();
    for item in items {
        let step = match &item.answers {
            Answers::Step(step) => steps.iter().find(|it| it.step == *step).cloned(),
            _ => None,
        };
        let is_old = item.answers == Answers::TakenBack;
        let look = Look { mark: mark_of(item, t), is_old, is_followed: false, step };
        looks.insert(item.key.clone(), look);
    }
    for pair in rows.windows(2) {
        if let [Row { kind: RowKind::Message { message, .. }, .. }, next] = pair
            && matches!(next.kind, RowKind::Message { is_first: false, .. })
            && let Some(look) = looks.get_mut(&message.id)
        {
            look.is_followed = true;
        }
    }
    looks
}

/// The mark of an own message; others have none.
fn mark_of(item: &TimelineItem, t: Translator) -> Option<Mark> {
    let (stage, why) = match item.delivery.as_ref()? {
        Delivery::Sending => (0, None),
        Delivery::Sent => (1, None),
        Delivery::Delivered => (2, None),
        Delivery::Read => (3, None),
        Delivery::Failed(code) => (4, Some(code)),
    };
    let refused = why.zip(item.cid.clone()).map(|(code, cid)| (t.rejection(code), cid));
    Some(Mark { stage, refused })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use i18n::Catalogue;
    use protocol::{Author, AuthorRole, Content, Message, RejectCode, Timestamp};

    use super::super::rows::rows;
    use super::*;

    fn item(n: u128, author: Author, delivery: Option<Delivery>) -> TimelineItem {
        let id = MessageId::from_bits(n);
        let content = Content::text("x");
        let message = Message { id: id.clone(), author, at: Timestamp::from_millis(0), content };
        let cid = delivery.is_some().then(|| CommandId::from_bits(n));
        TimelineItem {
            key: id,
            message: Arc::new(message),
            delivery,
            cid,
            seq: None,
            answers: Answers::Nothing,
        }
    }

    fn goes_on(items: &[TimelineItem]) -> Vec<bool> {
        let t = Translator::new(Catalogue::for_widget("en"));
        let rows = rows(items, &AuthorRole::Visitor, &|_| 0);
        let looks = looks_of(items, &rows, &[], t);
        items.iter().map(|item| looks.get(&item.key).is_some_and(Look::goes_on)).collect()
    }

    #[test]
    fn the_time_stands_below_the_last_of_a_group() {
        let items = [
            item(1, Author::BOT, None),
            item(2, Author::BOT, None),
            item(3, Author::VISITOR, Some(Delivery::Sent)),
            item(4, Author::VISITOR, Some(Delivery::Sending)),
        ];
        assert_eq!(goes_on(&items), [true, false, true, false]);
    }

    #[test]
    fn what_was_refused_or_changed_says_so_wherever_it_stands() {
        let refused = Some(Delivery::Failed(RejectCode::Internal));
        let mut items = [
            item(1, Author::VISITOR, refused),
            item(2, Author::VISITOR, Some(Delivery::Sent)),
            item(3, Author::VISITOR, Some(Delivery::Sent)),
        ];
        items[1].answers = Answers::TakenBack;
        assert_eq!(goes_on(&items), [false, false, false]);
    }

    #[test]
    fn an_answer_that_can_be_changed_shows_the_way_wherever_it_stands() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let mut items = [
            item(1, Author::VISITOR, Some(Delivery::Sent)),
            item(2, Author::VISITOR, Some(Delivery::Sent)),
        ];
        for (item, step) in items.iter_mut().zip(["roof", "town"]) {
            item.answers = Answers::Step(step.to_owned());
        }
        let answer = AnswerItem {
            step: "roof".to_owned(),
            label: "Your roof".to_owned(),
            display: "Flat".to_owned(),
        };
        let rows = rows(&items, &AuthorRole::Visitor, &|_| 0);
        let looks = looks_of(&items, &rows, std::slice::from_ref(&answer), t);
        let of = |at: usize| looks.get(&items[at].key).expect("each has one").clone();
        assert_eq!((of(0).step, of(1).step), (Some(answer), None));
        assert!(!of(0).goes_on(), "the way stands in the line with the time");
    }
}
