use std::collections::VecDeque;

use client::{Effect, Input, Together};
use protocol::{
    AuthorRole, ClientFrame, Map, Mover, RejectCode, Scalar, SharedCalculation, SharedInput,
    client_frames, commands, server_frames,
};

use crate::rig::*;

const PAYBACK: &str = "payback";

fn maria() -> Mover {
    Mover::operator("Maria")
}

fn set(value: f64, by: Mover, stamp: u64) -> SharedInput {
    SharedInput { value: Scalar::Number(value), by, stamp }
}

fn shared(inputs: &[(&str, f64, u64)]) -> SharedCalculation {
    let set = |&(id, value, stamp): &(&str, f64, u64)| (id.to_owned(), set(value, maria(), stamp));
    let stamp = inputs.iter().map(|(_, _, stamp)| *stamp).max().unwrap_or(100);
    let inputs = inputs.iter().map(set).collect();
    SharedCalculation { calculator: PAYBACK.to_owned(), by: maria(), stamp, inputs }
}

fn told(shared: Option<SharedCalculation>, n: u64) -> server_frames::Together {
    server_frames::Together { conversation: conversation(), shared, closed_by: None, n }
}

fn moved(input: &str, value: f64, by: Mover, stamp: u64, n: u64) -> server_frames::InputMoved {
    let (calculator, input) = (PAYBACK.to_owned(), input.to_owned());
    let to = set(value, by, stamp);
    server_frames::InputMoved { conversation: conversation(), calculator, input, to, n }
}

fn moves(input: &str, value: f64) -> Input {
    let value = Scalar::Number(value);
    Input::MoveInput { conversation: conversation(), input: input.to_owned(), value }
}

/// A visitor for whom Maria has opened the calculator with these inputs.
fn open(inputs: &[(&str, f64, u64)]) -> Rig {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    rig.frame(told(Some(shared(inputs)), 0));
    rig
}

/// The moves among the effects.
fn sent_moves(effects: &[Effect]) -> Vec<(String, Scalar, u64)> {
    let is_move = |frame: ClientFrame| match frame {
        ClientFrame::MoveInput(it) => Some((it.input, it.value, it.n)),
        _ => None,
    };
    sent(effects).into_iter().filter_map(is_move).collect()
}

fn one_move(input: &str, value: f64, n: u64) -> Vec<(String, Scalar, u64)> {
    vec![(input.to_owned(), Scalar::Number(value), n)]
}

/// What the last of the effects puts on the screen.
fn screen(effects: &[Effect]) -> Option<Option<Together>> {
    let now = |effect: &Effect| match effect {
        Effect::Together { now, .. } => Some(now.clone()),
        _ => None,
    };
    effects.iter().rev().find_map(now)
}

/// An input on the screen: its value, and who moved it.
fn shown(effects: &[Effect], input: &str) -> Option<(f64, AuthorRole)> {
    let together = screen(effects)??;
    let moved = together.inputs.get(input)?;
    let Scalar::Number(value) = moved.value else { panic!("no number") };
    Some((value, moved.by.role.clone()))
}

fn asks(effects: &[Effect]) -> bool {
    sent(effects).iter().any(|frame| matches!(frame, ClientFrame::FetchTogether(_)))
}

#[test]
fn what_an_operator_opens_is_on_the_screen_with_the_name() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let effects = rig.frame(told(Some(shared(&[("price", 9_000.0, 101)])), 0));
    let together = screen(&effects).unwrap().unwrap();
    assert_eq!((together.calculator.as_str(), &together.by), (PAYBACK, &maria()));
    assert_eq!(shown(&effects, "price"), Some((9_000.0, AuthorRole::Operator)));
}

#[test]
fn an_opening_waits_for_the_connection() {
    let mut rig = Rig::visitor();
    let inputs: Map<String, Scalar> =
        [("price".to_owned(), Scalar::Number(1.0))].into_iter().collect();
    let calculator = PAYBACK.to_owned();
    rig.give(Input::OpenTogether { conversation: conversation(), calculator, inputs });
    let frames = sent(&rig.connect(vec![head(true, 0)]));
    assert!(frames.iter().any(|frame| matches!(frame, ClientFrame::OpenTogether(_))));
}

#[test]
fn an_own_move_is_shown_at_once_and_told() {
    let mut rig = open(&[]);
    let effects = rig.give(moves("price", 8_000.0));
    assert_eq!(shown(&effects, "price"), Some((8_000.0, AuthorRole::Visitor)));
    assert_eq!(sent_moves(&effects), one_move("price", 8_000.0, 1));
    assert_eq!(screen(&rig.give(moves("price", 8_000.0))), None, "no news");
}

#[test]
fn of_a_drag_only_the_latest_is_told_and_not_more_than_25_times_a_second() {
    let mut rig = open(&[]);
    rig.give(moves("price", 1.0));
    let mut told = Vec::new();
    for frame in 0..60 {
        rig.at += 16;
        told.extend(sent_moves(&rig.give(moves("price", f64::from(frame) + 2.0))));
    }
    told.extend(sent_moves(&rig.after(40)));
    assert!((20..=25).contains(&told.len()), "{}", told.len());
    assert_eq!(told.last().unwrap().1, Scalar::Number(61.0));
}

#[test]
fn a_move_of_theirs_that_came_before_mine_does_not_shake_the_slider() {
    let mut rig = open(&[]);
    rig.give(moves("price", 8_000.0));
    assert_eq!(screen(&rig.frame(moved("price", 5_000.0, maria(), 101, 0))), None);
    let effects = rig.frame(moved("price", 8_000.0, Mover::VISITOR, 102, 1));
    assert_eq!(shown(&effects, "price"), Some((8_000.0, AuthorRole::Visitor)));
    let effects = rig.frame(moved("price", 6_000.0, maria(), 103, 0));
    assert_eq!(shown(&effects, "price"), Some((6_000.0, AuthorRole::Operator)));
}

#[test]
fn a_move_that_is_older_than_what_is_known_changes_nothing() {
    let mut rig = open(&[("price", 9_000.0, 105)]);
    assert_eq!(screen(&rig.frame(moved("price", 1.0, maria(), 104, 0))), None);
}

#[test]
fn a_move_without_an_answer_is_told_again() {
    let mut rig = open(&[]);
    rig.give(moves("price", 8_000.0));
    assert_eq!(sent_moves(&rig.after(1_999)), []);
    assert_eq!(sent_moves(&rig.after(1)), one_move("price", 8_000.0, 2));
    rig.frame(moved("price", 8_000.0, Mover::VISITOR, 101, 2));
    assert_eq!(sent_moves(&rig.after(10_000)), []);
}

#[test]
fn a_refused_move_goes_back_to_what_both_see() {
    let mut rig = open(&[("price", 9_000.0, 101)]);
    rig.give(moves("price", -1.0));
    let refused = server_frames::TogetherRefused {
        conversation: conversation(),
        calculator: PAYBACK.to_owned(),
        input: "price".to_owned(),
        n: 1,
        code: RejectCode::InvalidInput,
        message: String::new(),
    };
    let effects = rig.frame(refused);
    assert_eq!(shown(&effects, "price"), Some((9_000.0, AuthorRole::Operator)));
}

#[test]
fn a_refused_opening_is_told() {
    let mut rig = Rig::connected(vec![head(true, 0)]);
    let code = RejectCode::WrongState;
    let effects = rig.frame(server_frames::TogetherRefused {
        conversation: conversation(),
        calculator: PAYBACK.to_owned(),
        input: String::new(),
        n: 0,
        code: code.clone(),
        message: String::new(),
    });
    let told = Effect::TogetherRefused { conversation: conversation(), code };
    assert!(effects.contains(&told));
}

#[test]
fn after_a_lost_connection_the_server_says_how_things_stand() {
    let mut rig = open(&[("price", 9_000.0, 101)]);
    rig.give(Input::SocketClosed { code: 1006 });
    assert!(asks(&reconnected(&mut rig)));
    let effects = rig.frame(told(None, 0));
    assert_eq!(screen(&effects), Some(None));
}

#[test]
fn a_move_that_was_lost_with_the_connection_is_told_again() {
    let mut rig = open(&[]);
    rig.give(moves("price", 8_000.0));
    rig.give(Input::SocketClosed { code: 1006 });
    assert_eq!(sent_moves(&reconnected(&mut rig)), [], "not before the server has answered");
    let effects = rig.frame(told(Some(shared(&[])), 0));
    assert_eq!(shown(&effects, "price"), Some((8_000.0, AuthorRole::Visitor)));
    assert_eq!(sent_moves(&effects), one_move("price", 8_000.0, 2));
}

#[test]
fn a_lost_move_yields_to_what_they_moved_meanwhile() {
    let mut rig = open(&[]);
    rig.give(moves("price", 8_000.0));
    rig.give(Input::SocketClosed { code: 1006 });
    reconnected(&mut rig);
    let effects = rig.frame(told(Some(shared(&[("price", 7_000.0, 130)])), 0));
    assert_eq!(shown(&effects, "price"), Some((7_000.0, AuthorRole::Operator)));
    assert_eq!(sent_moves(&effects), []);
}

#[test]
fn a_move_that_the_server_had_before_the_connection_was_lost_is_not_told_again() {
    let mut rig = open(&[]);
    rig.give(moves("price", 8_000.0));
    rig.give(Input::SocketClosed { code: 1006 });
    reconnected(&mut rig);
    let effects = rig.frame(told(Some(shared(&[("price", 7_000.0, 130)])), 1));
    assert_eq!(shown(&effects, "price"), Some((7_000.0, AuthorRole::Operator)));
    assert_eq!(sent_moves(&effects), []);
}

#[test]
fn what_is_agreed_on_leaves_after_the_last_move() {
    let mut rig = open(&[]);
    rig.give(moves("price", 1.0));
    rig.give(moves("price", 2.0));
    let submit = commands::SubmitCalculation {
        calculator: PAYBACK.to_owned(),
        inputs: Map::new(),
        results: Map::new(),
        together: true,
    };
    let effects = rig.give(Input::Send {
        cid: cid(1),
        conversation: conversation(),
        command: submit.into(),
        echo: Vec::new(),
    });
    let tags: Vec<String> = sent(&effects).iter().map(|frame| frame.tag().to_owned()).collect();
    assert_eq!(tags, ["move_input", "send"]);
}

#[test]
fn closing_is_seen_at_once_and_told() {
    let mut rig = open(&[]);
    let effects = rig.give(Input::CloseTogether(conversation()));
    assert_eq!(screen(&effects), Some(None));
    assert!(sent(&effects).iter().any(|frame| matches!(frame, ClientFrame::CloseTogether(_))));
    assert_eq!(screen(&rig.give(moves("price", 1.0))), None, "nothing is open");
}

#[test]
fn who_closed_it_is_passed_on() {
    let mut rig = open(&[]);
    let effects = rig.frame(server_frames::Together { closed_by: Some(maria()), ..told(None, 0) });
    let closed =
        Effect::Together { conversation: conversation(), now: None, closed_by: Some(maria()) };
    assert!(effects.contains(&closed));
}

fn reconnected(rig: &mut Rig) -> Vec<Effect> {
    rig.after(60_000);
    rig.greeted(vec![head(true, 0)])
}

/// A small generator, so that every run is the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One side: its client, what is under way to the server and back, and what its screen shows.
struct Side {
    rig: Rig,
    up: VecDeque<client_frames::MoveInput>,
    down: VecDeque<server_frames::InputMoved>,
    screen: Map<String, Scalar>,
}

impl Side {
    fn take(&mut self, effects: &[Effect]) {
        for frame in sent(effects) {
            match frame {
                ClientFrame::MoveInput(frame) => self.up.push_back(frame),
                ClientFrame::Ping(ping) => {
                    self.rig.frame(server_frames::Pong { n: ping.n });
                }
                _ => {}
            }
        }
        if let Some(Some(now)) = screen(effects) {
            self.screen =
                now.inputs.iter().map(|(id, it)| (id.clone(), it.value.clone())).collect();
        }
    }
}

fn sides() -> [Side; 2] {
    [(), ()].map(|()| Side {
        rig: open(&[]),
        up: VecDeque::new(),
        down: VecDeque::new(),
        screen: Map::new(),
    })
}

#[test]
fn whatever_crosses_both_sides_end_with_what_the_server_has() {
    for seed in 1..200 {
        let mut chance = Chance(seed);
        let mut sides = sides();
        let (mut truth, mut stamp) = (Map::<String, Scalar>::new(), 100);
        let mut at = START;
        for step in 0.. {
            let who = usize::from(chance.below(2) == 1);
            let is_over = step > 400;
            at += i64::try_from(chance.below(30)).unwrap();
            sides[who].rig.at = at;
            match chance.below(4) {
                0 if !is_over => {
                    let input = ["price", "months", "area"][chance.below(3) as usize];
                    #[allow(clippy::cast_precision_loss, reason = "small")]
                    let effects = sides[who].rig.give(moves(input, chance.below(50) as f64));
                    sides[who].take(&effects);
                }
                0 | 1 => {
                    let effects = sides[who].rig.give(Input::TimerFired);
                    sides[who].take(&effects);
                }
                2 => {
                    // Now and then the server has too much to do and leaves a move out.
                    if let Some(frame) = sides[who].up.pop_front()
                        && chance.below(10) > 0
                    {
                        stamp += 1;
                        truth.insert(frame.input.clone(), frame.value.clone());
                        let role = [Mover::VISITOR, maria()][who].clone();
                        let to = SharedInput { value: frame.value, by: role, stamp };
                        for (side, it) in sides.iter_mut().enumerate() {
                            it.down.push_back(server_frames::InputMoved {
                                conversation: conversation(),
                                calculator: PAYBACK.to_owned(),
                                input: frame.input.clone(),
                                to: to.clone(),
                                n: if side == who { frame.n } else { 0 },
                            });
                        }
                    }
                }
                _ => {
                    if let Some(frame) = sides[who].down.pop_front() {
                        let effects = sides[who].rig.frame(frame);
                        sides[who].take(&effects);
                    }
                }
            }
            let is_quiet = sides.iter().all(|side| side.up.is_empty() && side.down.is_empty());
            if is_over && is_quiet {
                // Whatever was left out is said again by now, or nothing is missing.
                at += 2_500;
                for side in &mut sides {
                    side.rig.at = at;
                    let effects = side.rig.give(Input::TimerFired);
                    side.take(&effects);
                }
                if sides.iter().all(|side| side.up.is_empty()) {
                    break;
                }
            }
        }
        assert_eq!(sides[0].screen, truth, "seed {seed}");
        assert_eq!(sides[1].screen, truth, "seed {seed}");
    }
}
