//! The client's end of a long poll: whatever becomes of requests and answers, each frame crosses once.

use std::cell::Cell;
use std::collections::VecDeque;

use client::{Now, Poll, PollStep};
use proptest::prelude::*;
use protocol::limits::{FRAME_BYTES, POLL_BYTES, POLL_FRAMES};
use protocol::{PollAnswer, PollRequest, Timestamp, poll};

fn answer(batch: u64, frames: &[&str]) -> String {
    poll::join(&PollAnswer { session: None, batch, close: None }, frames)
}

fn asked(steps: &[PollStep]) -> Vec<(PollRequest, Vec<String>)> {
    let request = |step: &PollStep| match step {
        PollStep::Ask { held, body, .. } => {
            let (request, frames) = poll::split::<PollRequest>(body).unwrap();
            assert_eq!(request.hold, *held);
            Some((request, frames.into_iter().map(str::to_owned).collect()))
        }
        _ => None,
    };
    steps.iter().filter_map(request).collect()
}

/// A while later, when nothing counts as answered at once.
fn later() -> Now {
    thread_local!(static AT: Cell<i64> = const { Cell::new(0) });
    AT.set(AT.get() + 25_000);
    at(AT.get())
}

fn at(millis: i64) -> Now {
    Now { at: Timestamp::from_millis(millis), random: u32::MAX }
}

fn texts(steps: &[PollStep]) -> Vec<&str> {
    let mut texts = Vec::new();
    for step in steps {
        if let PollStep::Text(text) = step {
            texts.push(text.as_str());
        }
    }
    texts
}

fn request(post: u64, got: u64, hold: bool) -> PollRequest {
    PollRequest { session: Some("s1".to_owned()), post, got, hold }
}

/// A poll whose hello was answered with the welcome.
fn welcomed() -> Poll {
    let mut poll = Poll::new();
    poll.send("hello".to_owned());
    let welcome = PollAnswer { session: Some("s1".to_owned()), batch: 1, close: None };
    let steps = poll.answered(true, Some(&poll::join(&welcome, &["welcome"])), later());
    assert_eq!(texts(&steps), ["welcome"]);
    assert_eq!(asked(&steps), [(request(0, 1, true), Vec::new())]);
    poll
}

#[test]
fn the_hello_is_held_until_the_welcome_and_what_follows_waits_for_it() {
    let mut poll = Poll::new();
    let hello = PollRequest { session: None, post: 1, got: 0, hold: true };
    assert_eq!(asked(&poll.send("hello".to_owned())), [(hello, vec!["hello".to_owned()])]);
    assert_eq!(poll.send("early".to_owned()), []);
    let welcome = PollAnswer { session: Some("s1".to_owned()), batch: 1, close: None };
    let steps = poll.answered(true, Some(&poll::join(&welcome, &["welcome"])), later());
    let expected =
        [(request(0, 1, true), vec![]), (request(2, 1, false), vec!["early".to_owned()])];
    assert_eq!(asked(&steps), expected);
}

#[test]
fn one_request_is_held_and_one_carries_what_is_said_meanwhile() {
    let mut poll = welcomed();
    assert_eq!(asked(&poll.send("a".to_owned())), [(request(2, 1, false), vec!["a".to_owned()])]);
    assert_eq!(poll.send("b".to_owned()), []);
    assert_eq!(poll.send("c".to_owned()), []);
    let steps = poll.answered(false, Some(&answer(0, &[])), later());
    assert_eq!(asked(&steps), [(request(3, 1, false), vec!["b".to_owned(), "c".to_owned()])]);
    let steps = poll.answered(true, Some(&answer(2, &["x", "y"])), later());
    assert_eq!(texts(&steps), ["x", "y"]);
    assert_eq!(asked(&steps), [(request(0, 2, true), vec![])]);
}

#[test]
fn a_lost_answer_is_asked_for_again_and_what_it_brings_twice_is_read_once() {
    let mut poll = welcomed();
    assert_eq!(asked(&poll.answered(true, None, later())), [(request(0, 1, true), vec![])]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(2, &["x"])), later())), ["x"]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(2, &["x"])), later())), [""; 0]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(3, &["y"])), later())), ["y"]);
}

#[test]
fn a_post_without_an_answer_is_repeated_word_for_word() {
    let mut poll = welcomed();
    let first = poll.send("a".to_owned());
    poll.send("b".to_owned());
    assert_eq!(poll.answered(false, None, later()), first);
}

#[test]
fn a_line_that_stays_broken_is_given_up() {
    let mut poll = welcomed();
    for _ in 0..3 {
        assert_eq!(asked(&poll.answered(true, None, later())).len(), 1);
    }
    assert_eq!(poll.answered(true, None, later()), [PollStep::Closed { code: 1006 }]);
    assert_eq!(poll.send("late".to_owned()), []);
    assert_eq!(poll.answered(false, Some(&answer(9, &["late"])), later()), []);
}

#[test]
fn an_answered_request_in_between_forgives_the_failed_ones() {
    let mut poll = welcomed();
    for _ in 0..20 {
        poll.answered(true, None, later());
        let steps = poll.answered(true, Some(&answer(0, &[])), later());
        assert_eq!(asked(&steps).len(), 1);
    }
}

/// How long the held request waits that follows this answer.
fn rest_after(poll: &mut Poll, answer: Option<&str>, now: Now) -> u64 {
    let steps = poll.answered(true, answer, now);
    let waits = steps.iter().find_map(|step| match step {
        PollStep::Ask { held: true, wait_ms, .. } => Some(*wait_ms),
        _ => None,
    });
    waits.expect("the next request follows")
}

#[test]
fn held_requests_that_are_answered_at_once_with_nothing_come_ever_more_rarely() {
    let mut poll = welcomed();
    let mut millis = 1_000_000;
    poll.answered(true, Some(&answer(0, &[])), at(millis));
    let mut rests = Vec::new();
    for _ in 0..6 {
        millis += 20;
        let rest = rest_after(&mut poll, Some(&answer(0, &[])), at(millis));
        millis += i64::try_from(rest).unwrap();
        rests.push(rest);
    }
    assert_eq!(rests, [500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    // An old batch, which something on the way says again, is nothing either.
    assert_eq!(rest_after(&mut poll, Some(&answer(1, &["welcome"])), at(millis + 20)), 4_000);
}

#[test]
fn the_rest_between_held_requests_is_spread_by_chance() {
    let mut poll = welcomed();
    poll.answered(true, Some(&answer(0, &[])), at(1_000_000));
    let now = Now { random: 1 << 31, ..at(1_000_020) };
    assert_eq!(rest_after(&mut poll, Some(&answer(0, &[])), now), 250);
}

#[test]
fn a_frame_or_a_request_that_was_held_ends_the_rest() {
    for (n_batch, after_ms) in [(2, 20), (0, 25_000)] {
        let mut poll = welcomed();
        poll.answered(true, Some(&answer(0, &[])), at(1_000_000));
        assert_eq!(rest_after(&mut poll, Some(&answer(0, &[])), at(1_000_020)), 500);
        let frames: &[&str] = if n_batch > 0 { &["event"] } else { &[] };
        let then = at(1_000_520 + after_ms);
        assert_eq!(rest_after(&mut poll, Some(&answer(n_batch, frames)), then), 0);
    }
}

#[test]
fn a_hello_without_an_answer_is_left_to_the_next_attempt() {
    for body in [
        None,
        Some(""),
        Some("<html>sign in to the hotel</html>"),
        Some(r#"{"code":"busy","message":""}"#),
    ] {
        let mut poll = Poll::new();
        poll.send("hello".to_owned());
        assert_eq!(
            poll.answered(true, body, later()),
            [PollStep::Closed { code: 1006 }],
            "{body:?}"
        );
    }
}

#[test]
fn a_close_follows_the_last_frames() {
    let mut poll = welcomed();
    let last = PollAnswer { session: None, batch: 2, close: Some(4010) };
    let steps = poll.answered(true, Some(&poll::join(&last, &["goaway"])), later());
    let expected = [PollStep::Text("goaway".to_owned()), PollStep::Closed { code: 4010 }];
    assert_eq!(steps, expected);
}

#[test]
fn a_request_stays_within_what_the_server_takes() {
    let mut poll = welcomed();
    poll.send("first".to_owned());
    for _ in 0..5 {
        poll.send("x".repeat(FRAME_BYTES));
    }
    for _ in 0..200 {
        poll.send("small".to_owned());
    }
    let mut n_frames = 0;
    loop {
        let steps = poll.answered(false, Some(&answer(0, &[])), later());
        let Some(PollStep::Ask { body, .. }) = steps.first() else { break };
        assert!(body.len() <= POLL_BYTES, "{}", body.len());
        let (_, frames) = poll::split::<PollRequest>(body).unwrap();
        assert!(frames.len() <= POLL_FRAMES, "{}", frames.len());
        n_frames += frames.len();
    }
    assert_eq!(n_frames, 205);
}

/// The server's end, as the protocol describes it.
#[derive(Default)]
struct Server {
    last_post: u64,
    heard: Vec<String>,
    n_batches: u64,
    kept: Option<(u64, Vec<String>)>,
    to_say: Vec<String>,
}

impl Server {
    fn take(&mut self, body: &str) -> String {
        let (request, frames) = poll::split::<PollRequest>(body).unwrap();
        if request.post > self.last_post {
            assert_eq!(request.post, self.last_post + 1, "a post was left out");
            self.last_post = request.post;
            self.heard.extend(frames.into_iter().map(str::to_owned));
        }
        let session = request.session.is_none().then(|| "s1".to_owned());
        let (mut batch, mut said) = (0, Vec::new());
        if request.hold {
            self.kept.take_if(|(n, _)| *n <= request.got);
            if self.kept.is_none() && !self.to_say.is_empty() {
                self.n_batches += 1;
                self.kept = Some((self.n_batches, std::mem::take(&mut self.to_say)));
            }
            if let Some((n, frames)) = &self.kept {
                (batch, said) = (*n, frames.clone());
            }
        }
        poll::join(&PollAnswer { session, batch, close: None }, &said)
    }
}

#[derive(Debug, Clone)]
enum Fate {
    Say,
    ServerSays,
    /// The oldest request arrives and its answer comes back.
    Pass,
    LoseRequest,
    /// It arrives, and the answer does not.
    LoseAnswer,
    /// It arrives a second time, late.
    Double,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_lost_each_frame_crosses_once_and_in_order(
        fates in prop::collection::vec(prop_oneof![
            3 => Just(Fate::Say), 3 => Just(Fate::ServerSays), 6 => Just(Fate::Pass),
            1 => Just(Fate::LoseRequest), 1 => Just(Fate::LoseAnswer), 1 => Just(Fate::Double),
        ], 1..200),
    ) {
        let (mut client, mut server) = (welcomed(), Server { last_post: 1, n_batches: 1, ..Server::default() });
        let (mut said, mut server_said, mut read) = (Vec::new(), Vec::new(), Vec::new());
        let hold = poll::join(&request(0, 1, true), &[""; 0]);
        let mut under_way = VecDeque::from([(true, hold)]);
        let mut failures = 0;
        for fate in fates {
            let steps = match fate {
                Fate::Say => {
                    said.push(format!("c{}", said.len()));
                    client.send(said.last().unwrap().clone())
                }
                Fate::ServerSays => {
                    server_said.push(format!("s{}", server_said.len()));
                    server.to_say.push(server_said.last().unwrap().clone());
                    Vec::new()
                }
                Fate::Double => {
                    if let Some((_, body)) = under_way.front() {
                        server.take(body);
                    }
                    Vec::new()
                }
                Fate::LoseRequest | Fate::LoseAnswer if failures < 3 => {
                    failures += 1;
                    let Some((held, body)) = under_way.pop_front() else { continue };
                    if matches!(fate, Fate::LoseAnswer) {
                        server.take(&body);
                    }
                    client.answered(held, None, later())
                }
                _ => {
                    let Some((held, body)) = under_way.pop_front() else { continue };
                    failures = 0;
                    client.answered(held, Some(&server.take(&body)), later())
                }
            };
            read.extend(texts(&steps).into_iter().map(str::to_owned));
            under_way.extend(steps.into_iter().filter_map(|step| match step {
                PollStep::Ask { held, body, .. } => Some((held, body)),
                _ => None,
            }));
        }
        prop_assert!(under_way.len() <= 2, "{under_way:?}");
        for _ in 0..6 {
            let Some((held, body)) = under_way.pop_front() else { break };
            let steps = client.answered(held, Some(&server.take(&body)), later());
            read.extend(texts(&steps).into_iter().map(str::to_owned));
            under_way.extend(steps.into_iter().filter_map(|step| match step {
                PollStep::Ask { held, body, .. } => Some((held, body)),
                _ => None,
            }));
        }
        prop_assert_eq!(server.heard, said);
        prop_assert_eq!(read, server_said);
    }
}
