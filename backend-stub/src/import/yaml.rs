//! YAML that people read: block style, short lines, small things on one line.
//!
//! A general emitter writes no comments, and a comment is where an owner is told what was not carried over.

use serde_json::{Map, Number, Value};

/// A piece of a flow file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Words for people, or one word.
    Text(String),
    /// A formula.
    Formula(String),
    /// The id of a step.
    Link(String),
    Number(f64),
    Yes,
    Map(Vec<(String, Node)>),
    List(Vec<Node>),
}

/// The widest line that holds more than one thing, or a text that could be broken.
const WIDTH: usize = 100;

impl Node {
    pub(super) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// Fields in this order.
    pub(super) fn map<const N: usize>(fields: [(&str, Node); N]) -> Self {
        Self::Map(fields.into_iter().map(|(key, node)| (key.to_owned(), node)).collect())
    }

    /// One field more, at the end.
    pub(super) fn push(&mut self, key: &str, node: Node) {
        if let Self::Map(fields) = self {
            fields.push((key.to_owned(), node));
        }
    }

    /// What a reader of the file gets.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Formula(text) | Self::Link(text) => text.as_str().into(),
            Self::Number(number) => json_number(*number),
            Self::Yes => true.into(),
            Self::Map(fields) => {
                let fields = fields.iter().map(|(key, node)| (key.clone(), node.to_json()));
                Value::Object(fields.collect::<Map<String, Value>>())
            }
            Self::List(items) => items.iter().map(Self::to_json).collect(),
        }
    }

    /// Visits everything that is not made of other nodes.
    pub(super) fn each_leaf<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        match self {
            Self::Map(fields) => fields.iter().for_each(|(_, node)| node.each_leaf(visit)),
            Self::List(items) => items.iter().for_each(|node| node.each_leaf(visit)),
            leaf => visit(leaf),
        }
    }

    /// Has every link to one step lead to another.
    pub(super) fn relink(&mut self, from: &str, to: &str) {
        match self {
            Self::Link(step) if step == from => to.clone_into(step),
            Self::Map(fields) => fields.iter_mut().for_each(|(_, node)| node.relink(from, to)),
            Self::List(items) => items.iter_mut().for_each(|node| node.relink(from, to)),
            _ => {}
        }
    }

    /// On one line, if it is small enough for that.
    fn inline(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Formula(text) | Self::Link(text) => {
                (!text.contains('\n')).then(|| scalar(text, ",[]{}"))
            }
            Self::Number(number) => Some(json_number(*number).to_string()),
            Self::Yes => Some("true".to_owned()),
            Self::Map(fields) => {
                let inlined = |(key, node): &(String, Node)| {
                    Some(format!("{}: {}", scalar(key, ""), node.inline()?))
                };
                let fields: Option<Vec<String>> = fields.iter().map(inlined).collect();
                fields.map(|fields| format!("{{{}}}", fields.join(", ")))
            }
            Self::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(Self::inline).collect();
                items.map(|items| format!("[{}]", items.join(", ")))
            }
        }
    }

    fn is_branch(&self) -> bool {
        matches!(self, Self::Map(_) | Self::List(_))
    }
}

fn json_number(number: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// Writes `key: …` into a mapping that is indented by so many spaces.
pub(super) fn field(out: &mut String, indent: usize, key: &str, node: &Node) {
    let pad = " ".repeat(indent);
    out.push_str(&format!("{pad}{}:", scalar(key, "")));
    value(out, indent, node);
}

/// Writes one item of a list whose dashes are indented by so many spaces.
pub(super) fn item(out: &mut String, indent: usize, node: &Node) {
    let pad = " ".repeat(indent);
    if let Some(line) = node.inline().filter(|line| indent + 2 + line.chars().count() <= WIDTH) {
        out.push_str(&format!("{pad}- {line}\n"));
        return;
    }
    match node {
        Node::Map(fields) => {
            for (at, (key, node)) in fields.iter().enumerate() {
                let start = if at == 0 { "- " } else { "  " };
                out.push_str(&format!("{pad}{start}{}:", scalar(key, "")));
                value(out, indent + 2, node);
            }
        }
        _ => {
            out.push_str(&format!("{pad}-"));
            value(out, indent, node);
        }
    }
}

/// Writes a value behind its name.
fn value(out: &mut String, indent: usize, node: &Node) {
    match node {
        Node::Text(text) | Node::Formula(text) | Node::Link(text) => words(out, indent, text),
        Node::Map(fields) if fields.is_empty() => out.push_str(" {}\n"),
        Node::List(items) if items.is_empty() => out.push_str(" []\n"),
        Node::Map(fields) => {
            let room = WIDTH.saturating_sub(indent + 20);
            let is_small = fields.len() <= 3 && !fields.iter().any(|(_, node)| node.is_branch());
            match node.inline().filter(|line| is_small && line.chars().count() <= room) {
                Some(line) => out.push_str(&format!(" {line}\n")),
                None => {
                    out.push('\n');
                    fields.iter().for_each(|(key, node)| field(out, indent + 2, key, node));
                }
            }
        }
        Node::List(items) => {
            out.push('\n');
            items.iter().for_each(|node| item(out, indent + 2, node));
        }
        _ => {
            out.push_str(&format!(" {}\n", node.inline().unwrap_or_default()));
        }
    }
}

/// A text in the way that fits it: on its line, over several lines, or in quotes.
fn words(out: &mut String, indent: usize, text: &str) {
    let is_plain = |text: &str| text.chars().all(|letter| letter == '\n' || is_printable(letter));
    let lines: Vec<&str> = text.split('\n').collect();
    let is_block = is_plain(text)
        && lines.len() > 1
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with('\n')
        && lines.iter().all(|line| !line.starts_with('\t') && !line.ends_with([' ', '\t']));
    let pad = " ".repeat(indent + 2);
    if is_block {
        out.push_str(" |-\n");
        for line in lines {
            let line = if line.is_empty() { String::new() } else { format!("{pad}{line}") };
            out.push_str(&format!("{line}\n"));
        }
        return;
    }
    let can_fold = is_plain(text)
        && lines.len() == 1
        && !text.contains("  ")
        && !text.starts_with([' ', '\t'])
        && !text.ends_with([' ', '\t'])
        && !text.contains('\t');
    if can_fold && text.chars().count() + indent > WIDTH {
        out.push_str(" >-\n");
        for line in folded(text, WIDTH.saturating_sub(indent + 2).max(40)) {
            out.push_str(&format!("{pad}{line}\n"));
        }
        return;
    }
    out.push_str(&format!(" {}\n", scalar(text, "")));
}

/// The words in lines of about this width.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// What YAML takes as it stands, quotes or not; line ends of other kinds are among what it does not.
pub(super) fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text on one line, in quotes where YAML would take it for something else; `special` are letters that mean
/// something where it stands.
fn scalar(text: &str, special: &str) -> String {
    let is_word = |text: &str| {
        !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        )
    };
    let is_span = text.bytes().all(|letter| letter.is_ascii_alphanumeric())
        && !text.starts_with('0')
        && text
            .bytes()
            .any(|letter| letter.is_ascii_alphabetic() && !letter.eq_ignore_ascii_case(&b'e'));
    let begins = is_span
        || text.chars().next().is_some_and(|first| {
            first == '/'
                || first.is_ascii_alphabetic()
                || !first.is_ascii() && !first.is_whitespace()
        });
    let is_plain = begins
        && is_word(text)
        && text
            .chars()
            .all(|letter| is_printable(letter) && !special.contains(letter) && letter != '{')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([' ', ':'])
        && !text.ends_with(char::is_whitespace)
        && (special.is_empty() || !text.contains(':'));
    if is_plain {
        return text.to_owned();
    }
    if text.chars().all(is_printable) && text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if is_printable(letter) => quoted.push(letter),
            letter => {
                let code = u32::from(letter);
                if code < 0x1_0000 {
                    quoted.push_str(&format!("\\u{code:04x}"));
                } else {
                    quoted.push_str(&format!("\\U{code:08x}"));
                }
            }
        }
    }
    quoted.push('"');
    quoted
}
