use client::{Effect, Input, Visibility};
use protocol::{Author, ClientFrame, EventBody};

use crate::rig::*;

fn acks(effects: &[Effect]) -> Vec<(u64, u64)> {
    let ack = |frame: ClientFrame| match frame {
        ClientFrame::Ack(ack) => Some((ack.seq, ack.read)),
        _ => None,
    };
    sent(effects).into_iter().filter_map(ack).collect()
}

fn caught_up(effects: &[Effect]) -> bool {
    effects.contains(&Effect::CaughtUp(conversation()))
}

#[test]
fn the_next_event_is_applied_once() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    assert_eq!(applied(&rig.frame(bot(1))), [1]);
    assert_eq!(applied(&rig.frame(bot(1))), NONE, "a doubled event is dropped");
    assert_eq!(applied(&rig.frame(bot(2))), [2]);
    assert_eq!(applied(&rig.frame(bot(1))), NONE, "a late event is dropped");
}

#[test]
fn a_gap_is_fetched_once_and_nothing_is_applied_across_it() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    let effects = rig.frame(bot(4));
    assert_eq!((applied(&effects), fetches(&effects)), (vec![], vec![1]));
    assert_eq!(fetches(&rig.frame(bot(5))), NONE, "one fetch is on its way");
    let effects = rig.frame(history(1, 2..=5, 5));
    assert_eq!(applied(&effects), [2, 3, 4, 5]);
    assert!(caught_up(&effects));
}

#[test]
fn an_event_that_came_during_a_fetch_is_fetched_after_it() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(3));
    rig.frame(bot(4));
    let effects = rig.frame(history(0, 1..=3, 3));
    assert_eq!((applied(&effects), fetches(&effects)), (vec![1, 2, 3], vec![3]));
    assert!(!caught_up(&effects));
}

#[test]
fn a_long_log_is_fetched_page_by_page() {
    let mut rig = Rig::visitor();
    assert_eq!(fetches(&rig.connect(vec![head(false, 250)])), [0]);
    assert_eq!(fetches(&rig.frame(history(0, 1..=100, 250))), [100]);
    assert_eq!(fetches(&rig.frame(history(100, 101..=200, 250))), [200]);
    let effects = rig.frame(history(200, 201..=250, 250));
    assert_eq!((fetches(&effects), caught_up(&effects)), (vec![], true));
    assert_eq!(rig.client.last_seq(&conversation()), 250);
}

#[test]
fn only_the_newest_conversation_is_loaded_without_being_asked_for() {
    let mut older = head(false, 9);
    older.conversation = protocol::ConversationId::from_bits(3);
    let mut rig = Rig::visitor();
    let effects = rig.connect(vec![older.clone(), head(false, 2)]);
    assert_eq!(fetches(&effects), [0]);
    assert_eq!(fetches(&rig.give(Input::Watch(older.conversation))), [0]);
}

#[test]
fn a_fetch_without_an_answer_is_asked_again_ever_more_rarely() {
    let mut rig = Rig::visitor();
    rig.connect(vec![head(false, 5)]);
    let mut times = Vec::new();
    let mut waited = 0;
    for _ in 0..60 {
        waited += 1;
        if !fetches(&rig.after(1_000)).is_empty() {
            times.push(waited);
        }
        rig.frame(protocol::server_frames::Pong { n: u64::MAX });
    }
    assert_eq!(times, [8, 24, 56]);
}

#[test]
fn resuming_tells_the_last_seq_and_takes_what_is_pushed() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    let frames = sent(&rig.give(Input::SocketOpened));
    let [ClientFrame::Hello(hello)] = frames.as_slice() else { panic!("{frames:?}") };
    let resume = hello.resume.clone().unwrap();
    assert_eq!((resume.epoch.as_str(), resume.conversations[&conversation()]), ("e1", 1));
    let effects = rig.frame(welcome("e1", vec![head(true, 3)]));
    assert_eq!(fetches(&effects), NONE, "the server pushes what is missing");
    assert_eq!(applied(&rig.frame(bot(2))), [2]);
    let effects = rig.frame(bot(3));
    assert!(caught_up(&effects));
}

#[test]
fn what_is_not_pushed_within_three_seconds_is_fetched() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    rig.greeted(vec![head(true, 3)]);
    assert_eq!(fetches(&rig.after(3_000)), [1]);
}

#[test]
fn a_copy_that_was_not_recovered_is_discarded_and_loaded_anew() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    let effects = rig.greeted(vec![head(false, 2)]);
    assert!(effects.contains(&Effect::Reset(conversation())));
    assert_eq!(fetches(&effects), [0]);
    assert!(rig.texts().is_empty());
    assert_eq!(applied(&rig.frame(history(0, 1..=2, 2))), [1, 2]);
}

#[test]
fn a_copy_of_another_epoch_is_discarded_whatever_the_server_says() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    rig.give(Input::SocketOpened);
    let effects = rig.frame(welcome("e2", vec![head(true, 1)]));
    assert!(effects.contains(&Effect::Reset(conversation())));
    assert_eq!(fetches(&effects), [0]);
}

#[test]
fn a_copy_longer_than_the_servers_log_is_discarded() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.frame(bot(2));
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    assert!(rig.greeted(vec![head(true, 1)]).contains(&Effect::Reset(conversation())));
}

#[test]
fn an_unknown_event_is_skipped_counted_and_keeps_its_place() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let raw = serde_json::json!({ "type": "moon_landed", "fallback": "…" });
    let unknown: EventBody = serde_json::from_value(raw).unwrap();
    assert_eq!(applied(&rig.frame(event_frame(event(1, unknown)))), [1]);
    assert_eq!(applied(&rig.frame(bot(2))), [2]);
    assert_eq!(rig.client.counts().unknown_events, 1);
}

#[test]
fn an_accepted_command_whose_events_do_not_come_makes_them_fetched() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "hello");
    assert_eq!(fetches(&rig.frame(accepted(1, 2))), NONE);
    assert_eq!(fetches(&rig.after(3_000)), [0]);
}

#[test]
fn applied_events_are_acknowledged_once_for_all_within_a_moment() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    for seq in 1..=3 {
        assert_eq!(acks(&rig.frame(bot(seq))), []);
    }
    assert_eq!(acks(&rig.after(200)), [(3, 0)]);
    assert_eq!(acks(&rig.after(200)), [], "nothing new to say");
}

#[test]
fn a_hidden_page_acknowledges_at_once_because_its_timers_are_slow() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(Input::VisibilityChanged(Visibility::Hidden));
    assert_eq!(acks(&rig.frame(bot(1))), [(1, 0)]);
}

#[test]
fn reading_is_acknowledged_up_to_what_was_on_screen() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    assert_eq!(rig.client.n_unread(&conversation()), 1);
    rig.give(Input::Read(conversation()));
    rig.frame(bot(2));
    assert_eq!(acks(&rig.after(200)), [(2, 1)]);
    assert_eq!(rig.client.n_unread(&conversation()), 1);
}

#[test]
fn nothing_is_read_on_a_hidden_page_until_it_is_visible() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(Input::VisibilityChanged(Visibility::Hidden));
    rig.frame(bot(1));
    assert_eq!(acks(&rig.give(Input::Read(conversation()))), []);
    rig.give(Input::VisibilityChanged(Visibility::Visible));
    assert_eq!(acks(&rig.after(200)), [(1, 1)]);
}

#[test]
fn a_new_connection_hears_the_ack_again() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    rig.after(200);
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    assert_eq!(acks(&rig.greeted(vec![head(true, 1)])), [(1, 0)]);
}

#[test]
fn own_messages_are_never_unread() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(event_frame(posted(1, 1, Author::VISITOR, "mine")));
    rig.frame(event_frame(posted(2, 2, Author::SYSTEM, "notice")));
    assert_eq!(rig.client.n_unread(&conversation()), 0);
}

#[test]
fn a_watched_conversation_that_is_loaded_is_not_fetched_again() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(bot(1));
    let effects = rig.give(Input::Watch(conversation()));
    assert_eq!(sent(&effects), Vec::<ClientFrame>::new());
    assert_eq!(
        fetches(&rig.give(Input::Watch(protocol::ConversationId::from_bits(5)))),
        [0],
        "one that is not, is"
    );
}
