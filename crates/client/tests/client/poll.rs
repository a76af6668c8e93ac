//! The client's end of a long poll: whatever becomes of requests and answers, each frame crosses once.

use std::collections::VecDeque;

use client::{Poll, PollStep};
use proptest::prelude::*;
use protocol::limits::{FRAME_BYTES, POLL_BYTES, POLL_FRAMES};
use protocol::{PollAnswer, PollRequest, poll};

fn answer(batch: u64, frames: &[&str]) -> String {
    poll::join(&PollAnswer { session: None, batch, close: None }, frames)
}

fn asked(steps: &[PollStep]) -> Vec<(PollRequest, Vec<String>)> {
    let request = |step: &PollStep| match step {
        PollStep::Ask { held, body } => {
            let (request, frames) = poll::split::<PollRequest>(body).unwrap();
            assert_eq!(request.hold, *held);
            Some((request, frames.into_iter().map(str::to_owned).collect()))
        }
        _ => None,
    };
    steps.iter().filter_map(request).collect()
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
    let steps = poll.answered(true, Some(&poll::join(&welcome, &["welcome"])));
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
    let steps = poll.answered(true, Some(&poll::join(&welcome, &["welcome"])));
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
    let steps = poll.answered(false, Some(&answer(0, &[])));
    assert_eq!(asked(&steps), [(request(3, 1, false), vec!["b".to_owned(), "c".to_owned()])]);
    let steps = poll.answered(true, Some(&answer(2, &["x", "y"])));
    assert_eq!(texts(&steps), ["x", "y"]);
    assert_eq!(asked(&steps), [(request(0, 2, true), vec![])]);
}

#[test]
fn a_lost_answer_is_asked_for_again_and_what_it_brings_twice_is_read_once() {
    let mut poll = welcomed();
    assert_eq!(asked(&poll.answered(true, None)), [(request(0, 1, true), vec![])]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(2, &["x"])))), ["x"]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(2, &["x"])))), [""; 0]);
    assert_eq!(texts(&poll.answered(true, Some(&answer(3, &["y"])))), ["y"]);
}

#[test]
fn a_post_without_an_answer_is_repeated_word_for_word() {
    let mut poll = welcomed();
    let first = poll.send("a".to_owned());
    poll.send("b".to_owned());
    assert_eq!(poll.answered(false, None), first);
}

#[test]
fn a_line_that_stays_broken_is_given_up() {
    let mut poll = welcomed();
    for _ in 0..3 {
        assert_eq!(asked(&poll.answered(true, None)).len(), 1);
    }
    assert_eq!(poll.answered(true, None), [PollStep::Closed { code: 1006 }]);
    assert_eq!(poll.send("late".to_owned()), []);
    assert_eq!(poll.answered(false, Some(&answer(9, &["late"]))), []);
}

#[test]
fn an_answered_request_in_between_forgives_the_failed_ones() {
    let mut poll = welcomed();
    for _ in 0..20 {
        poll.answered(true, None);
        let steps = poll.answered(true, Some(&answer(0, &[])));
        assert_eq!(asked(&steps).len(), 1);
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
        assert_eq!(poll.answered(true, body), [PollStep::Closed { code: 1006 }], "{body:?}");
    }
}

#[test]
fn a_close_follows_the_last_frames() {
    let mut poll = welcomed();
    let last = PollAnswer { session: None, batch: 2, close: Some(4010) };
    let steps = poll.answered(true, Some(&poll::join(&last, &["goaway"])));
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
        let steps = poll.answered(false, Some(&answer(0, &[])));
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
                    client.answered(held, None)
                }
                _ => {
                    let Some((held, body)) = under_way.pop_front() else { continue };
                    failures = 0;
                    client.answered(held, Some(&server.take(&body)))
                }
            };
            read.extend(texts(&steps).into_iter().map(str::to_owned));
            under_way.extend(steps.into_iter().filter_map(|step| match step {
                PollStep::Ask { held, body } => Some((held, body)),
                _ => None,
            }));
        }
        prop_assert!(under_way.len() <= 2, "{under_way:?}");
        for _ in 0..6 {
            let Some((held, body)) = under_way.pop_front() else { break };
            let steps = client.answered(held, Some(&server.take(&body)));
            read.extend(texts(&steps).into_iter().map(str::to_owned));
            under_way.extend(steps.into_iter().filter_map(|step| match step {
                PollStep::Ask { held, body } => Some((held, body)),
                _ => None,
            }));
        }
        prop_assert_eq!(server.heard, said);
        prop_assert_eq!(read, server_said);
    }
}
