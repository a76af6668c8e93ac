//! YAML text to JSON values with the place of each, refusing what makes files surprise their authors.
//!
//! YAML 1.2: only `true` and `false` are truth values, so that a locale `no` stays a word. Anchors, tags,
//! merge keys, a name given twice and a second document are refused: each makes a file say what it does not show.

use std::collections::BTreeMap;

use protocol::limits;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value};

use super::positions::{Aim, Position, Positions, join};
use super::report::{FileDiagnostic, Severity};

mod plain;
mod refusal;

/// One file: what it says, and where.
#[derive(Debug)]
pub(super) struct Document {
    /// The file, as it was asked for.
    pub(super) file: String,
    pub(super) value: Value,
    pub(super) positions: Positions,
}

impl Document {
    /// A diagnostic about `path`.
    pub(super) fn diagnostic(
        &self,
        severity: Severity,
        path: &str,
        aim: &Aim,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> FileDiagnostic {
        let position = self.positions.locate(path, aim);
        Mistake { position, message: message.into(), hint: hint.into() }.told(&self.file, severity)
    }

    /// An error about the value at `path`.
    pub(super) fn error(
        &self,
        path: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> FileDiagnostic {
        self.diagnostic(Severity::Error, path, &Aim::Value, message, hint)
    }
}

/// What keeps a text from being read.
#[derive(Debug)]
struct Mistake {
    position: Position,
    message: String,
    hint: String,
}

impl Mistake {
    fn new(position: Position, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { position, message: message.into(), hint: hint.into() }
    }

    fn told(self, file: &str, severity: Severity) -> FileDiagnostic {
        let Position { line, column } = self.position;
        let (message, hint) = (self.message, self.hint);
        FileDiagnostic { file: file.to_owned(), line, column, severity, message, hint }
    }
}

/// Reads one file.
///
/// Errors: the first thing that keeps it from being read.
pub(super) fn read(file: &str, text: &str) -> Result<Document, FileDiagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder { open: Vec::new(), positions: Positions::new(text), root: None };
    let told = |mistake: Mistake| mistake.told(file, Severity::Error);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| told(refusal::explain(&error, text)))?;
        builder.take(event, &span).map_err(told)?;
    }
    let Builder { positions, root, .. } = builder;
    match root {
        Some(value) if !value.is_null() => Ok(Document { file: file.to_owned(), value, positions }),
        _ => {
            let hint = "write its fields as `name: value`, beginning with `id:` or `name:`";
            Err(told(Mistake::new(Position::START, "the file says nothing", hint)))
        }
    }
}

struct Builder {
    open: Vec<Open>,
    positions: Positions,
    root: Option<Value>,
}

/// A list or an object that has not ended.
enum Open {
    List { path: String, values: Vec<Value> },
    Fields { path: String, map: Map<String, Value>, seen: BTreeMap<String, u32>, key: Option<Key> },
}

/// A field's name, waiting for its value.
struct Key {
    name: String,
    position: Position,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Mistake> {
        let position = Position::of(&span.start);
        refusal::check_event(&event, position)?;
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                let hint = "keep one document in a file, without `---` between parts";
                return Err(Mistake::new(position, "a second document begins here", hint));
            }
            Event::Scalar(text, style, ..) => {
                if self.wants_key() {
                    return self.take_key(&text, position);
                }
                let value = if style == ScalarStyle::Plain {
                    let hint = "write plain digits, or put a text in quotes";
                    plain::resolve(&text).map_err(|why| Mistake::new(position, why, hint))?
                } else {
                    Value::String(text.to_string())
                };
                let (path, key) = self.place_of_next();
                self.positions.add_scalar(path, key, &span.start, style, &text);
                self.close(value);
            }
            Event::SequenceStart(..) => {
                let path = self.open_branch(position)?;
                self.open.push(Open::List { path, values: Vec::new() });
            }
            Event::MappingStart(..) => {
                let path = self.open_branch(position)?;
                let (map, seen) = (Map::new(), BTreeMap::new());
                self.open.push(Open::Fields { path, map, seen, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.close(match open {
                        Open::List { values, .. } => Value::Array(values),
                        Open::Fields { map, .. } => Value::Object(map),
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Fields { key: None, .. }))
    }

    fn take_key(&mut self, name: &str, position: Position) -> Result<(), Mistake> {
        let Some(Open::Fields { seen, key, .. }) = self.open.last_mut() else { return Ok(()) };
        if name == "<<" {
            let hint = "write the fields out";
            return Err(Mistake::new(position, "merging (`<<`) is not read", hint));
        }
        if let Some(line) = seen.insert(name.to_owned(), position.line) {
            let hint = format!("the first is in line {line}; keep one of them");
            return Err(Mistake::new(position, format!("`{name}` is given twice"), hint));
        }
        *key = Some(Key { name: name.to_owned(), position });
        Ok(())
    }

    /// Path and name of the value that comes now.
    fn place_of_next(&self) -> (String, Option<Position>) {
        match self.open.last() {
            None => (String::new(), None),
            Some(Open::List { path, values }) => (format!("{path}[{}]", values.len()), None),
            Some(Open::Fields { path, key, .. }) => match key {
                Some(key) => (join(path, &key.name), Some(key.position)),
                None => (path.clone(), None),
            },
        }
    }

    fn open_branch(&mut self, position: Position) -> Result<String, Mistake> {
        if self.wants_key() {
            let hint = "put a text with `{{…}}` in quotes";
            return Err(Mistake::new(position, "a field's name must be a word", hint));
        }
        if self.open.len() >= limits::JSON_DEPTH {
            let message = format!("more than {} levels deep", limits::JSON_DEPTH);
            return Err(Mistake::new(position, message, "put less inside of one another"));
        }
        let (path, key) = self.place_of_next();
        self.positions.add_branch(path.clone(), key, position);
        Ok(path)
    }

    /// Puts a complete value where it belongs.
    fn close(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::List { values, .. }) => values.push(value),
            Some(Open::Fields { map, key, .. }) => {
                if let Some(key) = key.take() {
                    map.insert(key.name, value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        read("a.yaml", text).unwrap().value
    }

    #[track_caller]
    fn refuses(text: &str, place: (u32, u32), message: &str) {
        let error = read("a.yaml", text).expect_err(text);
        assert_eq!((error.line, error.column), place, "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }

    #[test]
    fn only_true_and_false_are_truth_values() {
        assert_eq!(
            value("a: true\nb: false\nc: yes\nd: no\ne: on\nf: Off\n"),
            json!({"a": true, "b": false, "c": "yes", "d": "no", "e": "on", "f": "Off"})
        );
    }

    #[test]
    fn numbers_are_numbers_and_quoted_ones_texts() {
        assert_eq!(
            value("[1, -2, 0.5, 1e3, '1', 09:00, 1_000, +7, ~, 0x1F]"),
            json!([1, -2, 0.5, 1000.0, "1", "09:00", "1_000", 7, null, 31])
        );
    }

    #[test]
    fn lists_and_objects_nest() {
        assert_eq!(
            value("- a: {b: [1, 2]}\n  c:\n    - d\n-\n"),
            json!([{"a": {"b": [1, 2]}, "c": ["d"]}, null])
        );
    }

    #[test]
    fn a_name_given_twice_is_refused_where_it_comes_again() {
        refuses("a: 1\nb: 2\na: 3\n", (3, 1), "`a` is given twice\n    the first is in line 1");
    }

    #[test]
    fn a_tab_in_the_indentation_is_shown_where_it_is() {
        refuses("a:\n\tb: 1\n", (2, 1), "a tab");
        refuses("a:\n  b: 1\n\tc: 2\n", (3, 1), "a tab");
    }

    #[test]
    fn what_files_hide_behind_is_refused() {
        refuses("a: &x 1\n", (1, 4), "anchor");
        refuses("a: *bold* words\n", (1, 4), "in quotes");
        refuses("a: !!str 1\n", (1, 4), "tag");
        refuses("a:\n  <<: 1\n", (2, 3), "merging");
        refuses("a: 1\n---\nb: 1\n", (2, 1), "second document");
        refuses("a: .nan\n", (1, 4), "finite");
    }

    #[test]
    fn slips_of_yaml_are_explained() {
        refuses("a: b: c\n", (1, 5), "quotes");
        refuses("a:\n  b: 1\n c: 2\n", (3, 2), "indented");
        refuses("a: @x\n", (1, 4), "begin with `@`");
        refuses("a: {{name}}\n", (1, 5), "in quotes");
        refuses("a: \"x\" y\n", (1, 8), "after the closing quote");
        refuses("a:\n  - {en: We are #1, ru: x}\nb: 1\n", (2, 5), "begins a comment");
        refuses("a: {en: See you: on {{day}}}\n", (1, 4), "in quotes");
        refuses("a:\n  - id: end\n    end\n  - id: more\n", (3, 5), "a `:` or a `- ` is missing");
        refuses("a:\n  - b: 1\n    {c: 2}\n  - d: 3\n", (3, 5), "begin each entry of a list");
        refuses("", (1, 1), "says nothing");
        refuses("# only a comment\n", (1, 1), "says nothing");
    }

    #[test]
    fn any_text_is_read_or_refused() {
        let deep = "[".repeat(200);
        assert!(read("a.yaml", &deep).is_err());
        let source = "a: 'x\n- [}: \"\\u{d}&*!|>%@`\t\r\n?:,#\u{feff}\u{0}é";
        for (start, _) in source.char_indices() {
            for (end, _) in source[start..].char_indices() {
                let _ = read("a.yaml", &source[start..start + end]);
            }
        }
    }
}
