//! Where each value of a YAML file stands, down to a letter inside a text.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Marker, ScalarStyle};

use super::scalar_text::Writing;

/// A line and a column as editors count them: from 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    pub(super) fn of(marker: &Marker) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { line: count(marker.line()), column: count(marker.col()).saturating_add(1) }
    }
}

/// What to point at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aim {
    /// The name of the field.
    Key,
    /// Its value; the name when the value is a list or has fields of its own.
    Value,
    /// These bytes of its text.
    Inside(Range<usize>),
}

/// Where each path, such as `steps[3].next`, stands in one file.
#[derive(Debug)]
pub(super) struct Positions {
    source: Vec<char>,
    nodes: BTreeMap<String, Node>,
}

#[derive(Debug)]
struct Node {
    key: Option<Position>,
    value: Position,
    scalar: Option<Scalar>,
}

#[derive(Debug)]
struct Scalar {
    text: String,
    style: ScalarStyle,
    /// The first character in the source.
    index: usize,
}

impl Scalar {
    /// Whether there is only the name of the field to see, as in `accent:`.
    fn is_unwritten(&self) -> bool {
        self.text.is_empty() && self.style == ScalarStyle::Plain
    }
}

impl Positions {
    pub(super) fn new(source: &str) -> Self {
        Self { source: source.chars().collect(), nodes: BTreeMap::new() }
    }

    /// Notes a list, or an object.
    pub(super) fn add_branch(&mut self, path: String, key: Option<Position>, value: Position) {
        self.nodes.insert(path, Node { key, value, scalar: None });
    }

    /// Notes a single value.
    pub(super) fn add_scalar(
        &mut self,
        path: String,
        key: Option<Position>,
        start: &Marker,
        style: ScalarStyle,
        text: &str,
    ) {
        let scalar = Scalar { text: text.to_owned(), style, index: start.index() };
        let node = Node { key, value: Position::of(start), scalar: Some(scalar) };
        self.nodes.insert(path, node);
    }

    /// The text of the single value at `path`.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        Some(self.nodes.get(path)?.scalar.as_ref()?.text.as_str())
    }

    /// Where to look for `path`; for what is not in the file, the nearest thing around it.
    pub(super) fn locate(&self, path: &str, aim: &Aim) -> Position {
        let Some(node) = self.nodes.get(path) else {
            return match path.rfind(['.', '[']) {
                Some(end) => self.locate(&path[..end], &Aim::Key),
                None if path.is_empty() => Position::START,
                None => self.locate("", &Aim::Key),
            };
        };
        match (aim, &node.scalar) {
            (Aim::Value, Some(scalar)) if !scalar.is_unwritten() => node.value,
            (Aim::Inside(range), Some(scalar)) => {
                let writing = Writing {
                    source: &self.source,
                    index: scalar.index,
                    style: scalar.style,
                    text: &scalar.text,
                };
                self.walk(scalar.index, node.value, writing.index_of(range.start))
            }
            _ => node.key.unwrap_or(node.value),
        }
    }

    fn walk(&self, from: usize, start: Position, to: usize) -> Position {
        let mut position = start;
        for letter in &self.source[from..to.min(self.source.len())] {
            if *letter == '\n' {
                position = Position { line: position.line + 1, column: 1 };
            } else {
                position.column += 1;
            }
        }
        position
    }
}

/// The path of a field of what is at `path`.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
