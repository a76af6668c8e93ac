//! What happened, one JSON line each: all that the checker will know.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result};
use protocol::AuthorRole;
use serde::{Deserialize, Serialize};

/// Which side of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The visitor's page.
    Visitor,
    /// The operator's desk.
    Operator,
}

impl Side {
    /// Both.
    pub const BOTH: [Side; 2] = [Side::Visitor, Side::Operator];

    /// As the protocol names it.
    #[must_use]
    pub fn role(self) -> AuthorRole {
        match self {
            Side::Visitor => AuthorRole::Visitor,
            Side::Operator => AuthorRole::Operator,
        }
    }

    /// As a sentence names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Side::Visitor => "visitor",
            Side::Operator => "operator",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Microseconds since the history began.
    pub us: u64,
    /// Whose.
    pub side: Side,
    /// What.
    pub op: Op,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// The nemesis did something.
    Fault(String),
    /// A page began, as a new device.
    Began {
        /// What it found in its store.
        found: usize,
    },
    /// A page ended without a word.
    Crashed,
    /// A person entered a message; it is in the page's store.
    Sent {
        /// The command.
        cid: String,
        /// 1, 2, 3, … per side.
        n: u64,
        /// Its words.
        text: String,
    },
    /// The server confirmed a command.
    Accepted {
        /// The command.
        cid: String,
        /// The last seq of its events.
        seq: u64,
    },
    /// The server refused a command for good, and the person was told.
    Failed {
        /// The command.
        cid: String,
        /// Why.
        code: String,
    },
    /// The page applied an event.
    Applied(Entry),
    /// The page discarded its copy.
    Reset,
    /// The page is connected again.
    Connected {
        /// How long it was not.
        down_us: u64,
    },
    /// The page connects by long poll, as no socket gets through.
    Polls,
    /// What the page shows in the end.
    Shown(Vec<Entry>),
    /// What the page's store holds in the end.
    Kept(Vec<Kept>),
    /// The log as the server tells a stranger to the run.
    Log(Vec<Entry>),
    /// The log as it stands in the database.
    Rows {
        /// The rows of the log.
        events: Vec<Entry>,
        /// The rows of accepted commands: cid and seq.
        commands: Vec<(String, u64)>,
        /// The last seq by the conversation's own row.
        head: u64,
    },
    /// After the faults ended, the conversation did not come to rest.
    Restless(String),
}

/// An entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// The message's id; empty for an event that is no message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Who said it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Its words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// An entry of a page's outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The command.
    pub cid: String,
    /// Why it was refused for good; empty while it waits.
    pub failed: String,
    /// Its words.
    pub text: String,
}

/// The book that the lines are written into. Clones share it.
#[derive(Debug, Clone)]
pub struct History {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    began: Instant,
    file: Mutex<BufWriter<File>>,
}

impl History {
    /// Begins an empty one.
    ///
    /// Errors: the file cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("making {}", path.display()))?;
        let file = Mutex::new(BufWriter::new(file));
        Ok(History {
            inner: Arc::new(Inner { path: path.to_owned(), began: Instant::now(), file }),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Adds a line.
    pub fn write(&self, side: Side, op: Op) {
        let us = u64::try_from(self.inner.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let text = serde_json::to_string(&Line { us, side, op }).expect("lines are plain data");
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a history there is nothing to check, which the checker would take for a fault of the server.
        writeln!(file, "{text}").expect("the history can be written");
    }

    /// Puts everything written so far into the file.
    ///
    /// Errors: the disk's.
    pub fn flush(&self) -> Result<()> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.flush().context("writing the history")
    }
}

/// Reads a history file.
///
/// Errors: it cannot be read, with the line that is none.
pub fn read(path: &Path) -> Result<Vec<Line>> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut lines = Vec::new();
    for (index, text) in BufReader::new(file).lines().enumerate() {
        let line = serde_json::from_str(&text?).with_context(|| {
            format!("{}:{}: not a line of a history", path.display(), index + 1)
        })?;
        lines.push(line);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::create(&folder.path().join("h.jsonl")).unwrap();
        let sent = Op::Sent { cid: "k_1".into(), n: 1, text: "hello \u{1f44b}\nthere".into() };
        history.write(Side::Visitor, sent.clone());
        history.write(Side::Operator, Op::Reset);
        history.flush().unwrap();
        let ops: Vec<Op> = read(history.path()).unwrap().into_iter().map(|line| line.op).collect();
        assert_eq!(ops, [sent, Op::Reset]);
    }
}
