//! The pure crates: no clock, no chance, no files, no network, no order that differs from run to run.

use super::code::shipped_lines;
use super::{Finding, Source};

const CORE: [&str; 5] = [
    "crates/protocol/src",
    "crates/formula/src",
    "crates/flow/src",
    "crates/client/src",
    "crates/i18n/src",
];

/// What is banned, with what to do instead.
const BANNED: [(&str, &str); 22] = [
    ("SystemTime", "time is an argument"),
    ("std::time::Instant", "time is an argument"),
    ("Instant::now", "time is an argument"),
    ("rand::", "ids are arguments"),
    ("getrandom", "ids are arguments"),
    ("std::fs", "the shell reads files"),
    ("std::net", "the shell talks to the network"),
    ("std::env", "settings are arguments"),
    ("std::thread", "the shell spawns"),
    ("std::process", "the shell spawns"),
    ("HashMap", "use BTreeMap, whose order is always the same"),
    ("HashSet", "use BTreeSet, whose order is always the same"),
    ("println!", "return what is to be said"),
    ("eprintln!", "return what is to be said"),
    ("print!", "return what is to be said"),
    (".powf(", "use libm, which gives the same bits in browser and server"),
    (".powi(", "use libm, which gives the same bits in browser and server"),
    (".ln()", "use libm, which gives the same bits in browser and server"),
    (".log10()", "use libm, which gives the same bits in browser and server"),
    (".log2()", "use libm, which gives the same bits in browser and server"),
    (".sin()", "use libm, which gives the same bits in browser and server"),
    (".cos()", "use libm, which gives the same bits in browser and server"),
];

/// Checks a file of a core crate; others may do I/O.
pub fn check(source: &Source) -> Vec<Finding> {
    if source.extension() != "rs" || !source.is_under(&CORE) || source.is_test {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in shipped_lines(&source.text) {
        if let Some((banned, instead)) = BANNED.iter().find(|(banned, _)| mentions(&line, banned)) {
            findings.push(source.finding(number, format!("`{banned}` in a core crate; {instead}")));
        }
    }
    findings
}

/// Whether the line holds the text as whole words, so that `operand::` is not `rand::`.
fn mentions(line: &str, banned: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let starts_word = banned.starts_with(is_word);
    let ends_word = banned.ends_with(is_word);
    line.match_indices(banned).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + banned.len()..].chars().next();
        let inside_a_word = (starts_word && before.is_some_and(is_word))
            || (ends_word && after.is_some_and(is_word));
        !inside_a_word
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};
    use super::*;

    #[test]
    fn a_clock_in_a_core_crate_fails() {
        let found =
            said(check(&source("crates/flow/src/run.rs", "let now = SystemTime::now();\n")));
        assert_eq!(
            found,
            ["crates/flow/src/run.rs:1: `SystemTime` in a core crate; time is an argument"]
        );
    }

    #[test]
    fn every_banned_call_is_found() {
        for (banned, _) in BANNED {
            let text =
                if banned.starts_with('.') { format!("x{banned}") } else { banned.to_owned() };
            assert_eq!(check(&source("crates/formula/src/eval.rs", &text)).len(), 1, "{banned}");
        }
    }

    #[test]
    fn words_that_only_contain_a_banned_one_are_fine() {
        for text in ["operand::value()", "MyHashMapLike"] {
            assert!(check(&source("crates/formula/src/eval.rs", text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn tests_and_shells_may_do_io() {
        let text = "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert!(check(&source("crates/flow/src/run.rs", text)).is_empty());
        assert!(check(&source("crates/flow/tests/suite.rs", "use std::fs;")).is_empty());
        assert!(check(&source("backend-stub/src/store.rs", "use std::fs;")).is_empty());
    }
}
