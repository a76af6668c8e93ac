//! A calculator that visitor and operator move together: one order for all, names on the moves, and what was agreed
//! in the log.

use std::time::{Duration, Instant};

use protocol::{
    ContentBody, ConversationId, Map, Mover, Scalar, ServerFrame, SharedCalculation, SharedInput,
    client_frames, commands, contents, server_frames,
};

use crate::support::{Parlor, Peer, SHOP, hello};

pub const PAYBACK: &str = "payback";

/// Moves of each side in the crossing.
const MOVES: u64 = 200;

/// A calculator with an input of every kind that matters here.
const EVERY_KIND: &str = r#"
id: every_kind
title: Every kind
inputs:
  - {id: price, label: Price, kind: slider, min: 1000, max: 50000, default: 12000}
  - {id: roof, label: Roof, kind: select, options: [{value: flat, label: Flat}, {value: steep, label: Steep}]}
  - {id: battery, label: With battery, kind: checkbox}
  - {id: start, label: Begin, kind: date, earliest: "DATE(2020, 1, 1)"}
  - {id: rebate, label: Rebate, kind: hidden, default: 0, min: 0, max: 1000}
results:
  - {id: total, label: In all, formula: price - rebate, emphasis: headline}
"#;

fn maria() -> Mover {
    Mover::operator("Maria")
}

fn inputs(given: &[(&str, f64)]) -> Map<String, Scalar> {
    given.iter().map(|(id, value)| ((*id).to_owned(), Scalar::Number(*value))).collect()
}

fn open(conversation: &ConversationId, given: &[(&str, f64)]) -> client_frames::OpenTogether {
    let (conversation, calculator) = (conversation.clone(), PAYBACK.to_owned());
    client_frames::OpenTogether { conversation, calculator, inputs: inputs(given) }
}

fn moves(
    conversation: &ConversationId,
    input: &str,
    value: f64,
    n: u64,
) -> client_frames::MoveInput {
    client_frames::MoveInput {
        conversation: conversation.clone(),
        calculator: PAYBACK.to_owned(),
        input: input.to_owned(),
        value: Scalar::Number(value),
        n,
    }
}

fn agreed(given: &[(&str, f64)]) -> commands::SubmitCalculation {
    commands::SubmitCalculation {
        calculator: PAYBACK.to_owned(),
        inputs: inputs(given),
        results: Map::new(),
        together: true,
    }
}

/// The next word on what is open.
async fn told(peer: &mut Peer) -> server_frames::Together {
    peer.until(|frame| match frame {
        ServerFrame::Together(frame) => Some(frame.clone()),
        _ => None,
    })
    .await
}

/// What is open by the next word.
async fn opened(peer: &mut Peer) -> SharedCalculation {
    told(peer).await.shared.expect("nothing is open")
}

async fn refused(peer: &mut Peer) -> server_frames::TogetherRefused {
    peer.until(|frame| match frame {
        ServerFrame::TogetherRefused(frame) => Some(frame.clone()),
        _ => None,
    })
    .await
}

/// Waits until an input has this value.
pub async fn moved_to(peer: &mut Peer, input: &str, value: f64) -> SharedInput {
    peer.until(|frame| match frame {
        ServerFrame::InputMoved(frame)
            if frame.input == input && frame.to.value == Scalar::Number(value) =>
        {
            Some(frame.to.clone())
        }
        _ => None,
    })
    .await
}

/// A visitor and Maria in a live conversation that she looks at.
async fn live(parlor: &Parlor) -> (Peer, Peer, ConversationId) {
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    maria.watch(&conversation).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    visitor.notice("operator_joined").await;
    (visitor, maria, conversation)
}

/// The same with a calculator open that Maria opened.
async fn together(parlor: &Parlor) -> (Peer, Peer, ConversationId) {
    let (mut visitor, mut maria, conversation) = live(parlor).await;
    maria.say(open(&conversation, &[("price", 9_000.0)])).await;
    opened(&mut maria).await;
    opened(&mut visitor).await;
    (visitor, maria, conversation)
}

/// A copy of the inputs, kept by what is told.
struct Copy {
    shared: SharedCalculation,
    own_n: u64,
    /// Nothing was left out since the last word on the whole.
    is_whole: bool,
}

impl Copy {
    /// Reads until everything up to `stamp` is known; what was left out under pressure is told again soon.
    async fn follow(peer: &mut Peer, stamp: u64) -> Copy {
        let mut copy: Option<Copy> = None;
        while copy.as_ref().is_none_or(|copy| copy.shared.stamp < stamp || !copy.is_whole) {
            let frame = peer.until(|frame| match frame {
                ServerFrame::Together(_) | ServerFrame::InputMoved(_) => Some(frame.clone()),
                _ => None,
            });
            match frame.await {
                ServerFrame::Together(frame) => {
                    let shared = frame.shared.expect("it was closed");
                    copy = Some(Copy { shared, own_n: frame.n, is_whole: true });
                }
                ServerFrame::InputMoved(frame) => {
                    let Some(copy) = copy.as_mut() else { continue };
                    if frame.to.stamp <= copy.shared.stamp {
                        continue;
                    }
                    copy.is_whole &= frame.to.stamp == copy.shared.stamp + 1;
                    copy.own_n = copy.own_n.max(frame.n);
                    copy.shared.stamp = frame.to.stamp;
                    copy.shared.inputs.insert(frame.input, frame.to);
                }
                _ => {}
            }
        }
        copy.unwrap()
    }
}

#[tokio::test]
async fn two_hundred_crossing_moves_of_each_side_end_equal_everywhere() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    maria.say(open(&conversation, &[])).await;
    let begun = opened(&mut visitor).await.stamp;
    for n in 1..=MOVES {
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let at = n as f64;
        let input = if n % 3 == 0 { "saving" } else { "price" };
        visitor.say(moves(&conversation, input, 2_000.0 + at, n)).await;
        maria.say(moves(&conversation, input, 30_000.0 + at, n)).await;
    }
    let end = begun + 2 * MOVES;
    let theirs = Copy::follow(&mut maria, end).await;
    // The visitor has read the first word already, so another one begins their copy.
    visitor.say(client_frames::FetchTogether { conversation: conversation.clone() }).await;
    let own = Copy::follow(&mut visitor, end).await;
    let truth = parlor.state().together.get(&conversation).unwrap();
    assert_eq!((truth.stamp, truth.inputs.len()), (end, 2));
    assert_eq!((own.shared, own.own_n), (truth.clone(), MOVES));
    assert_eq!((theirs.shared, theirs.own_n), (truth, MOVES));
}

#[tokio::test]
async fn both_see_who_moved_what_and_the_mover_its_number() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    visitor.say(moves(&conversation, "price", 8_000.0, 7)).await;
    let own = visitor.until(|frame| match frame {
        ServerFrame::InputMoved(frame) => Some(frame.clone()),
        _ => None,
    });
    let own = own.await;
    assert_eq!((own.n, &own.to.by), (7, &Mover::VISITOR));
    let theirs = maria_desk.until(|frame| match frame {
        ServerFrame::InputMoved(frame) => Some(frame.clone()),
        _ => None,
    });
    assert_eq!(theirs.await, server_frames::InputMoved { n: 0, ..own });
    maria_desk.say(moves(&conversation, "price", 8_500.0, 1)).await;
    assert_eq!(moved_to(&mut visitor, "price", 8_500.0).await.by, maria());
}

#[tokio::test]
async fn whoever_comes_later_is_told_how_things_stand() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    visitor.say(moves(&conversation, "saving", 900.0, 1)).await;
    moved_to(&mut maria_desk, "saving", 900.0).await;
    let truth = parlor.state().together.get(&conversation).unwrap();
    let token = visitor.token();
    let mut other_tab = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token.clone()))).await;
    assert_eq!(opened(&mut other_tab).await, truth);
    let mut reloaded = visitor.resume(&parlor.address(), SHOP, Some(token)).await;
    let told = told(&mut reloaded).await;
    assert_eq!((told.shared.as_ref(), told.n), (Some(&truth), 1), "a tab that is back, its number");
    let mut other_desk = parlor.desk("Maria", 77).await;
    other_desk.watch(&conversation).await;
    assert_eq!(opened(&mut other_desk).await, truth);
}

#[tokio::test]
async fn a_move_that_was_seen_counts_once() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    visitor.say(moves(&conversation, "price", 8_000.0, 1)).await;
    maria_desk.say(moves(&conversation, "price", 7_000.0, 1)).await;
    moved_to(&mut visitor, "price", 7_000.0).await;
    visitor.say(moves(&conversation, "price", 8_000.0, 1)).await;
    let told = told(&mut visitor).await;
    assert_eq!(told.n, 1);
    assert_eq!(told.shared.unwrap().inputs.get("price").unwrap().by, maria());
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_reason() {
    let parlor = Parlor::start().await;
    std::fs::write(parlor.file("calculators/every_kind.yaml"), EVERY_KIND).unwrap();
    parlor.reload().await;
    let (mut visitor, mut maria_desk, conversation) = live(&parlor).await;
    let calculator = "every_kind".to_owned();
    let unknown = client_frames::OpenTogether {
        conversation: conversation.clone(),
        calculator: "nothing".to_owned(),
        inputs: Map::new(),
    };
    visitor.say(unknown.clone()).await;
    assert_eq!(refused(&mut visitor).await.code.as_str(), "not_found");
    let early = moves(&conversation, "price", 2_000.0, 1);
    visitor.say(early).await;
    assert_eq!(refused(&mut visitor).await.code.as_str(), "wrong_state");

    // An operator brings no hidden inputs, the visitor's page may.
    let opening = client_frames::OpenTogether {
        inputs: inputs(&[("rebate", 500.0), ("price", 99.0), ("nothing", 1.0)]),
        calculator: calculator.clone(),
        ..unknown
    };
    maria_desk.say(opening.clone()).await;
    assert!(opened(&mut visitor).await.inputs.is_empty());
    let close = client_frames::CloseTogether {
        conversation: conversation.clone(),
        calculator: calculator.clone(),
    };
    visitor.say(close).await;
    assert_eq!(told(&mut visitor).await.shared, None);
    visitor.say(opening).await;
    let brought = opened(&mut visitor).await.inputs;
    assert_eq!(brought.keys().map(String::as_str).collect::<Vec<_>>(), ["rebate"]);

    let cases: [(&str, Scalar); 8] = [
        ("price", Scalar::Number(999.0)),
        ("price", Scalar::Number(50_001.0)),
        ("price", Scalar::Text("12000".to_owned())),
        ("roof", Scalar::Text("round".to_owned())),
        ("battery", Scalar::Number(1.0)),
        ("start", Scalar::Text("2019-12-31".to_owned())),
        ("rebate", Scalar::Number(900.0)),
        ("nothing", Scalar::Bool(true)),
    ];
    for (n, (input, value)) in (2..).zip(cases) {
        let calculator = calculator.clone();
        let case = format!("{input} = {value:?}");
        let given =
            client_frames::MoveInput { calculator, value, ..moves(&conversation, input, 0.0, n) };
        visitor.say(given).await;
        let refused = refused(&mut visitor).await;
        assert_eq!((refused.code.as_str(), refused.n), ("invalid_input", n), "{case}");
        assert_eq!(refused.input, input);
    }
    let kept = parlor.state().together.get(&conversation).unwrap();
    assert_eq!(kept.inputs, brought);
    for (n, input, value) in [
        (20, "roof", Scalar::Text("steep".to_owned())),
        (21, "battery", Scalar::Bool(true)),
        (22, "start", Scalar::Text("2026-05-01".to_owned())),
    ] {
        let calculator = calculator.clone();
        let given = client_frames::MoveInput {
            calculator,
            value: value.clone(),
            ..moves(&conversation, input, 0.0, n)
        };
        visitor.say(given).await;
        let seen = maria_desk.until(|frame| match frame {
            ServerFrame::InputMoved(frame) if frame.input == input => Some(frame.to.value.clone()),
            _ => None,
        });
        assert_eq!(seen.await, value);
    }
}

#[tokio::test]
async fn nothing_is_moved_together_before_a_person_has_the_word() {
    let parlor = Parlor::start().await;
    let (mut maria_desk, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.say(open(&conversation, &[])).await;
    assert_eq!(refused(&mut visitor).await.code.as_str(), "wrong_state");
    maria_desk.watch(&conversation).await;
    maria_desk.say(open(&conversation, &[])).await;
    assert_eq!(refused(&mut maria_desk).await.code.as_str(), "wrong_state");
}

#[tokio::test]
async fn a_colleague_may_look_and_not_touch() {
    let parlor = Parlor::start().await;
    let (_visitor, _maria, conversation) = together(&parlor).await;
    let (mut ivan, _) = parlor.operator(2, "Ivan").await;
    ivan.watch(&conversation).await;
    opened(&mut ivan).await;
    ivan.say(moves(&conversation, "price", 1_000.0, 1)).await;
    assert_eq!(refused(&mut ivan).await.code.as_str(), "forbidden");
    ivan.say(open(&conversation, &[])).await;
    assert_eq!(refused(&mut ivan).await.code.as_str(), "forbidden");
    let calculator = PAYBACK.to_owned();
    ivan.say(client_frames::CloseTogether { conversation: conversation.clone(), calculator }).await;
    assert_eq!(refused(&mut ivan).await.code.as_str(), "forbidden");
    let reject = ivan.refused(&conversation, agreed(&[])).await;
    assert_eq!(reject.code.as_str(), "wrong_state");
    assert!(parlor.state().together.get(&conversation).is_some());
}

#[tokio::test]
async fn nobody_else_hears_or_moves_anything() {
    let parlor = Parlor::start().await;
    let (_visitor, _maria, conversation) = together(&parlor).await;
    let before = parlor.state().together.get(&conversation);
    let mut other = Peer::connect(&parlor.address(), SHOP, hello(9, None)).await;
    other.begin(9, "en").await;
    let mut stranger = parlor.stranger("Eve").await;
    for peer in [&mut other, &mut stranger] {
        peer.say(moves(&conversation, "price", 1_000.0, 1)).await;
        peer.say(open(&conversation, &[])).await;
        peer.say(client_frames::FetchTogether { conversation: conversation.clone() }).await;
        peer.say(client_frames::Ping { n: 5 }).await;
        // Everything before it was taken by then, and nothing of it was answered.
        let first = peer.until(|frame| match frame {
            ServerFrame::Pong(_) => Some(true),
            ServerFrame::Together(_)
            | ServerFrame::InputMoved(_)
            | ServerFrame::TogetherRefused(_) => Some(false),
            _ => None,
        });
        assert!(first.await);
    }
    assert_eq!(parlor.state().together.get(&conversation), before);
}

#[tokio::test]
async fn too_many_moves_are_left_out_and_the_conversation_goes_on() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    let begun = parlor.state().together.get(&conversation).unwrap().stamp;
    for n in 1..=600 {
        #[allow(clippy::cast_precision_loss, reason = "small")]
        visitor.say(moves(&conversation, "price", 1_000.0 + n as f64, n)).await;
    }
    visitor.post(&conversation, "That was a lot").await;
    maria_desk.message("That was a lot").await;
    let taken = parlor.state().together.get(&conversation).unwrap().stamp - begun;
    assert!((300..600).contains(&taken), "{taken}");
    maria_desk.say(client_frames::FetchTogether { conversation: conversation.clone() }).await;
    let known = Copy::follow(&mut maria_desk, begun + taken).await;
    assert_eq!(Some(known.shared), parlor.state().together.get(&conversation));
}

/// The calculation in the log, as both read it.
async fn in_the_log(peer: &mut Peer) -> (protocol::Author, contents::Calculation) {
    let message = peer.message("Pays off").await;
    let ContentBody::Calculation(calculation) = message.content.body else { panic!() };
    (message.author, calculation)
}

#[tokio::test]
async fn what_was_agreed_is_in_the_log_with_names_and_closes_it_for_both() {
    let mut parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    visitor.say(moves(&conversation, "saving", 1_800.0, 1)).await;
    moved_to(&mut maria_desk, "saving", 1_800.0).await;
    maria_desk.command(&conversation, agreed(&[("price", 9_000.0), ("saving", 1_800.0)])).await;
    let (author, calculation) = in_the_log(&mut visitor).await;
    assert_eq!(author.operator.unwrap().name, "Maria");
    assert!(calculation.verified);
    let moved = calculation.together.clone().unwrap().moved;
    assert_eq!(moved.get("price"), Some(&maria()));
    assert_eq!(moved.get("saving"), Some(&Mover::VISITOR));
    for peer in [&mut visitor, &mut maria_desk] {
        let closed = told(peer).await;
        assert_eq!((closed.shared, closed.closed_by), (None, Some(maria())));
    }
    let token = visitor.token();
    parlor.stop().await;
    parlor.go_on().await;
    let mut later = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token))).await;
    later.say(client_frames::Fetch { conversation, after: 0 }).await;
    assert_eq!(in_the_log(&mut later).await.1, calculation);
}

#[tokio::test]
async fn what_the_other_has_not_seen_is_not_called_agreed() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    maria_desk.say(moves(&conversation, "price", 10_000.0, 1)).await;
    moved_to(&mut visitor, "price", 10_000.0).await;
    visitor.command(&conversation, agreed(&[("price", 9_000.0), ("saving", 1_500.0)])).await;
    let (author, calculation) = in_the_log(&mut maria_desk).await;
    assert_eq!(author, protocol::Author::VISITOR);
    assert_eq!(calculation.together, None);
    assert!(parlor.state().together.get(&conversation).is_some(), "it is still open");
}

#[tokio::test]
async fn a_calculation_that_says_together_without_anything_open_is_an_ordinary_one() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = live(&parlor).await;
    visitor.command(&conversation, agreed(&[("price", 9_000.0)])).await;
    assert_eq!(in_the_log(&mut maria_desk).await.1.together, None);
}

#[tokio::test]
async fn it_ends_with_the_conversation_and_goes_over_to_a_colleague() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    maria_desk.command(&conversation, commands::ReturnToBot {}).await;
    let closed = told(&mut visitor).await;
    assert_eq!((closed.shared, closed.closed_by), (None, None));
    assert_eq!(parlor.state().together.get(&conversation), None);

    maria_desk.command(&conversation, commands::AcceptConversation {}).await;
    maria_desk.say(open(&conversation, &[])).await;
    opened(&mut visitor).await;
    maria_desk.say(client_frames::SetPresence { presence: protocol::Presence::Away }).await;
    let away = maria_desk.until(|frame| match frame {
        ServerFrame::Presence(frame) if frame.presence == protocol::Presence::Away => Some(()),
        _ => None,
    });
    away.await;
    let (mut ivan, _) = parlor.operator(2, "Ivan").await;
    ivan.watch(&conversation).await;
    ivan.command(&conversation, commands::AcceptConversation {}).await;
    ivan.say(moves(&conversation, "price", 2_000.0, 1)).await;
    assert_eq!(moved_to(&mut visitor, "price", 2_000.0).await.by, Mover::operator("Ivan"));
    maria_desk.say(moves(&conversation, "price", 3_000.0, 1)).await;
    assert_eq!(refused(&mut maria_desk).await.code.as_str(), "forbidden");
}

/// `cargo nextest run -p workspace-tests a_move_is_on_the_other_side --no-capture` prints the figures.
#[tokio::test]
async fn a_move_is_on_the_other_side_and_how_long_that_takes_is_printed() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria_desk, conversation) = together(&parlor).await;
    let mut took = Vec::new();
    for n in 1..=150 {
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let value = 1_000.0 + n as f64;
        let there = Instant::now();
        visitor.say(moves(&conversation, "price", value, n)).await;
        moved_to(&mut maria_desk, "price", value).await;
        let back = Instant::now();
        maria_desk.say(moves(&conversation, "price", value + 0.5, n)).await;
        moved_to(&mut visitor, "price", value + 0.5).await;
        took.extend([back - there, back.elapsed()]);
    }
    took.sort();
    let at =
        |percent: usize| -> Duration { took[(took.len() * percent / 100).min(took.len() - 1)] };
    eprintln!(
        "a move to the other side's socket, {} moves: p50 {:?}, p95 {:?}, p99 {:?}",
        took.len(),
        at(50),
        at(95),
        at(99)
    );
}
