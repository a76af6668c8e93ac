//! The log against what people entered: all of it, once, in order, and nothing else.

use std::collections::BTreeMap;

use super::{Book, Promise, Rows, Sent, Verdict, cid_of};
use crate::history::{Entry, Side};

/// A message of the log that a person entered.
struct Found<'a> {
    cid: String,
    entry: &'a Entry,
}

pub(super) fn check(book: &Book<'_>, log: &[Entry], verdict: &mut Verdict) {
    gapless("the log", log, verdict);
    let found = said_by_people(log);
    once(book, &found, verdict);
    order(book, &found, verdict);
    answers(book, &found, verdict);
}

/// The database against the server's answer.
pub(super) fn check_rows(book: &Book<'_>, log: &[Entry], verdict: &mut Verdict) {
    let Some(Rows { events, commands, head }) = book.rows else {
        let sentence = "nobody could read the database in the end".to_owned();
        return verdict.broken(Promise::Same, sentence);
    };
    gapless("the database", events, verdict);
    let last = events.last().map_or(0, |event| event.seq);
    if last != head {
        let sentence = format!("the conversation's row says {head} events, its log has {last}");
        verdict.broken(Promise::Gapless, sentence);
    }
    if let Some((row, told)) = events.iter().zip(log).find(|(row, told)| row != told) {
        let seq = row.seq;
        let (row, told) = (&row.text, &told.text);
        let sentence = format!("seq {seq} is “{row}” in the database and “{told}” by the server");
        verdict.broken(Promise::Same, sentence);
    }
    if events.len() != log.len() {
        let (rows, told) = (events.len(), log.len());
        let sentence = format!("the database has {rows} events, the server tells {told}");
        verdict.broken(Promise::Same, sentence);
    }
    let commands: BTreeMap<&str, u64> =
        commands.iter().map(|(cid, seq)| (cid.as_str(), *seq)).collect();
    for (cid, times) in &book.accepted {
        let told = times[0].0;
        match commands.get(cid) {
            None => {
                let sentence =
                    format!("{} was accepted as seq {told} without a row", name(book, cid));
                verdict.broken(Promise::Kept, sentence);
            }
            Some(seq) if *seq != told => {
                let sentence =
                    format!("{} was accepted as seq {told}, its row says {seq}", name(book, cid));
                verdict.broken(Promise::Same, sentence);
            }
            Some(_) => {}
        }
    }
}

fn name(book: &Book<'_>, cid: &str) -> String {
    book.sent.get(cid).map_or_else(|| format!("the command {cid}"), Sent::named)
}

fn gapless(what: &str, entries: &[Entry], verdict: &mut Verdict) {
    let mut last = 0;
    for entry in entries {
        if entry.seq != last + 1 {
            let sentence = format!("{what} goes from seq {last} to {}", entry.seq);
            verdict.broken(Promise::Gapless, sentence);
        }
        last = entry.seq;
    }
}

fn said_by_people(log: &[Entry]) -> Vec<Found<'_>> {
    let people = log.iter().filter(|entry| Side::BOTH.iter().any(|side| side.name() == entry.by));
    people.map(|entry| Found { cid: cid_of(&entry.message), entry }).collect()
}

/// Each entered message once, by its id and by its words, and nothing that nobody entered.
fn once(book: &Book<'_>, found: &[Found<'_>], verdict: &mut Verdict) {
    let by_words: BTreeMap<(&str, &str), &Sent<'_>> =
        book.sent.values().map(|sent| ((sent.side.name(), sent.text), sent)).collect();
    let mut seen: BTreeMap<(&str, u64), u64> = BTreeMap::new();
    for Found { cid, entry } in found {
        let by_id = book.sent.get(cid.as_str());
        let sent =
            by_id.or_else(|| by_words.get(&(entry.by.as_str(), entry.text.as_str())).copied());
        let Some(sent) = sent else {
            let sentence = format!("seq {} “{}” was never entered", entry.seq, entry.text);
            verdict.broken(Promise::Nothing, sentence);
            continue;
        };
        if sent.text != entry.text {
            let sentence = format!("{} became “{}” in the log", sent.named(), entry.text);
            verdict.broken(Promise::Nothing, sentence);
        }
        if let Some(first) = seen.insert((sent.side.name(), sent.n), entry.seq) {
            let seqs = format!("seq {first} and {}", entry.seq);
            verdict.broken(Promise::Once, format!("{} is in the log twice: {seqs}", sent.named()));
        }
    }
}

fn order(book: &Book<'_>, found: &[Found<'_>], verdict: &mut Verdict) {
    let mut last: BTreeMap<Side, (u64, u64)> = BTreeMap::new();
    for Found { cid, entry } in found {
        let Some(sent) = book.sent.get(cid.as_str()) else { continue };
        if let Some((n, seq)) = last.insert(sent.side, (sent.n, entry.seq))
            && sent.n < n
        {
            let sentence = format!(
                "{} (seq {}) stands behind message {n} (seq {seq})",
                sent.named(),
                entry.seq
            );
            verdict.broken(Promise::Order, sentence);
        }
    }
}

/// What became of every entered message, and whether every answer was true.
fn answers(book: &Book<'_>, found: &[Found<'_>], verdict: &mut Verdict) {
    let seqs: BTreeMap<&str, u64> =
        found.iter().map(|found| (found.cid.as_str(), found.entry.seq)).collect();
    for (cid, sent) in &book.sent {
        let in_log = seqs.get(cid).copied();
        if let Some(times) = book.accepted.get(cid) {
            let (told, us) = times[0];
            verdict.acked += 1;
            verdict.accept_us.push(us.saturating_sub(sent.us));
            if times.iter().any(|(seq, _)| *seq != told) {
                let sentence = format!("{} was accepted as two seqs", sent.named());
                verdict.broken(Promise::Once, sentence);
            }
            match in_log {
                None => {
                    let sentence = format!(
                        "{} was accepted as seq {told} and is not in the log",
                        sent.named()
                    );
                    verdict.broken(Promise::Kept, sentence);
                }
                Some(seq) if seq != told => {
                    let sentence =
                        format!("{} was accepted as seq {told} and is seq {seq}", sent.named());
                    verdict.broken(Promise::Kept, sentence);
                }
                Some(_) => {}
            }
            continue;
        }
        let kept = book.kept.get(&sent.side).copied().unwrap_or_default();
        let kept = kept.iter().find(|kept| kept.cid == **cid);
        let told_failed = book.failed.contains(cid);
        match (in_log, kept) {
            (Some(seq), _) if told_failed => {
                let sentence = format!("{} was refused and is seq {seq}", sent.named());
                verdict.broken(Promise::Answered, sentence);
            }
            (None, Some(kept)) if !kept.failed.is_empty() && kept.text == sent.text => {
                verdict.refused += 1;
            }
            (None, Some(kept)) if kept.failed.is_empty() => {
                let sentence = format!("{} still waits in the end", sent.named());
                verdict.broken(Promise::Answered, sentence);
            }
            (None, _) => {
                let sentence =
                    format!("{} is lost: not in the log, and nobody was told", sent.named());
                verdict.broken(Promise::Answered, sentence);
            }
            // The answer was lost with a page that crashed; the log has it, and so has every copy.
            (Some(_), None) => verdict.acked += 1,
            (Some(seq), Some(_)) => {
                let sentence = format!("{} is seq {seq} and still waits", sent.named());
                verdict.broken(Promise::Answered, sentence);
            }
        }
    }
}
