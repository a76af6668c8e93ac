//! Rust as the rules see it: code without its comments, its strings and its tests.

use super::{Finding, Source};

/// No `unwrap` and no silenced dead code in what is shipped.
pub fn check(source: &Source) -> Vec<Finding> {
    if source.extension() != "rs" || source.is_test {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in shipped_lines(&source.text) {
        if line.contains(".unwrap()") {
            findings.push(source.finding(
                number,
                "`unwrap` outside tests; handle it, or `expect(\"why it cannot happen\")`",
            ));
        }
        if line.contains("allow(dead_code") {
            findings.push(source.finding(number, "dead code is removed, not allowed"));
        }
    }
    findings
}

/// The lines that are compiled into what is shipped, counted from one.
pub fn shipped_lines(text: &str) -> Vec<(usize, String)> {
    let bare = without_comments_and_strings(text);
    let mut lines = bare.lines().enumerate().map(|(index, line)| (index + 1, line));
    let mut shipped = Vec::new();
    while let Some((number, line)) = lines.next() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            skip_item(line, &mut lines);
        } else {
            shipped.push((number, line.to_owned()));
        }
    }
    shipped
}

/// The names of the modules in other files that are declared under `#[cfg(test)]`.
pub fn test_modules(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines().map(str::trim);
    std::iter::from_fn(move || {
        lines.find(|line| *line == "#[cfg(test)]")?;
        Some(lines.next().unwrap_or_default())
    })
    .filter_map(|item| item.strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name))
}

/// Passes over the item after `#[cfg(test)]`: up to its `;`, or to the brace that closes it. The code is in
/// rustfmt's form, so that brace stands alone under the attribute.
fn skip_item<'a>(attribute: &str, lines: &mut impl Iterator<Item = (usize, &'a str)>) {
    let indent = &attribute[..attribute.len() - attribute.trim_start().len()];
    let closing = format!("{indent}}}");
    for (_, line) in lines {
        let line = line.trim_end();
        let is_one_liner = line.ends_with(';') || (line.ends_with('}') && line.contains('{'));
        if line.trim_end_matches([',', ';', ')']) == closing
            || (is_one_liner && at_indent(line, indent))
        {
            return;
        }
    }
}

fn at_indent(line: &str, indent: &str) -> bool {
    line.strip_prefix(indent).is_some_and(|rest| !rest.starts_with(' '))
}

/// The same text with spaces in place of comments and of what strings hold; lines stay where they were.
pub fn without_comments_and_strings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_string(rest, &out) {
            length
        } else if first == '"' {
            quoted(rest)
        } else if let Some(length) = character(rest) {
            length
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        out.extend(rest[..length].chars().map(|hidden| if hidden == '\n' { '\n' } else { ' ' }));
        rest = &rest[length..];
    }
    out
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string(text: &str, before: &str) -> Option<usize> {
    let after_r = text.strip_prefix('r').or_else(|| text.strip_prefix("br"))?;
    if before.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
        return None;
    }
    let hashes = after_r.len() - after_r.trim_start_matches('#').len();
    let body = after_r[hashes..].strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - body.len();
    Some(body.find(&closing).map_or(text.len(), |end| start + end + closing.len()))
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character literal, told from a lifetime by its closing quote.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let first = body.chars().next()?;
    if first == '\\' {
        return body[2..].find('\'').map(|end| end + 4);
    }
    let after = 1 + first.len_utf8();
    text[after..].starts_with('\'').then_some(after + 1)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};
    use super::*;

    #[test]
    fn an_unwrap_in_shipped_code_fails() {
        let found =
            said(check(&source("crates/flow/src/run.rs", "fn f() {\n    g().unwrap();\n}\n")));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/flow/src/run.rs:2: `unwrap` outside tests"));
    }

    #[test]
    fn an_unwrap_in_a_test_a_comment_or_a_string_is_fine() {
        let text = "// x.unwrap()\n/* a /* b */ .unwrap() */\nconst S: &str = \".unwrap()\";\nconst R: &str = r#\"\".unwrap()\"#;\n\
                    #[cfg(test)]\nmod tests {\n    fn f() {\n        x.unwrap();\n    }\n}\n";
        assert!(check(&source("crates/flow/src/run.rs", text)).is_empty());
        assert!(check(&source("crates/flow/src/run/tests.rs", "x.unwrap();")).is_empty());
    }

    #[test]
    fn code_after_a_test_module_is_seen_again() {
        for item in
            ["mod tests;", "use x::y;", "fn f() { y.unwrap() }", "mod tests {\n    fn f() {}\n}"]
        {
            let text = format!("#[cfg(test)]\n{item}\nfn g() {{\n    x.unwrap();\n}}\n");
            assert_eq!(check(&source("crates/flow/src/run.rs", &text)).len(), 1, "{item}");
        }
    }

    #[test]
    fn quotes_in_characters_do_not_open_strings() {
        let text = "let q = '\"'; let e = '\\''; let l: &'static str = x; y.unwrap();";
        assert_eq!(check(&source("crates/flow/src/run.rs", text)).len(), 1);
    }

    #[test]
    fn allowed_dead_code_fails() {
        assert_eq!(check(&source("widget/src/x.rs", "#[allow(dead_code)]\nfn f() {}\n")).len(), 1);
    }
}
