use client::{Effect, Input, MAX_IN_FLIGHT, OutboxEntry};
use protocol::{Author, ConversationId, RejectCode, server_frames};

use crate::rig::*;

fn reject(n: u128, code: RejectCode) -> server_frames::Reject {
    server_frames::Reject {
        cid: cid(n),
        conversation: conversation(),
        retryable: code.is_retryable(),
        code,
        message: "no".to_owned(),
        retry_after_ms: None,
        expect: None,
    }
}

fn out_of_order(n: u128, expect: u64) -> server_frames::Reject {
    server_frames::Reject { expect: Some(expect), ..reject(n, RejectCode::OutOfOrder) }
}

fn entry(n: u128, cseq: u64) -> OutboxEntry {
    OutboxEntry {
        cid: cid(n),
        cseq,
        conversation: conversation(),
        command: said("kept"),
        echo: vec![message(n, Author::VISITOR, "kept").into()],
        failed: None,
    }
}

fn cseqs(rig: &Rig) -> Vec<(u128, u64)> {
    let n = |entry: &OutboxEntry| {
        u128::from_str_radix(&entry.cid.as_str()[2..], 16).expect("made from bits")
    };
    rig.client.outbox().iter().map(|entry| (n(entry), entry.cseq)).collect()
}

#[test]
fn a_command_is_stored_before_it_is_sent() {
    let mut rig = Rig::connected(Vec::new());
    let effects = rig.post(1, "hello");
    let stored = effects.iter().position(|e| matches!(e, Effect::StoreEntry(_))).unwrap();
    let sent = effects.iter().position(|e| matches!(e, Effect::SendText(_))).unwrap();
    assert!(stored < sent);
}

#[test]
fn commands_are_numbered_per_conversation_and_sent_in_that_order() {
    let mut rig = Rig::connected(Vec::new());
    let mut all = Vec::new();
    for n in 1..=3 {
        all.extend(sends(&rig.post(n, "hello")));
    }
    assert_eq!(all, [(cid(1), 1), (cid(2), 2), (cid(3), 3)]);
    let other = Input::Send {
        cid: cid(9),
        conversation: ConversationId::from_bits(8),
        command: said("elsewhere"),
        echo: Vec::new(),
    };
    assert_eq!(sends(&rig.give(other)), [(cid(9), 1)]);
}

#[test]
fn what_is_said_while_disconnected_goes_out_after_welcome() {
    let mut rig = Rig::visitor();
    rig.give(begin(1));
    rig.post(2, "early");
    assert_eq!(sends(&rig.connect(Vec::new())), [(cid(1), 1), (cid(2), 2)]);
}

#[test]
fn only_so_many_commands_are_on_their_way_at_once() {
    let mut rig = Rig::visitor();
    for n in 1..=20 {
        rig.post(n, "many");
    }
    assert_eq!(sends(&rig.connect(vec![head(true, 0)])).len(), MAX_IN_FLIGHT);
    assert_eq!(sends(&rig.frame(accepted(1, 1))), [(cid(9), 9)]);
}

#[test]
fn an_accepted_command_is_forgotten_by_the_store() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "hello");
    let effects = rig.frame(accepted(1, 1));
    assert!(effects.contains(&Effect::ForgetEntry(cid(1))));
    assert!(effects.contains(&Effect::Accepted {
        cid: cid(1),
        conversation: conversation(),
        seq: 1
    }));
    assert!(rig.client.outbox().is_empty());
    assert!(!rig.frame(accepted(1, 1)).contains(&Effect::ForgetEntry(cid(1))), "doubled");
}

#[test]
fn after_a_reconnect_everything_unanswered_is_sent_again_under_its_old_name() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.post(2, "two");
    rig.give(Input::SocketClosed { code: 1006 });
    rig.after(500);
    assert_eq!(sends(&rig.greeted(vec![head(true, 0)])), [(cid(1), 1), (cid(2), 2)]);
}

#[test]
fn a_command_without_an_answer_is_sent_again_after_fifteen_seconds() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.after(10_000);
    rig.frame(server_frames::Pong { n: 1 });
    assert_eq!(sends(&rig.after(5_000)), [(cid(1), 1)]);
}

#[test]
fn a_retryable_refusal_waits_as_told_and_holds_back_what_comes_after_it() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    let busy = server_frames::Reject { retry_after_ms: Some(5_000), ..reject(1, RejectCode::Busy) };
    let effects = rig.frame(busy);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Rejected { .. })));
    assert_eq!(sends(&rig.post(2, "two")), []);
    assert_eq!(sends(&rig.after(4_999)), []);
    assert_eq!(sends(&rig.after(1)), [(cid(1), 1), (cid(2), 2)]);
}

#[test]
fn a_retryable_refusal_without_a_time_still_waits() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    assert_eq!(sends(&rig.frame(reject(1, RejectCode::StorageFull))), []);
    assert_eq!(sends(&rig.after(499)), []);
    assert_eq!(sends(&rig.after(2_000)), [(cid(1), 1)]);
}

#[test]
fn who_has_to_wait_is_told_why_until_nothing_waits_any_more() {
    let why = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::HeldBack(why) => Some(why.clone()),
            _ => None,
        })
    };
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.post(2, "two");
    let told = rig.frame(reject(1, RejectCode::RateLimited));
    assert_eq!(why(&told), Some(Some(RejectCode::RateLimited)));
    assert_eq!(rig.texts(), ["one", "two"]);
    assert_eq!(why(&rig.frame(accepted(1, 1))), None, "the other one still waits");
    assert_eq!(why(&rig.frame(accepted(2, 2))), Some(None));
    rig.post(3, "three");
    rig.frame(reject(3, RejectCode::Busy));
    assert_eq!(why(&rig.frame(reject(3, RejectCode::WrongState))), Some(None), "given up");
}

#[test]
fn a_terminal_refusal_keeps_the_entry_with_its_text_and_closes_the_gap() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    for n in 1..=3 {
        rig.post(n, "text");
    }
    let effects = rig.frame(reject(1, RejectCode::TextTooLong));
    let rejected = effects.iter().find_map(|effect| match effect {
        Effect::Rejected { cid, code, entry, .. } => {
            Some((cid, code, entry.echo[0].content.fallback.as_str()))
        }
        _ => None,
    });
    assert_eq!(rejected, Some((&cid(1), &RejectCode::TextTooLong, "text")));
    let kept = |effect: &Effect| matches!(effect, Effect::StoreEntry(e) if e.failed == Some(RejectCode::TextTooLong));
    assert!(effects.iter().any(kept));
    assert_eq!(cseqs(&rig), [(1, 1), (2, 1), (3, 2)]);
    assert_eq!(sends(&rig.frame(out_of_order(2, 1))), [(cid(2), 1)]);
    assert_eq!(sends(&rig.frame(out_of_order(3, 1))), [(cid(3), 2)]);
}

#[test]
fn a_doubled_refusal_changes_nothing() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.frame(reject(1, RejectCode::Forbidden));
    rig.post(2, "two");
    rig.frame(accepted(2, 1));
    rig.post(3, "three");
    assert!(
        !rig.frame(reject(1, RejectCode::Forbidden))
            .contains(&Effect::TimelineChanged(conversation()))
    );
    assert_eq!(cseqs(&rig), [(1, 1), (3, 2)]);
}

#[test]
fn a_failed_command_goes_to_the_end_when_retried() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.frame(reject(1, RejectCode::WrongState));
    rig.post(2, "two");
    assert_eq!(sends(&rig.give(Input::Retry(cid(1)))), [(cid(1), 2)]);
    assert_eq!(cseqs(&rig), [(2, 1), (1, 2)]);
}

#[test]
fn only_a_failed_command_can_be_discarded() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    assert_eq!(rig.give(Input::Discard(cid(1))), []);
    rig.frame(reject(1, RejectCode::Forbidden));
    assert!(rig.give(Input::Discard(cid(1))).contains(&Effect::ForgetEntry(cid(1))));
    assert!(rig.client.outbox().is_empty());
}

#[test]
fn out_of_order_follows_the_servers_numbers_and_stores_them() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    rig.post(2, "two");
    let effects = rig.frame(out_of_order(1, 6));
    assert_eq!(cseqs(&rig), [(1, 6), (2, 7)]);
    assert_eq!(effects.iter().filter(|e| matches!(e, Effect::StoreEntry(_))).count(), 2);
    assert_eq!(sends(&effects), [(cid(1), 6)]);
    assert_eq!(sends(&rig.frame(out_of_order(2, 6))), [], "one at a time until it is settled");
    assert_eq!(sends(&rig.post(3, "three")), []);
    assert_eq!(sends(&rig.frame(accepted(1, 1))), [(cid(2), 7)]);
    assert_eq!(sends(&rig.frame(accepted(2, 2))), [(cid(3), 8)]);
    rig.frame(accepted(3, 3));
    rig.post(4, "four");
    assert_eq!(sends(&rig.post(5, "five")), [(cid(5), 10)], "several at once again");
}

#[test]
fn a_server_that_never_agrees_is_not_asked_in_a_tight_loop() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    let mut n_sends = 0;
    for _ in 0..100 {
        n_sends += sends(&rig.frame(out_of_order(1, 1))).len();
    }
    assert!(n_sends < 20, "{n_sends}");
}

#[test]
fn an_entry_that_this_device_stored_keeps_its_number() {
    let stored = vec![entry(2, 5), entry(1, 4)];
    let mut rig = Rig::of(config(protocol::AuthorRole::Visitor, None), stored, Default::default());
    assert_eq!(sends(&rig.connect(vec![head(true, 0)])), [(cid(1), 4), (cid(2), 5)]);
    assert_eq!(sends(&rig.post(3, "three")), [(cid(3), 6)]);
}

#[test]
fn adopted_entries_get_this_devices_numbers_in_their_old_order() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "mine");
    let effects = rig.give(Input::Adopt(vec![entry(12, 41), entry(11, 40), entry(1, 9)]));
    assert_eq!(sends(&effects), [(cid(11), 2), (cid(12), 3)]);
    assert_eq!(effects.iter().filter(|e| matches!(e, Effect::StoreEntry(_))).count(), 2);
}

#[test]
fn the_next_number_follows_what_the_server_has_of_this_device() {
    let mut rig = Rig::visitor();
    let mut known = head(true, 0);
    known.last_cseq = 7;
    rig.connect(vec![known]);
    assert_eq!(sends(&rig.post(1, "one")), [(cid(1), 8)]);
}

#[test]
fn a_command_too_large_to_send_fails_here_and_is_kept() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let effects = rig.post(1, &"x".repeat(70_000));
    assert_eq!(sends(&effects), []);
    assert_eq!(rig.client.outbox()[0].failed, Some(RejectCode::TooLarge));
    assert_eq!(sends(&rig.post(2, "small")), [(cid(2), 1)]);
}

#[test]
fn the_same_act_twice_is_one_command() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.post(1, "one");
    assert_eq!(sends(&rig.post(1, "one")), []);
    assert_eq!(rig.client.outbox().len(), 1);
}

#[test]
fn the_stored_form_of_an_entry() {
    let mut failed = entry(2, 2);
    failed.failed = Some(RejectCode::TextTooLong);
    insta::assert_json_snapshot!("stored_entry", [entry(1, 1), failed]);
}

#[test]
fn a_stored_entry_reads_back_as_it_was() {
    let text = serde_json::to_string(&entry(1, 3)).unwrap();
    assert_eq!(serde_json::from_str::<OutboxEntry>(&text).unwrap(), entry(1, 3));
}
