//! Rules about whole files, and about notes left in them.

use super::{Finding, Source};

const LONGEST: usize = 500;

/// Length, names, and what must not be left behind.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_code = ["rs", "js", "mjs", "css"].contains(&source.extension());
    let lines = source.text.lines().count();
    if is_code && lines > LONGEST {
        findings
            .push(source.finding(0, format!("{lines} lines; split it by idea below {LONGEST}")));
    }
    if source.name() == "mod.rs" {
        findings.push(source.finding(0, "`foo.rs` beside `foo/`, never `mod.rs`"));
    }
    if source.extension() == "rs" && !source.text.starts_with("//!") && !source.is_test {
        findings.push(source.finding(1, "a module starts with `//!` and says why it exists"));
    }
    for (index, line) in source.text.lines().enumerate() {
        for note in NOTES {
            if source.extension() != "md" && has_word(line, note) {
                findings
                    .push(source.finding(index + 1, format!("`{note}`: do it, or file an issue")));
            }
        }
        if source.name() == "package-lock.json" && line.contains("\"resolved\": \"http") {
            findings.push(source.finding(
                index + 1,
                "lock files name no download address (`omit-lockfile-registry-resolved`)",
            ));
        }
    }
    findings
}

/// In pieces, so that this file does not break its own rule.
const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        !line[..at].ends_with(is_letter) && !line[at + word.len()..].starts_with(is_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};
    use super::*;

    #[test]
    fn a_file_that_is_too_long_fails() {
        let long = "//! A.\n".to_owned() + &"\n".repeat(LONGEST);
        assert_eq!(said(check(&source("widget/src/x.rs", &long))).len(), 1);
        assert!(check(&source("widget/src/x.rs", &"//! A.\n".repeat(LONGEST))).is_empty());
    }

    #[test]
    fn data_may_be_long() {
        assert!(check(&source("Cargo.lock.json", &"\n".repeat(2000))).is_empty());
    }

    #[test]
    fn a_mod_rs_fails() {
        assert_eq!(check(&source("widget/src/panel/mod.rs", "//! Panel.\n")).len(), 1);
    }

    #[test]
    fn a_module_without_a_reason_fails() {
        assert_eq!(check(&source("widget/src/panel.rs", "fn f() {}\n")).len(), 1);
    }

    #[test]
    fn notes_to_self_fail() {
        for note in NOTES {
            assert_eq!(
                check(&source("demo-site/a.css", &format!("/* {note}: later */\n"))).len(),
                1,
                "{note}"
            );
        }
    }

    #[test]
    fn a_download_address_in_a_lock_file_fails() {
        let line = "      \"resolved\": \"https://example.org/a.tgz\",";
        assert_eq!(check(&source("tests/browser/package-lock.json", line)).len(), 1);
    }
}
