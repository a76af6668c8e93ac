//! Text is shown as text nodes: nothing that is shipped may turn a string into markup or into code. And no style
//! shouts without saying why.

use super::code::without_comments_and_strings;
use super::{Finding, Source};

const RUST: [&str; 9] = [
    "inner_html",
    "set_inner_html",
    "outer_html",
    "set_outer_html",
    "insert_adjacent_html",
    "js_sys::eval",
    "srcdoc",
    "set_srcdoc",
    "document().write",
];

const SCRIPT: [&str; 8] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "srcdoc",
    "eval(",
    "new Function",
    "createContextualFragment",
];

/// Looks for sinks in Rust, scripts and pages, and for `!important` in style sheets.
pub fn check(source: &Source) -> Vec<Finding> {
    if source.is_test || source.is_under(&["crates/xtask", "tests"]) {
        return Vec::new();
    }
    match source.extension() {
        "rs" => sinks(source, &without_comments_and_strings(&source.text), &RUST),
        "js" | "mjs" | "html" => sinks(source, &source.text, &SCRIPT),
        "css" => shouting(source),
        _ => Vec::new(),
    }
}

fn sinks(source: &Source, text: &str, banned: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let is_comment = ["//", "*", "/*"].iter().any(|mark| line.trim_start().starts_with(mark));
        let found = banned.iter().find(|name| !is_comment && has_name(line, name));
        if let Some(name) = found {
            let message =
                format!("`{name}` turns text into markup or code; build nodes and set their text");
            findings.push(source.finding(index + 1, message));
        }
    }
    findings
}

fn has_name(line: &str, name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    line.match_indices(name).any(|(at, _)| {
        let starts_inside = line[..at].ends_with(is_letter);
        let ends_inside =
            name.ends_with(is_letter) && line[at + name.len()..].starts_with(is_letter);
        !starts_inside && !ends_inside
    })
}

fn shouting(source: &Source) -> Vec<Finding> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut findings = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(declaration) = line.split("/*").next().filter(|code| code.contains("!important"))
        else {
            continue;
        };
        let said_here = line.len() > declaration.len();
        let said_above = index > 0 && lines[index - 1].trim_end().ends_with("*/");
        if !said_here && !said_above {
            findings.push(source.finding(
                index + 1,
                "`!important` needs a comment that says why, on its line or above",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};
    use super::*;

    #[test]
    fn every_sink_in_rust_fails() {
        for name in RUST {
            assert_eq!(
                check(&source("widget/src/x.rs", &format!("    node.{name}(text);"))).len(),
                1,
                "{name}"
            );
        }
    }

    #[test]
    fn every_sink_in_a_script_fails() {
        for name in SCRIPT {
            assert_eq!(
                check(&source("widget/loader/loader.js", &format!("  x = {name} y"))).len(),
                1,
                "{name}"
            );
        }
    }

    #[test]
    fn formulas_may_be_evaluated_and_comments_may_name_sinks() {
        assert!(
            check(&source(
                "crates/formula/src/x.rs",
                "let value = eval(&formula); // not inner_html"
            ))
            .is_empty()
        );
        assert!(
            check(&source("widget/loader/loader.js", "// never innerHTML\nretrieval(x)"))
                .is_empty()
        );
    }

    #[test]
    fn important_needs_a_reason() {
        let path = "crates/ui/src/button.css";
        let found = said(check(&source(path, ".a {\n  color: red !important;\n}\n")));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/ui/src/button.css:2: `!important` needs a comment"));
        assert!(
            check(&source(path, ".a { color: red !important; /* the page wins otherwise */ }"))
                .is_empty()
        );
        assert!(
            check(&source(path, "/* The page wins otherwise. */\n.a { color: red !important; }"))
                .is_empty()
        );
    }
}
