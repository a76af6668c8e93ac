//! Which way the client takes when sockets do not get through, and when it comes back to them.

use client::{Connection, Effect, Input, Visibility, close_code};
use protocol::{Problem, RejectCode, server_frames};

use crate::rig::*;

const MINUTE: i64 = 60_000;

/// The way asked for among the effects.
fn opened(effects: &[Effect]) -> Option<&Effect> {
    effects.iter().find(|effect| matches!(effect, Effect::OpenSocket | Effect::OpenPoll))
}

/// The next attempt after the wait that the client chose.
fn next_try(rig: &mut Rig) -> Effect {
    for _ in 0..3 {
        if let Connection::Waiting { until } = rig.client.connection() {
            let effects = rig.after(until.as_millis() - rig.at);
            if let Some(way) = opened(&effects) {
                return way.clone();
            }
        }
    }
    panic!("no attempt: {:?}", rig.client.connection())
}

/// A visitor in a network that lets no socket through, on the poll that works there.
fn polling() -> Rig {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(next_try(&mut rig), Effect::OpenSocket);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(next_try(&mut rig), Effect::OpenPoll);
    rig.greeted(Vec::new());
    assert_eq!(rig.client.connection(), Connection::Connected);
    rig
}

/// Time passes with every ping answered; stops at the first attempt to connect.
fn lives(rig: &mut Rig, ms: i64) -> Option<Effect> {
    let end = rig.at + ms;
    while rig.at < end {
        let effects = rig.after((end - rig.at).min(5_000));
        for frame in sent(&effects) {
            if let protocol::ClientFrame::Ping(ping) = frame {
                rig.frame(server_frames::Pong { n: ping.n });
            }
        }
        if effects.contains(&Effect::CloseSocket) {
            return Some(opened(&rig.after(0)).expect("an attempt").clone());
        }
    }
    None
}

#[test]
fn after_two_failed_upgrades_the_poll_is_tried() {
    polling();
}

#[test]
fn a_socket_that_opens_and_stays_silent_is_a_failed_upgrade() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    rig.give(Input::SocketOpened);
    assert!(rig.after(10_000).contains(&Effect::CloseSocket));
    assert_eq!(next_try(&mut rig), Effect::OpenSocket);
    rig.give(Input::SocketOpened);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(next_try(&mut rig), Effect::OpenPoll);
}

#[test]
fn while_neither_way_works_both_are_tried_in_turn() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    let mut ways = vec![Effect::OpenSocket];
    for _ in 0..5 {
        rig.give(Input::SocketClosed { code: 1006 });
        ways.push(next_try(&mut rig));
    }
    let (socket, poll) = (Effect::OpenSocket, Effect::OpenPoll);
    let expected = [&socket, &socket, &poll, &socket, &poll, &socket];
    assert_eq!(ways.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_server_that_refuses_has_been_reached_and_that_is_no_failed_upgrade() {
    let mut rig = Rig::visitor();
    rig.give(Input::Start);
    for _ in 0..4 {
        rig.give(Input::SocketOpened);
        let mut problem = Problem::new(RejectCode::RateLimited, "no");
        problem.retry_after_ms = Some(1_000);
        rig.frame(server_frames::Refused { problem });
        assert_eq!(next_try(&mut rig), Effect::OpenSocket);
        rig.give(Input::SocketClosed { code: close_code::UNAUTHORIZED });
        assert_eq!(next_try(&mut rig), Effect::OpenSocket);
    }
}

#[test]
fn a_terminal_refusal_over_the_poll_is_not_tried_again_by_any_way() {
    for by_frame in [true, false] {
        let mut rig = Rig::visitor();
        rig.give(Input::Start);
        rig.give(Input::SocketClosed { code: 1006 });
        next_try(&mut rig);
        rig.give(Input::SocketClosed { code: 1006 });
        assert_eq!(next_try(&mut rig), Effect::OpenPoll);
        rig.give(Input::SocketOpened);
        if by_frame {
            let problem = Problem::new(RejectCode::WrongOrigin, "no");
            rig.frame(server_frames::Refused { problem });
        } else {
            rig.give(Input::SocketClosed { code: close_code::WRONG_ORIGIN });
        }
        assert!(matches!(rig.client.connection(), Connection::Refused(_)));
        assert_eq!(opened(&rig.after(60 * MINUTE)), None);
        rig.at += MINUTE;
        assert_eq!(opened(&rig.give(Input::Woke)), None);
    }
}

#[test]
fn on_the_poll_the_socket_is_tried_every_five_minutes() {
    let mut rig = polling();
    assert_eq!(lives(&mut rig, 5 * MINUTE - 1), None);
    assert_eq!(lives(&mut rig, 1), Some(Effect::OpenSocket));
    let effects = rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(opened(&effects), Some(&Effect::OpenPoll), "at once, without a wait");
    rig.greeted(Vec::new());
    assert_eq!(lives(&mut rig, 5 * MINUTE - 1), None);
    assert_eq!(lives(&mut rig, 1), Some(Effect::OpenSocket));
    rig.greeted(Vec::new());
    assert_eq!(lives(&mut rig, 20 * MINUTE), None, "the socket works and is kept");
}

#[test]
fn a_try_that_hangs_is_given_up_after_three_seconds_and_the_poll_goes_on() {
    let mut rig = polling();
    assert_eq!(lives(&mut rig, 5 * MINUTE), Some(Effect::OpenSocket));
    rig.give(Input::SocketOpened);
    assert!(!rig.after(2_999).contains(&Effect::CloseSocket));
    assert!(rig.after(1).contains(&Effect::CloseSocket));
    assert_eq!(next_try(&mut rig), Effect::OpenPoll);
}

#[test]
fn waking_tries_the_socket_but_not_again_and_again() {
    let mut rig = polling();
    assert_eq!(opened(&rig.give(Input::Woke)), None, "it failed a moment ago");
    rig.after(0);
    rig.frame(server_frames::Pong { n: 1 });
    assert_eq!(lives(&mut rig, MINUTE), None);
    let woke = Input::VisibilityChanged(Visibility::Visible);
    assert_eq!(opened(&rig.give(woke.clone())), Some(&Effect::OpenSocket));
    let effects = rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(opened(&effects), Some(&Effect::OpenPoll));
    rig.greeted(Vec::new());
    assert_eq!(opened(&rig.give(woke)), None);
}

#[test]
fn a_server_that_was_away_does_not_leave_its_visitors_on_the_poll_for_long() {
    let mut rig = Rig::connected(Vec::new());
    rig.at += 2 * MINUTE;
    rig.give(Input::SocketClosed { code: 1006 });
    for way in [Effect::OpenSocket, Effect::OpenSocket, Effect::OpenPoll] {
        assert_eq!(next_try(&mut rig), way);
        if way != Effect::OpenPoll {
            rig.give(Input::SocketClosed { code: 1006 });
        }
    }
    rig.greeted(Vec::new());
    assert_eq!(lives(&mut rig, 30_000), Some(Effect::OpenSocket));
}

#[test]
fn three_sockets_in_a_row_that_die_young_lead_to_the_poll() {
    let mut rig = Rig::connected(Vec::new());
    for way in [Effect::OpenSocket, Effect::OpenSocket, Effect::OpenPoll] {
        rig.at += 5_000;
        rig.give(Input::SocketClosed { code: 1006 });
        assert_eq!(next_try(&mut rig), way);
        rig.greeted(Vec::new());
    }
    assert_eq!(lives(&mut rig, 5 * MINUTE - 1), None);
}

#[test]
fn one_socket_that_lived_a_minute_forgives_those_that_did_not() {
    let mut rig = Rig::connected(Vec::new());
    for lived in [5_000, 5_000, 61_000, 5_000, 5_000] {
        rig.at += lived;
        rig.give(Input::SocketClosed { code: 1006 });
        assert_eq!(next_try(&mut rig), Effect::OpenSocket);
        rig.greeted(Vec::new());
    }
}

#[test]
fn stopping_does_not_forget_that_no_socket_gets_through_here() {
    let mut rig = polling();
    rig.give(Input::Stop);
    assert_eq!(opened(&rig.give(Input::Start)), Some(&Effect::OpenPoll));
}

#[test]
fn what_was_under_way_is_sent_again_by_the_other_way() {
    let mut rig = polling();
    rig.give(begin(1));
    assert_eq!(sends(&rig.post(2, "hello")), [(cid(2), 2)]);
    assert_eq!(lives(&mut rig, 5 * MINUTE), Some(Effect::OpenSocket));
    let effects = rig.greeted(Vec::new());
    assert_eq!(sends(&effects), [(cid(1), 1), (cid(2), 2)]);
}

#[test]
fn people_are_told_of_a_line_that_is_down_for_three_seconds_and_of_no_shorter_one() {
    let cut_off = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::CutOff(is_cut_off) => Some(*is_cut_off),
            _ => None,
        })
    };
    let mut rig = Rig::connected(Vec::new());
    assert_eq!(cut_off(&rig.give(Input::SocketClosed { code: 1006 })), None);
    assert_eq!(cut_off(&rig.after(2_999)), None);
    assert_eq!(cut_off(&rig.greeted(Vec::new())), None);
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(cut_off(&rig.after(2_999)), None);
    assert_eq!(cut_off(&rig.after(1)), Some(true));
    assert!(rig.client.is_cut_off());
    assert_eq!(rig.texts(), [""; 0]);
    rig.post(1, "typed meanwhile");
    assert_eq!(rig.texts(), ["typed meanwhile"], "typing is never blocked");
    assert_eq!(cut_off(&rig.greeted(Vec::new())), Some(false));
    rig.give(Input::SocketClosed { code: close_code::WRONG_ORIGIN });
    assert!(rig.client.is_cut_off(), "nothing is tried any more");
    assert_eq!(cut_off(&rig.give(Input::Stop)), Some(false));
}
