//! Why a text is no YAML that we read, in words that say how to mend it.

use saphyr_parser::{Event, ScanError};

use super::Mistake;
use crate::sites::positions::Position;

/// What the parser says, our sentence for it, and how to mend it. The first that fits.
const SLIPS: [(&str, &str, &str); 10] = [
    (
        "mapping values are not allowed",
        "a `:` is not expected here",
        "put a text with `: ` in quotes; fields of one object begin in the same column",
    ),
    (
        "illegal placement of ':'",
        "a `:` is not expected here",
        "close the `[` or `{` before it, or put the text in quotes",
    ),
    (
        "did not find expected key",
        "this line is not indented like those around it",
        "fields of one object begin in the same column",
    ),
    (
        "did not find expected '-'",
        "a list goes on here without `- `",
        "begin each entry with `- `, or indent the line as its neighbours are",
    ),
    (
        "invalid trailing content after",
        "there is more after the closing quote",
        "put the whole text inside the quotes",
    ),
    (
        "invalid indentation in quoted scalar",
        "this quote is never closed",
        "close it, or indent the lines that go on",
    ),
    (
        "unexpected end of stream",
        "this quote is never closed",
        "close it before the end of the file",
    ),
    (
        "unknown escape character",
        "there is no such escape with `\\`",
        "use single quotes, or `\\\\` for a backslash",
    ),
    ("unexpected end of plain scalar", "a value cannot begin like this", "put it in quotes"),
    (
        "simple key expected",
        "a `:` is missing",
        "write `name: value`; put a text of several lines in quotes or after `|`",
    ),
];

const NO_REFERENCES: (&str, &str) = (
    "references (`*name`) are not read",
    "put a text that begins with `*` in quotes, or write the value out",
);

/// The parser's error as a sentence for authors.
pub(super) fn explain(error: &ScanError, text: &str) -> Mistake {
    let position = Position::of(error.marker());
    if let Some(tab) = tab_near(text, position.line) {
        return Mistake::new(tab, "a tab in the indentation", "YAML indents with spaces");
    }
    let said = error.info();
    if said.starts_with("unexpected character") {
        let letter = text.chars().nth(error.marker().index()).unwrap_or('?');
        let message = format!("a value cannot begin with `{letter}`");
        return Mistake::new(position, message, "put it in quotes");
    }
    if said.contains("unknown anchor") {
        return Mistake::new(position, NO_REFERENCES.0, NO_REFERENCES.1);
    }
    for (theirs, ours, hint) in SLIPS {
        if said.contains(theirs) {
            return Mistake::new(position, ours, hint);
        }
    }
    Mistake::new(position, format!("this is no YAML: {said}"), "")
}

/// The tab that a line, or the one below it, is indented with; the parser may stop just before it.
fn tab_near(text: &str, line: u32) -> Option<Position> {
    (line..=line.saturating_add(1)).find_map(|number| {
        let line = text.lines().nth(usize::try_from(number).ok()?.checked_sub(1)?)?;
        let indentation = line.len() - line.trim_start().len();
        let before = line[..indentation].find('\t')?;
        let column = u32::try_from(before).ok()?.saturating_add(1);
        Some(Position { line: number, column })
    })
}

/// Refuses anchors, references and tags.
pub(super) fn check_event(event: &Event<'_>, position: Position) -> Result<(), Mistake> {
    let (anchor, tag) = match event {
        Event::Alias(_) => {
            let (message, hint) = NO_REFERENCES;
            return Err(Mistake::new(position, message, hint));
        }
        Event::Scalar(_, _, anchor, tag)
        | Event::SequenceStart(anchor, tag)
        | Event::MappingStart(anchor, tag) => (*anchor, tag.is_some()),
        _ => return Ok(()),
    };
    if anchor != 0 {
        let hint = "put a text that begins with `&` in quotes, or write the value out each time";
        return Err(Mistake::new(position, "anchors (`&name`) are not read", hint));
    }
    if tag {
        let hint = "put a text that begins with `!` in quotes";
        return Err(Mistake::new(position, "tags (`!name`) are not read", hint));
    }
    Ok(())
}
