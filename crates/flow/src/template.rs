//! `{{variable}}` and `{{variable|format}}` inside texts.
//!
//! Texts are plain: there is no logic in them. What is said only sometimes is a `say` with `when`.

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Words as they are.
    Words(&'t str),
    /// The value of a variable.
    Slot {
        /// The variable.
        name: &'t str,
        /// How to write it; empty for the variable's own way.
        format: &'t str,
        /// Where the name begins in the text.
        at: usize,
    },
    /// `{{` without `}}`, at this place.
    Unclosed(usize),
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The text in pieces.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(OPEN) {
        let open = at + found;
        if open > at {
            parts.push(Part::Words(&text[at..open]));
        }
        let inner = open + OPEN.len();
        let Some(length) = text[inner..].find(CLOSE) else {
            parts.push(Part::Unclosed(open));
            return parts;
        };
        parts.push(slot(&text[inner..inner + length], inner));
        at = inner + length + CLOSE.len();
    }
    if at < text.len() {
        parts.push(Part::Words(&text[at..]));
    }
    parts
}

fn slot(inner: &str, offset: usize) -> Part<'_> {
    let (name, format) = inner.split_once('|').unwrap_or((inner, ""));
    let leading = name.len() - name.trim_start().len();
    Part::Slot { name: name.trim(), format: format.trim(), at: offset + leading }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_a_name_and_perhaps_a_format() {
        assert_eq!(
            parts("Hi {{ user.name }}, {{bill|money:EUR}}!"),
            [
                Part::Words("Hi "),
                Part::Slot { name: "user.name", format: "", at: 6 },
                Part::Words(", "),
                Part::Slot { name: "bill", format: "money:EUR", at: 22 },
                Part::Words("!"),
            ]
        );
    }

    #[test]
    fn an_open_slot_is_told_with_its_place() {
        assert_eq!(parts("Hi {{name"), [Part::Words("Hi "), Part::Unclosed(3)]);
        assert_eq!(parts("a } b }} c"), [Part::Words("a } b }} c")]);
    }
}
