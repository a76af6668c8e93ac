//! Blocks, one family a file: each becomes the steps that do the same, or a marked one.

use std::collections::BTreeMap;

use super::export::{Block, Export, Target, word};
use super::names::Names;
use super::report::{Item, Weight};
use super::script::Formula;
use super::step::{Next, Step};
use super::study::Study;
use super::texts::{self, Words};
use super::variables::{Variable, Variables};
use super::yaml::Node;

mod bubble;
mod cards;
mod choice;
mod logic;
mod question;
mod request;
pub(super) mod set;

pub(super) use request::Webhook;

/// What is written while blocks are carried over.
pub(super) struct Writing<'a> {
    pub(super) export: &'a Export,
    pub(super) study: Study,
    /// Ids of steps.
    pub(super) names: Names,
    pub(super) items: Vec<Item>,
    pub(super) webhooks: Vec<Webhook>,
    /// The flow's id, for what is named after it.
    pub(super) flow: String,
    /// Subflows by the group they begin with.
    pub(super) subflows: BTreeMap<usize, String>,
    /// Which subflow runs which; the flow itself is the empty name.
    pub(super) runs: Vec<(String, String)>,
}

/// One block where it stands.
pub(super) struct Here<'a> {
    pub(super) block: &'a Block,
    /// Its number through the export.
    pub(super) number: usize,
    pub(super) group: &'a str,
    /// The id of its first step.
    pub(super) entry: String,
    /// Where it leads when it says nothing else.
    pub(super) after: String,
    /// Whether it is the last of its group, without an edge.
    pub(super) is_last: bool,
    /// The subflow it is part of, or nothing.
    pub(super) within: &'a str,
    /// The bubble before it, whose words are its question.
    pub(super) question: Option<&'a Block>,
    /// Where each block begins.
    pub(super) entries: &'a BTreeMap<(usize, usize), String>,
    pub(super) end: &'a str,
}

/// Whether this asks for something, so that words before it are its question.
pub(super) fn is_question(block: &Block, variables: &Variables) -> bool {
    super::study::question_kind(block, variables).is_some()
}

/// The steps of a block, at least one.
pub(super) fn carry(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let block = here.block;
    let mut steps = match block.kind.as_str() {
        "text" => bubble::text(writing, here),
        "image" | "video" | "embed" | "audio" => bubble::media(writing, here),
        "text input" | "number input" | "email input" | "url input" | "phone number input"
        | "date input" | "time input" | "rating input" | "file input" => {
            question::ask(writing, here)
        }
        "choice input" | "picture choice input" => choice::ask(writing, here),
        "cards" => cards::ask(writing, here),
        "Set variable" => set::carry(writing, here),
        "Condition" => logic::condition(writing, here),
        "Jump" => logic::jump(writing, here),
        "Wait" => logic::wait(writing, here),
        "Redirect" => logic::redirect(writing, here),
        "AB test" => logic::ab(writing, here),
        "Typebot link" => logic::link(writing, here),
        "Return" => logic::leave(here),
        "Webhook" | "Zapier" | "Make.com" | "Pabbly" => request::carry(writing, here),
        _ => logic::foreign(writing, here),
    };
    finish(writing, here, &mut steps);
    steps
}

/// Gives the steps of a block their ids, one after another.
fn finish(writing: &mut Writing<'_>, here: &Here<'_>, steps: &mut [Step]) {
    for (at, step) in steps.iter_mut().enumerate() {
        step.id = if at == 0 {
            here.entry.clone()
        } else {
            writing.names.take(&format!("{}-{}", here.entry, step.kind), '-')
        };
        step.blocks.push(here.number);
        if here.question.is_some() {
            step.blocks.push(here.number - 1);
        }
    }
    for at in 0..steps.len() {
        let below = steps.get(at + 1).map_or(&here.after, |step| &step.id).clone();
        if steps[at].next == Next::Below {
            steps[at].next = Next::To(below);
        }
    }
}

impl Here<'_> {
    /// The step to which an item leads: by its own edge, else where the block does.
    fn target_of(&self, export: &Export, item: &serde_json::Value) -> Option<String> {
        export.way_of(self.block, item).map(|target| self.resolve(export, target))
    }

    fn resolve(&self, export: &Export, target: &Target) -> String {
        let found = export.find(target).and_then(|at| self.entries.get(&at));
        found.map_or(self.end, String::as_str).to_owned()
    }
}

impl Writing<'_> {
    pub(super) fn variables(&self) -> &Variables {
        &self.study.variables
    }

    /// The variable that a question fills.
    fn answer(&self, here: &Here<'_>) -> &Variable {
        let at = self.study.answers.get(&here.number).expect("every question has one");
        self.study.variables.get(*at)
    }

    pub(super) fn note(
        &mut self,
        weight: Weight,
        here: &Here<'_>,
        what: &str,
        why: &str,
        todo: &str,
    ) {
        self.items.push(Item {
            weight,
            step: here.entry.clone(),
            block: here.block.id.clone(),
            group: here.group.to_owned(),
            what: what.to_owned(),
            why: why.to_owned(),
            todo: todo.to_owned(),
            number: Some(here.number),
        });
    }

    /// A step that says what would stand here, and that nobody comes to see.
    fn marked(&mut self, here: &Here<'_>, what: &str, why: &str, todo: &str) -> Step {
        self.note(Weight::Marked, here, what, why, todo);
        let words = format!("⚠ Not carried over: {what}");
        Step {
            when: Some("FALSE".to_owned()),
            comments: comments(here, what, why, todo),
            ..Step::new("say", Node::text(words))
        }
    }

    /// A text for people; what is computed in it comes as a step before.
    fn words(&mut self, here: &Here<'_>, text: &str) -> (String, Option<Step>) {
        let mut sets: Vec<(String, String)> = Vec::new();
        let Study { variables, .. } = &mut self.study;
        let mut names = std::mem::take(&mut variables.names);
        let mut name = |formula: &Formula| {
            formula::Formula::parse(&formula.text).ok()?;
            let ident = names.take("inline", '_');
            sets.push((ident.clone(), formula.text.clone()));
            Some(ident)
        };
        let Words { text, unknown, .. } = texts::words(text, variables, &mut name);
        variables.names = names;
        self.tell_unknown(here, &unknown);
        (text, (!sets.is_empty()).then(|| Step::set(sets)))
    }

    /// A short text in which nothing is computed: a label, a placeholder.
    fn label(&mut self, here: &Here<'_>, text: &str) -> String {
        let words = texts::words(text, self.variables(), &mut |_| None);
        self.tell_unknown(here, &words.unknown);
        words.text
    }

    fn tell_unknown(&mut self, here: &Here<'_>, unknown: &[String]) {
        for name in unknown {
            let why = format!("`{{{{{name}}}}}` in its text is no variable");
            self.note(Weight::ToDo, here, "text", &why, "the words stand there now; take them out");
        }
    }
}

/// What is said above a marked step.
fn comments(here: &Here<'_>, what: &str, why: &str, todo: &str) -> Vec<String> {
    vec![
        format!("⚠ Not carried over: {what} (block {}): {why}", one_line(&here.block.id)),
        format!("→ {todo}"),
    ]
}

/// What an editor's file says, without line ends that would end a comment, and what no text file has.
pub(super) fn one_line(text: &str) -> String {
    let words =
        text.split(|letter: char| letter.is_whitespace() || !super::yaml::is_printable(letter));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What people call a block in a report.
pub(super) fn called(block: &Block) -> String {
    let kind = if block.kind.trim().is_empty() { "a block without a type" } else { &block.kind };
    let name = word(block.options(), "name");
    let kind = one_line(kind);
    if name.is_empty() { kind } else { format!("{kind} “{}”", one_line(&name)) }
}
