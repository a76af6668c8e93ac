use client::{Connection, Effect, Input, Visibility, close_code};
use protocol::{ClientFrame, LevelRange, Problem, RejectCode, Timestamp, server_frames};

use crate::rig::*;

fn pings(effects: &[Effect]) -> Vec<u64> {
    let ping = |frame: ClientFrame| match frame {
        ClientFrame::Ping(ping) => Some(ping.n),
        _ => None,
    };
    sent(effects).into_iter().filter_map(ping).collect()
}

fn refused(code: RejectCode) -> server_frames::Refused {
    server_frames::Refused { problem: Problem::new(code, "no") }
}

fn until(rig: &Rig) -> i64 {
    let Connection::Waiting { until } = rig.client.connection() else {
        panic!("{:?}", rig.client.connection())
    };
    until.as_millis() - rig.at
}

#[test]
fn start_opens_one_socket_however_often_it_is_said() {
    let mut rig = Rig::visitor();
    assert!(rig.give(Input::Start).contains(&Effect::OpenSocket));
    assert!(!rig.give(Input::Start).contains(&Effect::OpenSocket));
}

#[test]
fn hello_is_the_first_frame_and_carries_no_resume_without_a_copy() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    let frames = sent(&rig.give(Input::SocketOpened));
    let [ClientFrame::Hello(hello)] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!((hello.level, &hello.resume), (LevelRange::OURS, &None));
    assert_eq!(
        rig.client.connection(),
        Connection::Connecting { since: Timestamp::from_millis(START) }
    );
}

#[test]
fn welcome_makes_it_connected_and_a_new_visitor_keeps_the_token() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    let mut frame = welcome("e1", Vec::new());
    frame.session.token = Some("secret".to_owned());
    let effects = rig.frame(frame);
    assert!(effects.contains(&Effect::StoreToken("secret".to_owned())));
    assert!(effects.contains(&Effect::ConnectionChanged(Connection::Connected)));

    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    let frames = sent(&rig.give(Input::SocketOpened));
    let [ClientFrame::Hello(hello)] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!(hello.token.as_deref(), Some("secret"));
}

#[test]
fn the_wait_doubles_with_every_failure_up_to_half_a_minute() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    let mut waits = Vec::new();
    for _ in 0..8 {
        rig.give(Input::SocketClosed { code: 1006 });
        waits.push(until(&rig));
        let wait = until(&rig);
        let effects = rig.after(wait);
        assert!(effects.contains(&Effect::OpenSocket) || effects.contains(&Effect::OpenPoll));
    }
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
}

#[test]
fn after_a_minute_of_health_the_first_wait_is_short_again() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    for _ in 0..5 {
        rig.give(Input::SocketClosed { code: 1006 });
        let wait = until(&rig);
        rig.after(wait);
    }
    rig.greeted(Vec::new());
    rig.at += 59_000;
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(until(&rig), 16_000, "59 s were not enough");
    rig.after(16_000);
    rig.greeted(Vec::new());
    rig.at += 60_000;
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(until(&rig), 500);
}

#[test]
fn chance_spreads_the_wait_below_its_ceiling() {
    let mut rig = Rig::visitor();
    rig.random = 1 << 31;
    rig.give(Input::Start);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(until(&rig), 250);
}

#[test]
fn a_doubled_close_or_open_changes_nothing() {
    let mut rig = Rig::connected(Vec::new());
    rig.give(Input::SocketClosed { code: 1006 });
    let before = rig.client.connection();
    assert_eq!(rig.give(Input::SocketClosed { code: 1006 }), []);
    assert_eq!(rig.give(Input::SocketOpened), []);
    assert_eq!(rig.client.connection(), before);
}

#[test]
fn a_frame_of_an_abandoned_socket_is_not_read() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(applied(&rig.frame(bot(1))), NONE);
}

#[test]
fn an_opening_that_hangs_is_given_up_after_ten_seconds() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    let effects = rig.after(9_999);
    assert!(!effects.contains(&Effect::CloseSocket));
    assert!(effects.contains(&Effect::SetTimer(Timestamp::from_millis(START + 10_000))));
    assert!(rig.after(1).contains(&Effect::CloseSocket));
}

#[test]
fn a_server_that_never_says_welcome_is_given_up_after_ten_seconds() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    assert!(rig.after(10_000).contains(&Effect::CloseSocket));
}

#[test]
fn a_visible_page_pings_every_ten_seconds_and_a_hidden_one_every_twenty_five() {
    let mut rig = Rig::connected(Vec::new());
    assert_eq!(pings(&rig.after(9_999)), NONE);
    assert_eq!(pings(&rig.after(1)), [1]);
    rig.frame(server_frames::Pong { n: 1 });
    assert_eq!(pings(&rig.after(10_000)), [2]);
    rig.frame(server_frames::Pong { n: 2 });
    rig.give(Input::VisibilityChanged(Visibility::Hidden));
    assert_eq!(pings(&rig.after(10_000)), [3], "the ping that was due still goes out");
    rig.frame(server_frames::Pong { n: 3 });
    assert_eq!(pings(&rig.after(24_999)), NONE);
    assert_eq!(pings(&rig.after(1)), [4]);
}

#[test]
fn a_pong_that_does_not_come_within_eight_seconds_ends_the_connection() {
    let mut rig = Rig::connected(Vec::new());
    rig.after(10_000);
    assert!(!rig.after(7_999).contains(&Effect::CloseSocket));
    assert!(rig.after(1).contains(&Effect::CloseSocket));
    assert!(matches!(rig.client.connection(), Connection::Waiting { .. }));
}

#[test]
fn a_pong_of_an_older_ping_does_not_count() {
    let mut rig = Rig::connected(Vec::new());
    rig.after(10_000);
    rig.frame(server_frames::Pong { n: 1 });
    rig.after(10_000);
    rig.frame(server_frames::Pong { n: 1 });
    assert!(rig.after(8_000).contains(&Effect::CloseSocket));
}

#[test]
fn the_servers_ping_is_answered() {
    let mut rig = Rig::connected(Vec::new());
    let frames = sent(&rig.frame(server_frames::Ping { n: 9 }));
    assert_eq!(frames, [protocol::client_frames::Pong { n: 9 }.into()]);
}

#[test]
fn waking_probes_the_connection_with_three_seconds_of_patience() {
    for woke in [Input::Woke, Input::VisibilityChanged(Visibility::Visible)] {
        let mut rig = Rig::connected(Vec::new());
        rig.at += 1_000;
        assert_eq!(pings(&rig.give(woke)), [1]);
        assert!(!rig.after(1_999).contains(&Effect::CloseSocket));
        assert!(rig.after(1).contains(&Effect::CloseSocket));
    }
}

#[test]
fn waking_shortens_the_patience_of_a_ping_that_is_out() {
    let mut rig = Rig::connected(Vec::new());
    rig.after(10_000);
    assert_eq!(pings(&rig.give(Input::Woke)), NONE);
    assert!(rig.after(2_000).contains(&Effect::CloseSocket));
}

#[test]
fn waking_ends_the_waiting_at_once() {
    let mut rig = Rig::connected(Vec::new());
    rig.give(Input::SocketClosed { code: 1006 });
    assert!(rig.give(Input::Woke).contains(&Effect::OpenSocket));
}

#[test]
fn a_goaway_is_followed_and_its_time_kept() {
    let mut rig = Rig::connected(Vec::new());
    let effects = rig.frame(server_frames::Goaway { reconnect_after_ms: 4_200 });
    assert!(effects.contains(&Effect::CloseSocket));
    assert_eq!(until(&rig), 4_200);
    assert_eq!(rig.give(Input::SocketClosed { code: close_code::GOAWAY }), []);
    assert!(rig.after(4_200).contains(&Effect::OpenSocket));
}

#[test]
fn a_terminal_refusal_is_told_and_not_tried_again() {
    for code in [RejectCode::UpgradeRequired, RejectCode::WrongOrigin, RejectCode::UnknownSite] {
        let mut rig = Rig::visitor();
        rig.give(Input::Start);
        rig.give(Input::SocketOpened);
        let effects = rig.frame(refused(code.clone()));
        assert!(effects.contains(&Effect::Refused(Problem::new(code.clone(), "no"))));
        assert!(effects.contains(&Effect::CloseSocket));
        rig.give(Input::SocketClosed { code: 4003 });
        assert!(!rig.after(3_600_000).contains(&Effect::OpenSocket));
        assert!(!rig.give(Input::Woke).contains(&Effect::OpenSocket));
        assert_eq!(rig.client.connection(), Connection::Refused(Problem::new(code, "no")));
    }
}

#[test]
fn a_terminal_close_code_refuses_even_without_its_frame() {
    for (code, reason) in [
        (close_code::UPGRADE_REQUIRED, RejectCode::UpgradeRequired),
        (close_code::WRONG_ORIGIN, RejectCode::WrongOrigin),
    ] {
        let mut rig = Rig::connected(Vec::new());
        rig.give(Input::SocketClosed { code });
        let Connection::Refused(problem) = rig.client.connection() else { panic!("{code}") };
        assert_eq!(problem.code, reason);
    }
}

#[test]
fn other_close_codes_are_tried_again() {
    for code in [1000, 1006, close_code::UNAUTHORIZED, close_code::SLOW, close_code::TOO_LARGE] {
        let mut rig = Rig::connected(Vec::new());
        rig.give(Input::SocketClosed { code });
        assert_eq!(until(&rig), 500, "{code}");
    }
}

#[test]
fn too_many_connections_wait_longer() {
    let mut rig = Rig::connected(Vec::new());
    rig.give(Input::SocketClosed { code: close_code::RATE_LIMITED });
    assert_eq!(until(&rig), 8_000);
}

#[test]
fn a_refusal_that_may_pass_waits_as_long_as_it_says() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    let mut frame = refused(RejectCode::RateLimited);
    frame.problem.retry_after_ms = Some(12_345);
    rig.frame(frame);
    assert_eq!(until(&rig), 12_345);
}

#[test]
fn a_frame_the_server_could_not_read_does_not_end_everything() {
    let mut rig = Rig::connected(Vec::new());
    let effects = rig.frame(refused(RejectCode::Malformed));
    assert!(effects.contains(&Effect::CloseSocket));
    assert_eq!(until(&rig), 500);
}

/// The token of the next hello.
fn shown_token(rig: &mut Rig) -> Option<String> {
    if matches!(rig.client.connection(), Connection::Waiting { .. }) {
        let wait = until(rig);
        rig.after(wait);
    }
    let frames = sent(&rig.give(Input::SocketOpened));
    let [ClientFrame::Hello(hello)] = frames.as_slice() else { panic!("{frames:?}") };
    hello.token.clone()
}

#[test]
fn a_visitor_whose_session_is_gone_comes_back_as_a_new_one() {
    let config = config(protocol::AuthorRole::Visitor, Some("old"));
    let mut rig = Rig::of(config, Vec::new(), Default::default());
    rig.give(Input::Start);
    assert_eq!(shown_token(&mut rig).as_deref(), Some("old"));
    rig.frame(refused(RejectCode::Unauthorized));
    assert_eq!(shown_token(&mut rig).as_deref(), Some("old"), "once may be a misunderstanding");
    rig.frame(refused(RejectCode::Unauthorized));
    assert_eq!(shown_token(&mut rig), None);
    assert!(
        rig.frame(refused(RejectCode::Unauthorized))
            .contains(&Effect::Refused(Problem::new(RejectCode::Unauthorized, "no")))
    );
}

#[test]
fn a_hello_that_came_late_costs_no_session() {
    let config = config(protocol::AuthorRole::Visitor, Some("mine"));
    let mut rig = Rig::of(config, Vec::new(), Default::default());
    rig.give(Input::Start);
    for _ in 0..3 {
        assert_eq!(shown_token(&mut rig).as_deref(), Some("mine"));
        rig.frame(refused(RejectCode::Unauthorized));
        assert_eq!(shown_token(&mut rig).as_deref(), Some("mine"));
        rig.frame(welcome("e1", Vec::new()));
        rig.give(Input::SocketClosed { code: 4008 });
    }
}

#[test]
fn stop_closes_and_start_begins_again() {
    let mut rig = Rig::connected(Vec::new());
    assert!(rig.give(Input::Stop).contains(&Effect::CloseSocket));
    assert_eq!(rig.client.connection(), Connection::Idle);
    assert!(!rig.after(100_000).contains(&Effect::OpenSocket));
    assert!(rig.give(Input::Start).contains(&Effect::OpenSocket));
}

#[test]
fn what_cannot_be_read_is_counted_and_changes_nothing() {
    let mut rig = Rig::connected(Vec::new());
    for text in ["", "{", "[]", r#"{"type":"event"}"#, r#"{"type":"dance","step":1}"#] {
        rig.give(Input::TextArrived(text.to_owned()));
    }
    assert_eq!(rig.client.counts().unreadable_frames, 4);
    assert_eq!(rig.client.counts().unknown_frames, 1);
    assert_eq!(rig.client.connection(), Connection::Connected);
}
