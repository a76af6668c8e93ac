//! Several pages of one browser: one sends, all show.

use client::{Connection, Delivery, Effect, Input, OutboxEntry, Turn};
use protocol::{Author, RejectCode, server_frames};

use crate::rig::*;

fn entry(n: u128, cseq: u64) -> OutboxEntry {
    OutboxEntry {
        cid: cid(n),
        cseq,
        conversation: conversation(),
        command: said("elsewhere"),
        echo: vec![message(n, Author::VISITOR, "elsewhere").into()],
        failed: None,
    }
}

fn waiting() -> Rig {
    let mut rig = Rig::connected(vec![head(false, 3)]);
    rig.give(Input::TurnChanged(Turn::Theirs));
    rig
}

fn cseqs(rig: &Rig) -> Vec<u64> {
    rig.client.outbox().iter().map(|entry| entry.cseq).collect()
}

fn deliveries(rig: &Rig) -> Vec<Option<Delivery>> {
    rig.client.timeline(&conversation()).into_iter().map(|item| item.delivery).collect()
}

#[test]
fn a_page_whose_turn_it_is_not_stores_and_shows_but_does_not_send() {
    let mut rig = waiting();
    let effects = rig.post(1, "hello");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::StoreEntry(_))));
    assert_eq!(sends(&effects).len(), 0);
    assert_eq!(deliveries(&rig), [Some(Delivery::Sending)]);
    assert_eq!(sends(&rig.give(Input::TurnChanged(Turn::Ours))).len(), 1);
}

#[test]
fn an_entry_of_another_page_is_shown_and_told_once() {
    let mut rig = waiting();
    let effects = rig.give(Input::Adopt(vec![entry(5, 3)]));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Adopted(it) if it.cid == cid(5))));
    assert_eq!(rig.texts(), ["elsewhere"]);
    let again = rig.give(Input::Adopt(vec![entry(5, 3)]));
    assert!(
        !again.iter().any(|effect| matches!(effect, Effect::Adopted(_) | Effect::StoreEntry(_)))
    );
}

#[test]
fn what_another_page_sent_leaves_no_gap_in_the_numbers_and_no_gap_on_the_screen() {
    let mut rig = waiting();
    rig.give(Input::Adopt(vec![entry(5, 1), entry(6, 2)]));
    rig.post(7, "mine");
    let accepted = Input::AcceptedElsewhere { cid: cid(5), conversation: conversation(), seq: 4 };
    let effects = rig.give(accepted);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::ForgetEntry(it) if *it == cid(5)))
    );
    assert_eq!(cseqs(&rig), [1, 2]);
    let shown = [Some(Delivery::Sent), Some(Delivery::Sending), Some(Delivery::Sending)];
    assert_eq!(deliveries(&rig), shown);
    assert_eq!(sends(&rig.give(Input::TurnChanged(Turn::Ours))).len(), 2);
}

#[test]
fn a_refusal_and_a_new_try_of_another_page_count_here_too() {
    let mut rig = waiting();
    rig.give(Input::Adopt(vec![entry(5, 1)]));
    let failed = OutboxEntry { failed: Some(RejectCode::TooLarge), ..entry(5, 1) };
    let effects = rig.give(Input::Adopt(vec![failed]));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Rejected { .. })));
    assert_eq!(deliveries(&rig), [Some(Delivery::Failed(RejectCode::TooLarge))]);
    rig.give(Input::Adopt(vec![entry(5, 2)]));
    assert_eq!(deliveries(&rig), [Some(Delivery::Sending)]);
}

#[test]
fn the_reason_for_waiting_is_told_until_everything_is_sent() {
    let mut rig = Rig::connected(Vec::new());
    rig.post(1, "one too many");
    let effects = rig.frame(server_frames::Reject {
        cid: cid(1),
        conversation: conversation(),
        retryable: true,
        code: RejectCode::RateLimited,
        message: "slowly".to_owned(),
        retry_after_ms: Some(400),
        expect: None,
    });
    assert!(effects.contains(&Effect::HeldBack(Some(RejectCode::RateLimited))));
    assert_eq!(rig.client.connection(), Connection::Connected);
    assert_eq!(deliveries(&rig), [Some(Delivery::Sending)]);
    assert_eq!(sends(&rig.after(400)).len(), 1);
    let effects = rig.frame(accepted(1, 1));
    assert!(effects.contains(&Effect::HeldBack(None)));
}
