use client::{Answers, Delivery, Effect, Input};
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
        echo: vec![
            message(n, Author::VISITOR, "yes").into(),
            message(n + 100, Author::BOT, "good").into(),
        ],
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
fn a_line_is_another_one_once_it_moves_on_and_not_before() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(answer(1));
    let echoes = rig.client.timeline(&conversation());
    assert_eq!(rig.client.timeline(&conversation()), echoes);
    rig.frame(accepted(1, 2));
    let sent = rig.client.timeline(&conversation());
    assert_ne!(sent[0], echoes[0], "it was sent");
    assert_eq!(sent[1], echoes[1], "what the bot will say is not");
    rig.frame(event_frame(posted(1, 1, Author::VISITOR, "yes")));
    rig.frame(event_frame(posted(2, 101, Author::BOT, "so be it")));
    let logged = rig.client.timeline(&conversation());
    assert_ne!(logged[0], sent[0], "it has a place");
    let mut other = logged[1].clone();
    other.message = sent[1].message.clone();
    assert_ne!(other, logged[1], "it has other words");
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

fn given(seq: u64, n: u128, step: &str, text: &str) -> server_frames::EventFrame {
    let (run, answer) = (RunId::from_bits(1), answers::Text { text: text.to_owned() }.into());
    let message = message(n, Author::VISITOR, text);
    let step = step.to_owned();
    event_frame(event(seq, events::Answered { run, position: 0, step, answer, message }.into()))
}

fn change(step: &str, text: &str) -> protocol::commands::ChangeAnswer {
    let (run, answer) = (RunId::from_bits(1), answers::Text { text: text.to_owned() }.into());
    protocol::commands::ChangeAnswer { run, position: 2, step: step.to_owned(), answer }
}

/// What people read, with what no longer counts in brackets.
fn read(rig: &Rig) -> Vec<String> {
    let items = rig.client.timeline(&conversation()).into_iter();
    let words = items.map(|item| {
        let text = item.message.content.fallback.clone();
        if item.answers == Answers::TakenBack { format!("[{text}]") } else { text }
    });
    words.collect()
}

#[test]
fn a_changed_answer_takes_the_place_of_the_old_one_before_and_after_the_log_tells() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(given(1, 1, "roof", "flat"));
    rig.frame(given(2, 2, "town", "Berlin"));
    let echo = vec![message(3, Author::VISITOR, "steep").into()];
    let command = change("roof", "steep").into();
    rig.give(Input::Send { cid: cid(3), conversation: conversation(), command, echo });
    assert_eq!(read(&rig), ["[flat]", "Berlin", "steep"]);
    let protocol::commands::ChangeAnswer { run, position, step, answer } = change("roof", "steep");
    let message = message(3, Author::VISITOR, "steep");
    let changed = events::AnswerChanged { run, position, step, answer, message };
    rig.frame(event_frame(event(3, changed.into())));
    assert_eq!(read(&rig), ["[flat]", "Berlin", "steep"], "the log is here before the answer");
    rig.frame(accepted(3, 3));
    assert_eq!(read(&rig), ["[flat]", "Berlin", "steep"]);
}

#[test]
fn a_change_that_is_refused_leaves_the_old_answer_counting() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(given(1, 1, "roof", "flat"));
    let echo = vec![message(3, Author::VISITOR, "steep").into()];
    let command = change("roof", "steep").into();
    rig.give(Input::Send { cid: cid(3), conversation: conversation(), command, echo });
    rig.frame(server_frames::Reject {
        cid: cid(3),
        conversation: conversation(),
        code: RejectCode::InvalidAnswer,
        message: String::new(),
        retryable: false,
        retry_after_ms: None,
        expect: None,
    });
    assert_eq!(read(&rig), ["flat", "steep"]);
}

#[test]
fn whoever_goes_back_takes_back_what_they_said_from_there_on() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    for (seq, step, text) in [(1, "roof", "flat"), (2, "town", "Berlin"), (3, "bill", "120")] {
        rig.frame(given(seq, u128::from(seq), step, text));
    }
    let (run, step) = (RunId::from_bits(1), "town".to_owned());
    rig.frame(event_frame(event(4, events::WentBack { run, position: 3, step }.into())));
    rig.frame(given(5, 5, "town", "Bonn"));
    assert_eq!(read(&rig), ["flat", "[Berlin]", "[120]", "Bonn"]);
}

#[test]
fn a_step_that_is_asked_again_in_a_circle_keeps_both_answers() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(given(1, 1, "question", "Snow?"));
    rig.frame(given(2, 2, "question", "Hail?"));
    assert_eq!(read(&rig), ["Snow?", "Hail?"]);
}

#[test]
fn the_last_answer_that_counts_says_which_step_it_answers() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(given(1, 1, "question", "Snow?"));
    rig.frame(given(2, 2, "question", "Hail?"));
    rig.frame(given(3, 3, "town", "Berlin"));
    let echo = vec![message(4, Author::VISITOR, "Bonn").into()];
    let command = change("town", "Bonn").into();
    rig.give(Input::Send { cid: cid(4), conversation: conversation(), command, echo });
    let items = rig.client.timeline(&conversation()).into_iter();
    let step = |step: &str| Answers::Step(step.to_owned());
    assert_eq!(
        items.map(|item| item.answers).collect::<Vec<_>>(),
        [Answers::Nothing, step("question"), Answers::TakenBack, step("town")]
    );
}
