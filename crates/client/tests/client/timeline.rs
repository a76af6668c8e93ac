use client::{Delivery, Effect, Input};
use protocol::server_frames::Receipt;
use protocol::{
    Answer, Author, AuthorRole, MessageId, RejectCode, RunId, Scalar, answers, events,
    server_frames,
};

use crate::rig::*;

fn deliveries(rig: &Rig) -> Vec<Option<Delivery>> {
    rig.client.timeline(&conversation()).into_iter().map(|item| item.delivery).collect()
}

fn keys(rig: &Rig) -> Vec<MessageId> {
    rig.client.timeline(&conversation()).into_iter().map(|item| item.key).collect()
}

fn receipt(by: AuthorRole, delivered: u64, read: u64) -> Receipt {
    Receipt { conversation: conversation(), by, delivered, read }
}

/// An answer whose echo also holds what the bot will say.
fn answer(n: u128) -> Input {
    Input::Send {
        cid: cid(n),
        conversation: conversation(),
        command: said("yes"),
        echo: vec![message(n, Author::VISITOR, "yes"), message(n + 100, Author::BOT, "good")],
    }
}

#[test]
fn an_own_message_is_seen_at_once_as_sending() {
    let mut rig = Rig::visitor();
    let effects = rig.post(1, "hello");
    assert!(effects.contains(&Effect::TimelineChanged(conversation())));
    assert_eq!(
        (rig.texts(), deliveries(&rig)),
        (vec!["hello".to_owned()], vec![Some(Delivery::Sending)])
    );
}

#[test]
fn echo_and_log_meet_under_the_same_key_without_a_gap() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(answer(1));
    let before = keys(&rig);
    rig.frame(accepted(1, 2));
    assert_eq!(keys(&rig), before, "accepted, events not here yet");
    assert_eq!(deliveries(&rig), [Some(Delivery::Sent), None]);
    rig.frame(event_frame(posted(1, 1, Author::VISITOR, "yes")));
    assert_eq!(keys(&rig), before, "half of the events are here");
    rig.frame(event_frame(posted(2, 101, Author::BOT, "good")));
    assert_eq!(keys(&rig), before);
    let seqs: Vec<_> =
        rig.client.timeline(&conversation()).into_iter().map(|item| item.seq).collect();
    assert_eq!(seqs, [Some(1), Some(2)]);
}

#[test]
fn events_may_come_before_the_answer_to_their_command() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(answer(1));
    let before = keys(&rig);
    rig.frame(event_frame(posted(1, 1, Author::VISITOR, "yes")));
    rig.frame(event_frame(posted(2, 101, Author::BOT, "good")));
    assert_eq!(keys(&rig), before);
    rig.frame(accepted(1, 2));
    assert_eq!(keys(&rig), before);
}

#[test]
fn where_the_log_differs_from_the_prediction_the_log_wins() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(answer(1));
    rig.frame(event_frame(posted(1, 1, Author::VISITOR, "yes")));
    rig.frame(event_frame(posted(2, 500, Author::BOT, "something else")));
    rig.frame(accepted(1, 2));
    assert_eq!(rig.texts(), ["yes", "something else"]);
}

#[test]
fn several_echoes_follow_the_log_in_their_order() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.post(2, "two");
    rig.frame(bot(1));
    assert_eq!(rig.texts(), ["bot 1", "one", "two"]);
    rig.frame(accepted(1, 2));
    rig.frame(event_frame(posted(2, 1, Author::VISITOR, "one")));
    assert_eq!(rig.texts(), ["bot 1", "one", "two"]);
    assert_eq!(deliveries(&rig), [None, Some(Delivery::Sent), Some(Delivery::Sending)]);
}

#[test]
fn receipts_of_the_other_side_mark_delivered_and_read() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    for seq in 1..=3u64 {
        rig.frame(event_frame(posted(seq, u128::from(seq), Author::VISITOR, "mine")));
    }
    rig.frame(receipt(AuthorRole::Operator, 2, 1));
    let marks = [Some(Delivery::Read), Some(Delivery::Delivered), Some(Delivery::Sent)];
    assert_eq!(deliveries(&rig), marks);
    rig.frame(receipt(AuthorRole::Operator, 1, 0));
    assert_eq!(deliveries(&rig), marks, "a late receipt takes nothing back");
    rig.frame(receipt(AuthorRole::Visitor, 3, 3));
    assert_eq!(deliveries(&rig), marks, "the own receipt is not the other side's");
}

#[test]
fn a_refused_command_keeps_its_text_and_drops_what_the_bot_never_said() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(answer(1));
    rig.frame(server_frames::Reject {
        cid: cid(1),
        conversation: conversation(),
        code: RejectCode::InvalidAnswer,
        message: String::new(),
        retryable: false,
        retry_after_ms: None,
        expect: None,
    });
    assert_eq!(rig.texts(), ["yes"]);
    let item = rig.client.timeline(&conversation()).remove(0);
    assert_eq!(item.delivery, Some(Delivery::Failed(RejectCode::InvalidAnswer)));
    assert_eq!(item.cid, Some(cid(1)), "so that it can be retried");
}

#[test]
fn an_answered_step_is_shown_as_the_visitors_message() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let answered = events::Answered {
        run: RunId::from_bits(1),
        position: 0,
        step: "roof".to_owned(),
        answer: Answer::from(answers::Calculation {
            inputs: [("area".to_owned(), Scalar::Number(40.0))].into(),
            results: Default::default(),
        }),
        message: message(4, Author::VISITOR, "40 m²"),
    };
    rig.frame(event_frame(event(1, answered.into())));
    assert_eq!(rig.texts(), ["40 m²"]);
}

#[test]
fn an_unknown_content_shows_its_fallback() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let mut frame = serde_json::to_value(protocol::ServerFrame::from(bot(1))).unwrap();
    frame["event"]["body"]["message"]["content"] =
        serde_json::json!({ "type": "hologram", "fallback": "a hologram" });
    rig.give(Input::TextArrived(frame.to_string()));
    assert_eq!(rig.texts(), ["a hologram"]);
}
