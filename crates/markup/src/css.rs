//! Style sheets as they are sent: without comments and without the spaces that only people read.

/// The same rules in fewer characters.
pub fn small(sheet: &str) -> String {
    let mut small = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if c == '"' || c == '\'' {
            let (text, after) = quoted(rest, c);
            small.push_str(text);
            rest = after;
        } else if c.is_whitespace() {
            rest = rest.trim_start();
            // A space at a comment's other side counts once.
            if !small.ends_with([' ', '{', '}', ';', ',']) && !after_property(&small) {
                small.push(' ');
            }
        } else {
            if matches!(c, '{' | '}' | ';' | ',') {
                small.truncate(small.trim_end().len());
            }
            if c == '}' && small.ends_with(';') {
                small.pop();
            }
            small.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    small.trim().to_owned()
}

/// A text in quotes, and what comes after it.
fn quoted(text: &str, quote: char) -> (&str, &str) {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    text.split_at(end.map_or(text.len(), |(at, _)| at + 1))
}

/// Whether what was written ends in `property:`; after a selector's colon a space would mean something.
fn after_property(small: &str) -> bool {
    let Some(before) = small.strip_suffix(':') else { return false };
    let name = before.rsplit(['{', ';', '(']).next().unwrap_or(before);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::small;

    #[test]
    fn spaces_and_comments_that_mean_nothing_go() {
        let sheet = "/* Faces. */\n.avatar,\n.face > img {\n  inline-size: 32px; /* small */\n  margin: 0 auto;\n}\n\n@media (min-width: 40px) and (hover: hover) {\n  a:hover :focus { color: red }\n}\n";
        assert_eq!(
            small(sheet),
            ".avatar,.face > img{inline-size:32px;margin:0 auto}@media (min-width:40px) and (hover:hover){a:hover :focus{color:red}}"
        );
    }

    #[test]
    fn spaces_that_mean_something_stay() {
        for sheet in [
            "a{inline-size:calc(100% - 2 * var(--_gap))}",
            "a::after{content:\"a ; {  b\\\" /* no comment */\"}",
            ".a :hover{color:red}",
            "a{background:url('data:x,  y') 0 0 / 300% 100%}",
            "a{margin:0 -1px}",
        ] {
            assert_eq!(small(sheet), sheet);
        }
    }

    #[test]
    fn a_comment_between_words_is_a_space() {
        assert_eq!(small("a /* or */ b { margin: 0 /* top */ 1px }"), "a b{margin:0 1px}");
        assert_eq!(small("a{color:red/* unfinished"), "a{color:red");
    }
}
