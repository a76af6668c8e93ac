//! The flow file, as text and as what a reader gets from it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Options;
use super::assemble::Part;
use super::blocks::one_line;
use super::step::Step;
use super::yaml::{Node, field, item};

/// A flow before it is written.
#[derive(Debug)]
pub(super) struct File {
    head: Vec<(String, Node)>,
    name: String,
    /// What stands under `variables`.
    pub(super) variables: Vec<(String, Node)>,
    pub(super) parts: Vec<Part>,
    /// Steps that stand in comments.
    pub(super) unreached: Vec<Step>,
}

impl File {
    /// Puts together what was carried over; a block that is in some part is not kept a second time.
    pub(super) fn new(name: &str, options: &Options, fallback: &str, mut parts: Vec<Part>) -> Self {
        let mut head = vec![
            ("id".to_owned(), Node::text(&options.id)),
            ("version".to_owned(), Node::Number(1.0)),
        ];
        if options.is_locale_chosen {
            head.push(("locales".to_owned(), Node::List(vec![Node::text(&options.locale)])));
        }
        let title = one_line(name).replace("{{", "{ {");
        let title = if title.is_empty() { options.id.clone() } else { title };
        head.push(("title".to_owned(), Node::text(title)));
        let person = Node::map([
            ("department", Node::text(&options.department)),
            ("fallback", Node::Link(fallback.to_owned())),
        ]);
        head.push(("person".to_owned(), person));
        let written: BTreeSet<usize> =
            steps_of(&parts).flat_map(|step| &step.blocks).copied().collect();
        parts.retain(|part| !part.steps.is_empty());
        let unreached = unreached(&mut parts, &written);
        Self { head, name: one_line(name), variables: Vec::new(), parts, unreached }
    }

    /// What a reader of the file gets.
    pub(super) fn to_json(&self) -> Value {
        let mut fields = self.head.clone();
        if !self.variables.is_empty() {
            fields.push(("variables".to_owned(), Node::Map(self.variables.clone())));
        }
        let mut subflows = Vec::new();
        for part in &self.parts {
            let steps = part.steps.iter().enumerate().map(|(at, step)| step.node(part.below(at)));
            let steps = Node::List(steps.collect());
            if part.id.is_empty() {
                fields.push(("steps".to_owned(), steps));
            } else {
                subflows.push((part.id.clone(), Node::map([("steps", steps)])));
            }
        }
        if !subflows.is_empty() {
            fields.push(("subflows".to_owned(), Node::Map(subflows)));
        }
        Node::Map(fields).to_json()
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        let name =
            if self.name.is_empty() { String::new() } else { format!(" “{}”", self.name) };
        let mut out = format!("# Imported from the Typebot export{name}.\n");
        if steps_of(&self.parts).any(|step| !step.comments.is_empty()) {
            out.push_str("# What could not be carried over is marked with ⚠.\n");
        }
        self.head.iter().for_each(|(key, node)| field(&mut out, 0, key, node));
        if !self.variables.is_empty() {
            out.push_str("variables:\n");
            self.variables.iter().for_each(|(key, node)| field(&mut out, 2, key, node));
        }
        for part in &self.parts {
            if part.id.is_empty() {
                out.push_str("\nsteps:\n");
                write_steps(&mut out, 2, part);
            }
        }
        let subflows = self.parts.iter().filter(|part| !part.id.is_empty());
        for (at, part) in subflows.enumerate() {
            if at == 0 {
                out.push_str("\nsubflows:\n");
            }
            out.push_str(&format!("  {}:\n    steps:\n", part.id));
            write_steps(&mut out, 6, part);
        }
        self.write_unreached(&mut out);
        out
    }

    fn write_unreached(&self, out: &mut String) {
        if self.unreached.is_empty() {
            return;
        }
        out.push_str("\n# Nothing in the export led to these. Take away the # and lead somewhere with `goto` or `next`.\n");
        let mut text = String::new();
        for step in &self.unreached {
            write_step(&mut text, 0, step, None);
        }
        for line in text.trim_start().lines() {
            out.push_str(format!("#   {line}").trim_end());
            out.push('\n');
        }
    }
}

/// The steps of blocks that stand nowhere else. A subflow is a copy: of what nobody comes to one is enough.
fn unreached(parts: &mut [Part], written: &BTreeSet<usize>) -> Vec<Step> {
    let mut known = written.clone();
    let mut kept = Vec::new();
    for part in parts {
        let steps = std::mem::take(&mut part.unreached).into_iter();
        let is_lost = |step: &Step| {
            !step.blocks.is_empty() && step.blocks.iter().all(|block| !known.contains(block))
        };
        let steps: Vec<Step> = steps.filter(is_lost).collect();
        known.extend(steps.iter().flat_map(|step| &step.blocks));
        kept.extend(steps);
    }
    kept
}

pub(super) fn steps_of(parts: &[Part]) -> impl Iterator<Item = &Step> {
    parts.iter().flat_map(|part| &part.steps)
}

/// The widest comment.
const WIDTH: usize = 100;

fn write_steps(out: &mut String, indent: usize, part: &Part) {
    for (at, step) in part.steps.iter().enumerate() {
        write_step(out, indent, step, part.below(at));
    }
}

fn write_step(out: &mut String, indent: usize, step: &Step, below: Option<&str>) {
    let pad = " ".repeat(indent);
    if let Some(title) = &step.title {
        if !out.ends_with(":\n") {
            out.push('\n');
        }
        let title = one_line(title);
        out.push_str(format!("{pad}# — {title}").trim_end_matches(['—', ' ', '#']));
        if !title.is_empty() {
            out.push_str(" —\n");
        }
    }
    for comment in &step.comments {
        for line in wrapped(&one_line(comment), WIDTH.saturating_sub(indent)) {
            out.push_str(&format!("{pad}# {line}\n"));
        }
    }
    let node = step.node(below);
    let is_small = matches!(&node, Node::Map(fields) if fields.len() == 2)
        && matches!(step.body, Node::Yes | Node::Link(_));
    if is_small {
        item(out, indent, &node);
        return;
    }
    let mut text = String::new();
    if let Node::Map(fields) = &node {
        fields.iter().for_each(|(key, node)| field(&mut text, indent + 2, key, node));
    }
    let begin = format!("{pad}  ");
    out.push_str(&format!("{pad}- {}", text.strip_prefix(&begin).unwrap_or(&text)));
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(format!("  {word}"));
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}
