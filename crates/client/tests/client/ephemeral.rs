use client::{Effect, Input};
use protocol::signals::{Media, Ready};
use protocol::{Author, AuthorRole, CallId, ClientFrame, PageContext, Signal, server_frames};

use crate::rig::*;

fn typing(typing: bool) -> Input {
    Input::SetTyping { conversation: conversation(), typing }
}

fn writes(typing: bool) -> server_frames::Typing {
    server_frames::Typing { conversation: conversation(), by: AuthorRole::Operator, typing }
}

fn typing_effects(effects: &[Effect]) -> Vec<bool> {
    let typing = |effect: &Effect| match effect {
        Effect::Typing { typing, .. } => Some(*typing),
        _ => None,
    };
    effects.iter().filter_map(typing).collect()
}

fn media(n: u64) -> server_frames::Signal {
    let signal = Media { microphone: true, camera: false, screen: false }.into();
    relayed(n, signal)
}

fn relayed(n: u64, signal: Signal) -> server_frames::Signal {
    server_frames::Signal { conversation: conversation(), call: CallId::from_bits(1), n, signal }
}

fn signals(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Signal { .. })).count()
}

#[test]
fn typing_is_told_when_it_starts_stops_and_every_three_seconds() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    assert_eq!(sent(&rig.give(typing(true))).len(), 1);
    assert_eq!(sent(&rig.give(typing(true))).len(), 0);
    rig.at += 3_000;
    assert_eq!(sent(&rig.give(typing(true))).len(), 1);
    assert_eq!(sent(&rig.give(typing(false))).len(), 1);
    assert_eq!(sent(&rig.give(typing(false))).len(), 0);
}

#[test]
fn nobody_types_forever() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    assert_eq!(typing_effects(&rig.frame(writes(true))), [true]);
    assert_eq!(typing_effects(&rig.frame(writes(true))), [false; 0], "no news");
    assert_eq!(typing_effects(&rig.after(7_999)), [false; 0]);
    assert_eq!(typing_effects(&rig.after(1)), [false]);
}

#[test]
fn the_message_ends_the_typing() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(writes(true));
    let operator = Author { role: AuthorRole::Operator, operator: None };
    let effects = rig.frame(event_frame(posted(1, 1, operator, "done")));
    assert_eq!(typing_effects(&effects), [false]);
}

#[test]
fn a_lost_connection_ends_the_typing() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(writes(true));
    assert_eq!(typing_effects(&rig.give(Input::SocketClosed { code: 1006 })), [false]);
}

#[test]
fn signals_are_numbered_per_call_and_wait_for_the_connection() {
    let mut rig = Rig::visitor();
    for call in [1, 1, 2] {
        rig.give(Input::SendSignal {
            conversation: conversation(),
            call: CallId::from_bits(call),
            signal: Ready {}.into(),
        });
    }
    let effects = rig.connect(vec![head(true, 0)]);
    let numbers: Vec<u64> = sent(&effects)
        .into_iter()
        .filter_map(|frame| match frame {
            ClientFrame::Signal(signal) => Some(signal.n),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [1, 2, 1]);
}

#[test]
fn a_signal_that_was_seen_is_dropped() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    assert_eq!(signals(&rig.frame(media(1))), 1);
    assert_eq!(signals(&rig.frame(media(1))), 0);
    assert_eq!(signals(&rig.frame(media(3))), 1);
    assert_eq!(signals(&rig.frame(media(2))), 0);
}

#[test]
fn a_page_that_came_up_again_begins_its_numbers_anew() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(media(9));
    assert_eq!(signals(&rig.frame(relayed(1, Ready {}.into()))), 1);
    assert_eq!(signals(&rig.frame(media(2))), 1);
}

#[test]
fn only_the_last_page_is_told() {
    let mut rig = Rig::visitor();
    for url in ["/a", "/b"] {
        let page = PageContext { url: url.to_owned(), ..PageContext::default() };
        rig.give(Input::PageChanged { conversation: conversation(), page });
    }
    let pages: Vec<String> = sent(&rig.connect(vec![head(true, 0)]))
        .into_iter()
        .filter_map(|frame| match frame {
            ClientFrame::PageChanged(changed) => Some(changed.page.url),
            _ => None,
        })
        .collect();
    assert_eq!(pages, ["/b"]);
}

#[test]
fn what_the_server_tells_is_passed_on() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let queue = server_frames::Queue { conversation: conversation(), place: 2, wait_ms: None };
    assert!(rig.frame(queue.clone()).contains(&Effect::Queue(queue)));
    let availability = protocol::Availability { operators_online: 1, open: true, opens_at: None };
    assert!(rig.frame(availability).contains(&Effect::Availability(availability)));
}
