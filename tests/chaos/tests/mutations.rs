//! The judge can fail: histories with one thing wrong, and runs with pages that make one mistake on purpose, each of
//! which it has to find and to name.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::time::Duration;

use chaos::checker::{Promise, Verdict, check};
use chaos::history::{Entry, Kept, Line, Op, Side};
use chaos::nemesis::{End, Ends};
use chaos::peer::Flaw;
use chaos::run::{self, Rules};
use chaos::server::{self, ServerConfig};

/// A message of the visitor: the `n`-th command became the seq `n + 1`, behind the conversation's beginning.
fn said(n: u64) -> Entry {
    Entry { seq: n + 1, message: format!("m_{n}"), by: "visitor".into(), text: format!("word {n}") }
}

fn begun() -> Entry {
    Entry { seq: 1, message: String::new(), by: String::new(), text: String::new() }
}

/// The history of a visitor who says four things while an operator reads.
struct Tale {
    lines: Vec<Line>,
    log: Vec<Entry>,
    rows: Vec<Entry>,
    commands: Vec<(String, u64)>,
    shown: [Vec<Entry>; 2],
    kept: Vec<Kept>,
}

impl Tale {
    fn new() -> Self {
        let log: Vec<Entry> = [begun()].into_iter().chain((1..=4).map(said)).collect();
        let messages = log[1..].to_vec();
        let mut tale = Tale {
            lines: Vec::new(),
            rows: log.clone(),
            commands: (1..=4).map(|n| (format!("k_{n}"), n + 1)).collect(),
            shown: [messages.clone(), messages],
            kept: Vec::new(),
            log,
        };
        for side in Side::BOTH {
            tale.add(side, Op::Began { found: 0 });
        }
        for n in 1..=4 {
            let cid = format!("k_{n}");
            tale.add(Side::Visitor, Op::Sent { cid: cid.clone(), n, text: format!("word {n}") });
            tale.add(Side::Visitor, Op::Accepted { cid, seq: n + 1 });
        }
        for side in Side::BOTH {
            for entry in tale.log.clone() {
                tale.add(side, Op::Applied(entry));
            }
        }
        tale
    }

    fn add(&mut self, side: Side, op: Op) {
        self.lines.push(Line { us: self.lines.len() as u64, side, op });
    }

    /// The log, its rows and every copy, changed alike: what a server does wrong, all the world sees.
    fn rewrite(&mut self, how: impl Fn(&mut Vec<Entry>)) {
        how(&mut self.log);
        self.rows = self.log.clone();
        let log = self.log.clone();
        self.shown = Side::BOTH
            .map(|_| log.iter().filter(|entry| !entry.message.is_empty()).cloned().collect());
        self.lines.retain(|line| !matches!(line.op, Op::Applied(_)));
        for side in Side::BOTH {
            for entry in log.clone() {
                self.add(side, Op::Applied(entry));
            }
        }
    }

    fn judged(mut self) -> Verdict {
        let [visitor, operator] = self.shown.clone();
        self.add(Side::Visitor, Op::Shown(visitor));
        self.add(Side::Operator, Op::Shown(operator));
        let kept = self.kept.clone();
        self.add(Side::Visitor, Op::Kept(kept));
        let (log, rows, commands) = (self.log.clone(), self.rows.clone(), self.commands.clone());
        let head = rows.len() as u64;
        self.add(Side::Visitor, Op::Log(log));
        self.add(Side::Visitor, Op::Rows { events: rows, commands, head });
        check(&self.lines)
    }

    /// The judge finds this promise broken and says so in these words.
    #[track_caller]
    fn turns_red(self, promise: Promise, words: &str) {
        let verdict = self.judged();
        let said: Vec<String> = verdict.violations.iter().map(ToString::to_string).collect();
        let found = verdict
            .violations
            .iter()
            .any(|found| found.promise == promise && found.sentence.contains(words));
        assert!(found, "expected {promise:?} with “{words}”, found {said:#?}");
    }
}

/// Numbers the entries anew, as a server would that never had the ones taken out.
fn renumber(log: &mut [Entry]) {
    for (seq, entry) in (1..).zip(log) {
        entry.seq = seq;
    }
}

#[test]
fn a_history_with_nothing_wrong_is_green() {
    let verdict = Tale::new().judged();
    assert_eq!(verdict.violations, []);
    assert_eq!((verdict.sent, verdict.acked), (4, 4));
}

#[test]
fn a_dropped_message_is_red() {
    let mut tale = Tale::new();
    tale.rewrite(|log| {
        log.remove(3);
        renumber(log);
    });
    tale.turns_red(
        Promise::Kept,
        "message 3 of the visitor was accepted as seq 4 and is not in the log",
    );
}

#[test]
fn a_message_that_was_never_answered_is_red() {
    let mut tale = Tale::new();
    tale.rewrite(|log| {
        log.pop();
    });
    tale.commands.pop();
    tale.lines.retain(|line| !matches!(&line.op, Op::Accepted { cid, .. } if cid == "k_4"));
    tale.turns_red(Promise::Answered, "message 4 of the visitor is lost");
}

#[test]
fn a_doubled_message_is_red_also_under_another_id() {
    for message in ["m_2", "m_99"] {
        let mut tale = Tale::new();
        tale.rewrite(|log| {
            log.push(Entry { seq: 6, message: message.to_owned(), ..said(2) });
        });
        tale.turns_red(Promise::Once, "message 2 of the visitor is in the log twice: seq 3 and 6");
    }
}

#[test]
fn a_swapped_pair_is_red() {
    let mut tale = Tale::new();
    tale.rewrite(|log| {
        log.swap(2, 3);
        renumber(log);
    });
    tale.turns_red(
        Promise::Order,
        "message 2 of the visitor (seq 4) stands behind message 3 (seq 3)",
    );
}

#[test]
fn an_applied_gap_is_red() {
    let mut tale = Tale::new();
    let at = tale.lines.iter().rposition(|line| matches!(&line.op, Op::Applied(e) if e.seq == 3));
    tale.lines.remove(at.unwrap());
    tale.turns_red(Promise::Applied, "the operator applied seq 4 after 2: a gap");
}

#[test]
fn an_event_applied_twice_is_red() {
    let mut tale = Tale::new();
    tale.add(Side::Operator, Op::Applied(said(4)));
    tale.turns_red(Promise::Applied, "the operator applied seq 5 after 5: doubled");
}

#[test]
fn an_ack_without_a_row_is_red() {
    let mut tale = Tale::new();
    tale.commands.remove(1);
    tale.turns_red(Promise::Kept, "message 2 of the visitor was accepted as seq 3 without a row");
}

#[test]
fn a_log_with_a_gap_is_red() {
    let mut tale = Tale::new();
    tale.rewrite(|log| log[4].seq = 6);
    tale.turns_red(Promise::Gapless, "the log goes from seq 4 to 6");
}

#[test]
fn a_page_that_shows_something_else_is_red() {
    let mut tale = Tale::new();
    tale.shown[1].pop();
    tale.turns_red(Promise::Shown, "the operator shows 3 messages, the log has 4");
    let mut tale = Tale::new();
    tale.shown[0][0].text = "other words".into();
    tale.turns_red(Promise::Shown, "line 1 of the visitor is “other words”, the log says “word 1”");
}

#[test]
fn words_that_nobody_entered_are_red() {
    let mut tale = Tale::new();
    tale.rewrite(|log| log.push(Entry { seq: 6, text: "invented".into(), ..said(9) }));
    tale.turns_red(Promise::Nothing, "seq 6 “invented” was never entered");
}

#[test]
fn a_database_that_tells_something_else_is_red() {
    let mut tale = Tale::new();
    tale.rows[2].text = "on disk".into();
    tale.turns_red(Promise::Same, "seq 3 is “on disk” in the database and “word 2” by the server");
}

#[test]
fn a_message_that_still_waits_is_red_and_one_that_was_refused_is_not() {
    let unanswered = |failed: &str| {
        let mut tale = Tale::new();
        let sent = Op::Sent { cid: "k_5".into(), n: 5, text: "word 5".into() };
        tale.add(Side::Visitor, sent);
        let (cid, text) = ("k_5".to_owned(), "word 5".to_owned());
        tale.kept.push(Kept { cid, failed: failed.to_owned(), text });
        tale
    };
    unanswered("").turns_red(Promise::Answered, "message 5 of the visitor still waits in the end");
    let verdict = unanswered("wrong_state").judged();
    assert_eq!((verdict.violations.len(), verdict.refused), (0, 1));
}

/// The seeds of the runs, of which the first that shows the mistake is enough: whether a crash falls between a sending and
/// its answer is chance on a busy machine.
const SEEDS: std::ops::Range<u64> = 11..15;

/// Runs a few short schedules with pages that make a mistake, until the judge finds what it has to find.
async fn flawed(flaw: Flaw, promise: Promise) {
    let mut found = String::new();
    for seed in SEEDS {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chaos");
        let folder = run::folder(&folder, &format!("flaw-{flaw:?}")).unwrap();
        let config = ServerConfig::new(server::binary().unwrap(), &folder);
        let rules = Rules { each: Duration::from_secs(5), flaw, ..Rules::short(seed, 6) };
        let mut ends = Ends::new(seed, (1_000, 3_000), 0);
        let ends = std::iter::repeat_with(|| -> End { ends.draw() });
        let figures = run::run(config, &rules, ends).await.unwrap();
        if figures.count(&[promise]) > 0 {
            return;
        }
        found = figures.complaints();
    }
    panic!("not found: {promise:?}\n{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_send_again_under_new_ids_double_messages_and_are_found() {
    flawed(Flaw::NewCidForEachSending, Promise::Once).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_tell_before_they_store_lose_messages_and_are_found() {
    flawed(Flaw::TellsBeforeStoring, Promise::Answered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_the_dedupe_of_events_are_found() {
    flawed(Flaw::AppliesTwice, Promise::Applied).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_apply_a_gap_are_found() {
    flawed(Flaw::AppliesAcrossGaps, Promise::Applied).await;
}
