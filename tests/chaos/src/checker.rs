//! The offline judge: reads a history and says, in sentences, every promise that was broken.
//!
//! It shares no code with client or server. What the log holds in the end is what two readers found that took no
//! part in the run: one asked the server, one read the database file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::history::{Entry, Kept, Line, Op, Side};

mod copies;
mod log;

/// Which promise was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// What was accepted is in the log.
    Kept,
    /// What was entered is accepted, or the person was told and has the text.
    Answered,
    /// Once.
    Once,
    /// In the order in which it was entered.
    Order,
    /// The log's numbers have no gaps.
    Gapless,
    /// A page applies event after event, without a gap and each once.
    Applied,
    /// What a page shows in the end is the log.
    Shown,
    /// Nothing is in the log that nobody said.
    Nothing,
    /// Server and database tell the same.
    Same,
    /// It comes to rest when the faults end.
    Rest,
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub promise: Promise,
    /// How, for a person.
    pub sentence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.sentence)
    }
}

/// What a history adds up to.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Every broken promise.
    pub violations: Vec<Violation>,
    /// Messages that people entered.
    pub sent: u64,
    /// Messages that the server confirmed.
    pub acked: u64,
    /// Messages that were refused for good, with their text kept.
    pub refused: u64,
    /// How long each confirmed message took, in microseconds.
    pub accept_us: Vec<u64>,
    /// How long each page was without a connection, in microseconds.
    pub reconnect_us: Vec<u64>,
    /// How often a page crashed.
    pub crashes: u64,
    /// How often a page connected by long poll.
    pub polls: u64,
}

impl Verdict {
    /// How many violations of a promise there are.
    #[must_use]
    pub fn count(&self, promise: Promise) -> u64 {
        self.violations.iter().filter(|found| found.promise == promise).count() as u64
    }

    fn broken(&mut self, promise: Promise, sentence: String) {
        self.violations.push(Violation { promise, sentence });
    }
}

/// A message that a person entered.
#[derive(Debug, Clone)]
struct Sent<'a> {
    side: Side,
    n: u64,
    text: &'a str,
    us: u64,
}

impl Sent<'_> {
    fn named(&self) -> String {
        format!("message {} of the {}", self.n, self.side.name())
    }
}

/// What the database holds of the conversation.
#[derive(Clone, Copy)]
struct Rows<'a> {
    events: &'a [Entry],
    commands: &'a [(String, u64)],
    head: u64,
}

/// A history, sorted by what the rules ask.
#[derive(Default)]
struct Book<'a> {
    sent: BTreeMap<&'a str, Sent<'a>>,
    accepted: BTreeMap<&'a str, Vec<(u64, u64)>>,
    failed: BTreeSet<&'a str>,
    shown: BTreeMap<Side, &'a [Entry]>,
    kept: BTreeMap<Side, &'a [Kept]>,
    log: Option<&'a [Entry]>,
    rows: Option<Rows<'a>>,
}

/// Judges a history.
#[must_use]
pub fn check(lines: &[Line]) -> Verdict {
    let mut verdict = Verdict::default();
    let book = read(lines, &mut verdict);
    let Some(log) = book.log else {
        verdict.broken(Promise::Rest, "nobody could read the log in the end".to_owned());
        return verdict;
    };
    log::check(&book, log, &mut verdict);
    log::check_rows(&book, log, &mut verdict);
    copies::check_applied(lines, log, &mut verdict);
    copies::check_shown(&book, log, &mut verdict);
    verdict
}

fn read<'a>(lines: &'a [Line], verdict: &mut Verdict) -> Book<'a> {
    let mut book = Book::default();
    for line in lines {
        match &line.op {
            Op::Sent { cid, n, text } => {
                verdict.sent += 1;
                let sent = Sent { side: line.side, n: *n, text, us: line.us };
                book.sent.insert(cid, sent);
            }
            Op::Accepted { cid, seq } => {
                book.accepted.entry(cid).or_default().push((*seq, line.us));
            }
            Op::Failed { cid, .. } => _ = book.failed.insert(cid),
            Op::Crashed => verdict.crashes += 1,
            Op::Polls => verdict.polls += 1,
            Op::Connected { down_us } => verdict.reconnect_us.push(*down_us),
            Op::Shown(shown) => _ = book.shown.insert(line.side, shown),
            Op::Kept(kept) => _ = book.kept.insert(line.side, kept),
            Op::Log(log) => book.log = Some(log),
            Op::Rows { events, commands, head } => {
                book.rows = Some(Rows { events, commands, head: *head });
            }
            Op::Restless(what) => verdict.broken(Promise::Rest, what.clone()),
            Op::Fault(_) | Op::Began { .. } | Op::Applied(_) | Op::Reset => {}
        }
    }
    book
}

/// The command that a message belongs to, if a person entered it.
fn cid_of(message: &str) -> String {
    format!("k_{}", message.strip_prefix("m_").unwrap_or(message))
}
