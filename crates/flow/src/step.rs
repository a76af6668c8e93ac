//! The kinds of steps: one table, one file each.

use std::fmt;

use formula::{Text, did_you_mean};
use protocol::Answer;

use crate::diagnostic::words;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::{Fields, Item, Path, Reading, Target, is_id};
use crate::view::View;
use crate::walk::Walk;

mod ask;
mod branch;
mod calculate;
mod contact;
mod end;
mod escalate;
mod goto;
mod rate;
mod say;
mod score;
mod set;

pub(crate) use calculate::{calculation, in_words};

/// Reads one kind from what stands under its key.
type ReadKind = for<'a> fn(&'a Reading<'a>, Item<'a>, &str) -> Option<Box<dyn Kind>>;

/// Every kind by the key that definitions use. A new kind is a line here and a file in `step/`.
const KINDS: [(&str, ReadKind); 11] = [
    ("say", say::read),
    ("ask", ask::read),
    ("calculate", calculate::read),
    ("contact", contact::read),
    ("set", set::read),
    ("score", score::read),
    ("branch", branch::read),
    ("goto", goto::read),
    ("escalate", escalate::read),
    ("rate", rate::read),
    ("end", end::read),
];

/// A step of a flow.
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) place: Path,
    pub(crate) kind: Box<dyn Kind>,
    /// Whether `kind` is what was written; a step with a mistake has a stand-in.
    pub(crate) is_read: bool,
    /// The step to follow with, in place of the one below.
    pub(crate) next: Option<String>,
    /// Every step it names, `next` included.
    pub(crate) targets: Vec<Target>,
}

/// Where a run goes from a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// To the step's `next`, or the one below it.
    Follow,
    /// To this step.
    To(String),
    /// Nowhere yet.
    Wait,
}

/// What a step does to the way through, for the prover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The run passes without waiting.
    Passes,
    /// The run waits for an answer.
    Asks,
    /// The run waits for an answer unless it knows it.
    AsksIfUnknown,
    /// The run waits for a person.
    Escalates,
    /// The run is over.
    Ends,
}

impl Shape {
    /// Whether the visitor may have to answer something.
    pub(crate) fn is_question(self) -> bool {
        matches!(self, Shape::Asks | Shape::AsksIfUnknown)
    }
}

/// What a step asks for, as a prompt shows it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) label: String,
    pub(crate) kind: PromptKind,
    pub(crate) skippable: bool,
    pub(crate) skip_label: String,
    /// What to fill in beforehand.
    pub(crate) initial: Option<Answer>,
}

/// A step is known by its id; what kinds hold would keep the names of all their fields in the wasm.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// What one kind of step does.
pub(crate) trait Kind: Send + Sync {
    fn shape(&self) -> Shape {
        Shape::Passes
    }

    /// Whether the run may go on to `next` or the step below.
    fn follows(&self) -> bool {
        true
    }

    /// Whether whoever passes has agreed to a purpose.
    fn is_consent(&self) -> bool {
        false
    }

    /// Variables that hold what the visitor tells here.
    fn takes(&self) -> Option<&str> {
        None
    }

    /// Whether the visitor may come back to change the answer.
    fn is_editable(&self) -> bool {
        false
    }

    /// The short name of what is asked.
    fn label(&self) -> Option<&Text> {
        None
    }

    /// What its author wants to be said about an answer that does not fit.
    fn retry(&self) -> Option<&Text> {
        None
    }

    /// Where to go on when no person came.
    fn fallback(&self) -> Option<&str> {
        None
    }

    /// The run arrives.
    fn enter(&self, walk: &mut Walk<'_>) -> Next;

    /// Says the question.
    fn ask(&self, _walk: &mut Walk<'_>) {}

    /// Takes an answer. What is refused must leave the run as it was.
    fn answer(&self, _walk: &mut Walk<'_>, _answer: &Answer) -> Result<Next, Reason> {
        Err(Reason::NotWaiting)
    }

    /// What to show while the run waits here.
    fn asked(&self, _view: &View<'_>, _step: &str) -> Option<Asked> {
        None
    }
}

/// Reads one step. One that cannot be read still stands in its place, or every link to it would be told too.
pub(crate) fn read<'a>(reading: &'a Reading<'a>, item: &Item<'a>, index: usize) -> Step {
    let mut step = Step {
        id: words(|| format!("#{index}")),
        place: item.place.clone(),
        kind: Box::new(end::End),
        is_read: false,
        next: None,
        targets: Vec::new(),
    };
    if let Some(fields) = reading.object(item) {
        read_fields(fields, &mut step);
    }
    step.targets = reading.take_targets();
    step
}

fn read_fields(mut fields: Fields<'_>, step: &mut Step) {
    let id = fields.required_plain("id");
    if !id.is_empty() && !is_id(&id) {
        let place = fields.place_of("id");
        fields.reading().error(
            &place,
            format_args!("`{id}` is not an id"),
            "use letters, digits, `_` and `-`",
        );
    }
    if let Some(kind) = read_kind(&mut fields, &id) {
        step.kind = kind;
        step.is_read = true;
    }
    step.next = fields.target("next");
    if step.is_read && step.next.is_some() && !step.kind.follows() {
        let place = fields.place_of("next");
        fields.reading().error(&place, "this step never goes on to a next one", "leave `next` out");
    }
    if !id.is_empty() {
        step.id = id;
    }
    fields.finish();
}

fn read_kind(fields: &mut Fields<'_>, id: &str) -> Option<Box<dyn Kind>> {
    let mut found = None;
    let mut keys = Vec::new();
    for (key, read) in KINDS {
        if fields.has(key) {
            keys.push(key);
            found = fields.item_or_null(key).map(|item| (read, item));
        } else {
            // So that a mistyped key is compared with the known ones.
            fields.item(key);
        }
    }
    match (keys.as_slice(), found) {
        ([_], Some((read, item))) => read(fields.reading(), item, id),
        ([], _) => {
            let hint = words(|| {
                let known: Vec<&str> = KINDS.iter().map(|(key, _)| *key).collect();
                format!("give it one of {}", known.join(", "))
            });
            fields.error("this step does nothing", hint);
            None
        }
        (several, _) => {
            let message =
                words(|| format!("a step does one thing, this one {}", several.join(" and ")));
            fields.error(message, "make one step of each");
            None
        }
    }
}

/// Reports a word that is not one of the known ones.
pub(crate) fn unknown_word(
    reading: &Reading<'_>,
    place: &str,
    what: &str,
    word: &str,
    known: &[&str],
) {
    let hint = words(|| {
        did_you_mean(word, &mut known.iter().copied())
            .unwrap_or_else(|| format!("known: {}", known.join(", ")))
    });
    reading.error(place, format_args!("unknown {what} `{word}`"), hint);
}
