//! Each side's copy against the log: applied without a gap, and in the end the same.

use std::collections::BTreeMap;

use super::{Book, Promise, Verdict};
use crate::history::{Entry, Line, Op, Side};

/// Every event a page applied was the next one, and is the one in the log.
pub(super) fn check_applied(lines: &[Line], log: &[Entry], verdict: &mut Verdict) {
    let mut last: BTreeMap<Side, u64> = BTreeMap::new();
    for line in lines {
        match &line.op {
            // A page that begins has no copy, and one that was told so discards it.
            Op::Began { .. } | Op::Reset => _ = last.insert(line.side, 0),
            Op::Applied(entry) => {
                let before = last.insert(line.side, entry.seq).unwrap_or(0);
                let side = line.side.name();
                if entry.seq > before + 1 {
                    let sentence =
                        format!("the {side} applied seq {} after {before}: a gap", entry.seq);
                    verdict.broken(Promise::Applied, sentence);
                } else if entry.seq <= before {
                    let sentence =
                        format!("the {side} applied seq {} after {before}: doubled", entry.seq);
                    verdict.broken(Promise::Applied, sentence);
                }
                if !is_in(log, entry) {
                    let sentence = format!(
                        "the {side} applied “{}” as seq {}, which the log does not have there",
                        entry.text, entry.seq
                    );
                    verdict.broken(Promise::Applied, sentence);
                }
            }
            _ => {}
        }
    }
}

fn is_in(log: &[Entry], entry: &Entry) -> bool {
    let at = usize::try_from(entry.seq).ok().and_then(|seq| seq.checked_sub(1));
    at.and_then(|at| log.get(at)).is_some_and(|logged| logged == entry)
}

/// What each side shows in the end is what the log says, besides what failed.
pub(super) fn check_shown(book: &Book<'_>, log: &[Entry], verdict: &mut Verdict) {
    let said: Vec<&Entry> = log.iter().filter(|entry| !entry.message.is_empty()).collect();
    for side in Side::BOTH {
        let Some(shown) = book.shown.get(&side) else { continue };
        let shown: Vec<&Entry> = shown.iter().filter(|entry| entry.seq > 0).collect();
        let differs = shown.iter().zip(&said).position(|(shown, said)| shown != said);
        if let Some(at) = differs {
            let sentence = format!(
                "line {} of the {} is “{}”, the log says “{}”",
                at + 1,
                side.name(),
                shown[at].text,
                said[at].text
            );
            verdict.broken(Promise::Shown, sentence);
        } else if shown.len() != said.len() {
            let (n_shown, n_said) = (shown.len(), said.len());
            let side = side.name();
            let sentence = format!("the {side} shows {n_shown} messages, the log has {n_said}");
            verdict.broken(Promise::Shown, sentence);
        }
    }
}
