use client::{Connection, Effect, Input};
use protocol::{ClientFrame, Presence, Problem, RejectCode, client_frames, server_frames};

use crate::rig::*;

fn hello_token(effects: &[Effect]) -> Option<String> {
    sent(effects).into_iter().find_map(|frame| match frame {
        ClientFrame::Hello(hello) => hello.token,
        _ => None,
    })
}

fn watches(effects: &[Effect]) -> Vec<u64> {
    let after = |frame: ClientFrame| match frame {
        ClientFrame::Watch(watch) => Some(watch.after),
        _ => None,
    };
    sent(effects).into_iter().filter_map(after).collect()
}

fn reconnected(rig: &mut Rig, token: &str, heads: Vec<protocol::ConversationHead>) -> Vec<Effect> {
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    rig.give(Input::TokenRenewed(token.to_owned()));
    rig.greeted(heads)
}

#[test]
fn every_hello_of_an_operator_has_a_fresh_token() {
    let mut rig = Rig::operator();
    rig.give(Input::Start);
    assert_eq!(hello_token(&rig.give(Input::SocketOpened)).as_deref(), Some("first"));
    rig.give(Input::SocketClosed { code: 1006 });
    let effects = rig.after(500);
    assert!(effects.contains(&Effect::NeedToken) && !effects.contains(&Effect::OpenSocket));
    assert!(rig.give(Input::TokenRenewed("second".to_owned())).contains(&Effect::OpenSocket));
    assert_eq!(hello_token(&rig.give(Input::SocketOpened)).as_deref(), Some("second"));
}

#[test]
fn a_token_that_does_not_come_is_asked_for_again() {
    let mut rig = Rig::operator();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    rig.after(10_000);
    assert!(matches!(rig.client.connection(), Connection::Waiting { .. }));
    assert!(rig.after(30_000).contains(&Effect::NeedToken));
}

#[test]
fn a_token_the_server_does_not_take_is_replaced() {
    let mut rig = Rig::operator();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    let problem = Problem::new(RejectCode::Unauthorized, "no");
    rig.frame(server_frames::Refused { problem });
    assert!(rig.after(500).contains(&Effect::NeedToken));
}

#[test]
fn an_operator_gets_the_events_of_watched_conversations_only() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    assert_eq!(applied(&rig.frame(bot(1))), NONE);
    assert_eq!(watches(&rig.give(Input::Watch(conversation()))), [0]);
    assert_eq!(watches(&rig.give(Input::Watch(conversation()))), NONE);
    let effects = rig.frame(history(0, 1..=2, 2));
    assert_eq!(applied(&effects), [1, 2]);
    assert!(effects.contains(&Effect::CaughtUp(conversation())));
    assert_eq!(applied(&rig.frame(bot(3))), [3]);
}

#[test]
fn an_empty_history_also_means_caught_up() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    rig.give(Input::Watch(conversation()));
    assert!(!rig.client.is_caught_up(&conversation()));
    let empty = server_frames::History {
        conversation: conversation(),
        after: 0,
        events: Vec::new(),
        head: 0,
    };
    assert!(rig.frame(empty).contains(&Effect::CaughtUp(conversation())));
}

#[test]
fn a_long_history_is_paged_for_operators_too() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    rig.give(Input::Watch(conversation()));
    let effects = rig.frame(history(0, 1..=100, 150));
    assert_eq!(fetches(&effects), [100]);
    assert!(!effects.contains(&Effect::CaughtUp(conversation())));
    assert!(rig.frame(history(100, 101..=150, 150)).contains(&Effect::CaughtUp(conversation())));
}

#[test]
fn after_a_reconnect_the_watched_are_watched_again_from_where_they_were() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    rig.give(Input::Watch(conversation()));
    rig.frame(history(0, 1..=2, 2));
    assert_eq!(watches(&reconnected(&mut rig, "second", vec![head(true, 2)])), [2]);
}

#[test]
fn a_copy_that_was_not_recovered_is_watched_from_the_beginning() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    rig.give(Input::Watch(conversation()));
    rig.frame(history(0, 1..=2, 2));
    let effects = reconnected(&mut rig, "second", vec![head(false, 2)]);
    assert!(effects.contains(&Effect::Reset(conversation())));
    assert_eq!(watches(&effects), [0]);
}

#[test]
fn unwatch_is_told_and_ends_the_events() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    rig.give(Input::Watch(conversation()));
    let frames = sent(&rig.give(Input::Unwatch(conversation())));
    assert_eq!(frames, [client_frames::Unwatch { conversation: conversation() }.into()]);
    assert_eq!(applied(&rig.frame(bot(1))), NONE);
}

#[test]
fn presence_is_said_again_on_every_connection() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    let said = [ClientFrame::from(client_frames::SetPresence { presence: Presence::Online })];
    assert_eq!(sent(&rig.give(Input::SetPresence(Presence::Online))), said);
    assert_eq!(sent(&reconnected(&mut rig, "second", Vec::new())), said);
}

#[test]
fn inbox_lines_are_passed_on() {
    let mut rig = Rig::operator();
    rig.connect(Vec::new());
    let effects = rig.frame(server_frames::Inbox { complete: true, conversations: Vec::new() });
    assert!(effects.contains(&Effect::Inbox { complete: true, lines: Vec::new() }));
}
