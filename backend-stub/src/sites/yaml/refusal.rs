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
    if let Some(found) = refused_by_layout(said, text, error.marker().index(), position.line) {
        return found;
    }
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
    let hint = "look at the quotes, the brackets and the indentation before this place";
    Mistake::new(position, format!("this is no YAML: {said}"), hint)
}

/// What the parser notices only further down: a bracket that was never closed, a line that is no field.
fn refused_by_layout(said: &str, text: &str, index: usize, line: u32) -> Option<Mistake> {
    let in_brackets = ["invalid indentation", "did not find expected ','", "flow"];
    if in_brackets.iter().any(|slip| said.contains(slip))
        && !said.contains("quoted scalar")
        && let Some((position, bracket)) = unclosed(text, index)
    {
        let message = format!("this `{bracket}` is not closed as it should be");
        let hint = "put a text in quotes that holds a comma, a bracket, a quote, `: ` or ` #` (which begins a comment)";
        return Some(Mistake::new(position, message, hint));
    }
    if said.contains("simple key expect") {
        let above = text.lines().take(usize::try_from(line).ok()?.saturating_sub(1)).enumerate();
        let wordy = above.filter(|(_, line)| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with('#')
        });
        let (number, written) = wordy.last()?;
        let column = written.chars().take_while(|letter| letter.is_whitespace()).count() + 1;
        let position =
            Position { line: u32::try_from(number + 1).ok()?, column: u32::try_from(column).ok()? };
        let hint = "write `name: value`, begin each entry of a list with `- `, and put a text of several lines in quotes or after `|`";
        return Some(Mistake::new(position, "a `:` or a `- ` is missing in this line", hint));
    }
    None
}

/// The innermost bracket that is open at a place, comments and quoted texts left aside.
fn unclosed(text: &str, index: usize) -> Option<(Position, char)> {
    let mut open: Vec<(Position, char)> = Vec::new();
    let (mut line, mut column) = (1_u32, 0_u32);
    let (mut quote, mut is_comment, mut before) = (None, false, '\n');
    for letter in text.chars().take(index) {
        column += 1;
        match (quote, letter) {
            (_, '\n') => {
                (line, column, is_comment) = (line + 1, 0, false);
            }
            _ if is_comment => {}
            (Some(mark), letter) if letter == mark && !(mark == '"' && before == '\\') => {
                quote = None;
            }
            (Some(_), _) => {}
            (None, '#') if before.is_whitespace() => is_comment = true,
            // Within words they are letters: that's, 5" pipes.
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => {
                quote = Some(letter);
            }
            (None, '[' | '{') => open.push((Position { line, column }, letter)),
            (None, ']' | '}') => {
                open.pop();
            }
            _ => {}
        }
        before = letter;
    }
    open.pop()
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
