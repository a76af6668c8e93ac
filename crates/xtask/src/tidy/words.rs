//! One word for each thing. The architecture's list is short; these are the other words people reach for.

use super::{Finding, Source};

/// A banned word in snake case, with ours. Words are compared piece by piece, so `ChatId` is `chat_id`.
const WORDS: [(&str, &str); 18] = [
    ("agent", "operator"),
    ("assignee", "operator"),
    ("customer", "visitor"),
    ("guest", "visitor"),
    ("user_id", "visitor id"),
    ("chatbot", "bot"),
    ("chat_id", "conversation id"),
    ("chat_room", "conversation"),
    ("thread_id", "conversation id"),
    ("dialog_id", "conversation id"),
    ("ticket", "conversation"),
    ("tenant", "site"),
    ("handoff", "escalation"),
    ("handover", "escalation"),
    ("hand_off", "escalation"),
    ("quick_reply", "canned reply, or choice"),
    ("prechat", "flow"),
    ("calc_id", "calculator id"),
];

/// Whole names that contain a banned word and mean something else.
const OTHER_MEANINGS: [&str; 2] = ["user_agent", "agent_string"];

/// Checks what programmers write; the demo shop's own copy and prose may speak freely.
pub fn check(source: &Source) -> Vec<Finding> {
    let is_code = ["rs", "js", "mjs", "css", "sql", "ts"].contains(&source.extension());
    let is_catalogue = source.extension() == "json" && source.is_under(&["crates/i18n/locales"]);
    if !(is_code || is_catalogue) || source.is_under(&["demo-site", "crates/xtask"]) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for name in names(line) {
            let snake = snake_case(name);
            if let Some((word, ours)) = banned(&snake) {
                findings.push(source.finding(
                    index + 1,
                    format!("`{name}`: the word is {ours}, not {}", word.replace('_', " ")),
                ));
            }
        }
    }
    findings
}

/// Names with the hyphens inside them, so that `User-Agent` is one.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-'))
        .filter(|name| !name.is_empty())
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before = None;
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_some_and(|before: char| before.is_lowercase()) {
            snake.push('_');
        }
        snake.extend(if letter == '-' { vec!['_'] } else { letter.to_lowercase().collect() });
        before = Some(letter);
    }
    snake
}

fn banned(snake: &str) -> Option<(&'static str, &'static str)> {
    let mut padded = format!("_{snake}_");
    for meaning in OTHER_MEANINGS {
        padded = padded.replace(&format!("_{meaning}_"), "__");
    }
    WORDS.into_iter().find(|(word, _)| {
        padded.contains(&format!("_{word}_")) || padded.contains(&format!("_{word}s_"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        said(check(&source("crates/client/src/x.rs", text)))
    }

    #[test]
    fn another_word_for_our_thing_fails_and_names_ours() {
        assert_eq!(
            found("struct ChatId(u64);"),
            ["crates/client/src/x.rs:1: `ChatId`: the word is conversation id, not chat id"]
        );
        assert_eq!(
            found("let agents = 3;"),
            ["crates/client/src/x.rs:1: `agents`: the word is operator, not agent"]
        );
    }

    #[test]
    fn every_word_of_the_list_is_found() {
        for (word, _) in WORDS {
            assert_eq!(found(&format!("let my_{word} = 1;")).len(), 1, "{word}");
        }
    }

    #[test]
    fn a_browsers_user_agent_is_not_an_operator() {
        for text in [
            "header(\"User-Agent\")",
            "navigator.userAgent",
            "let user_agent = 1;",
            "header::USER_AGENT",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_shops_own_copy_speaks_freely() {
        assert!(check(&source("demo-site/shop.js", "customer()")).is_empty());
    }
}
