//! The kinds of steps: one table, one file each.

use std::fmt;

use formula::{Formula, Text};
use protocol::{Answer, StepResult};

use crate::Flow;
use crate::diagnostic::words;
use crate::effect::Reason;
use crate::prompt::PromptKind;
pub(crate) use crate::reading::unknown_word;
use crate::reading::{Fields, Item, Path, Reading, StepNotes, Wants, check_id};
#[cfg(feature = "diagnostics")]
use crate::variable::Variable;
use crate::view::View;
use crate::walk::Walk;

mod ab;
mod ask;
mod book;
mod branch;
mod calculate;
mod call;
mod consent;
mod contact;
mod end;
mod escalate;
mod faq;
mod form;
mod goal;
mod goto;
mod hours;
mod lead;
mod purposes;
mod rate;
mod say;
mod score;
mod sending;
mod set;
mod subflow;
mod wait;
mod webhook;

use ask::skip::Skip;
pub(crate) use ask::{Reply, typed};
pub(crate) use calculate::{calculation, in_words};
use say::own_address;

/// Reads one kind from what stands under its key.
type ReadKind = for<'a> fn(&'a Reading<'a>, Item<'a>, &str) -> Option<Box<dyn Kind>>;

/// Every kind by the key that definitions use. A new kind is a line here and a file in `step/`.
const KINDS: [(&str, ReadKind); 24] = [
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
    ("form", form::read),
    ("consent", consent::read),
    ("subflow", subflow::read),
    ("return", subflow::read_return),
    ("wait", wait::read),
    ("ab", ab::read),
    ("webhook", webhook::read),
    ("goal", goal::read),
    ("hours", hours::read),
    ("faq", faq::read),
    ("book", book::read),
    ("lead", lead::read),
    ("call", call::read),
];

/// A step of a flow.
pub(crate) struct Step {
    pub(crate) id: String,
    #[cfg_attr(
        not(feature = "diagnostics"),
        expect(dead_code, reason = "the prover alone reads it")
    )]
    pub(crate) place: Path,
    pub(crate) kind: Box<dyn Kind>,
    /// Whether `kind` is what was written; a step with a mistake has a stand-in.
    pub(crate) is_read: bool,
    /// The step to follow with, in place of the one below.
    pub(crate) next: Option<String>,
    /// The step is passed unless this holds.
    pub(crate) when: Option<Formula>,
    /// The block it stands in.
    pub(crate) block: usize,
    /// Every step it names, `next` included, and what it reads and writes.
    pub(crate) notes: StepNotes,
}

impl Step {
    /// What the step does to the way through, its condition included.
    pub(crate) fn shape(&self) -> Shape {
        match self.kind.shape() {
            Shape::Asks if self.when.is_some() => Shape::AsksIfUnknown,
            shape => shape,
        }
    }

    /// Whether the run may go on to `next` or the step below.
    pub(crate) fn follows(&self) -> bool {
        self.kind.follows() || self.when.is_some()
    }
}

/// Where a run goes from a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// To the step's `next`, or the one below it.
    Follow,
    /// To this step.
    To(String),
    /// Through this subflow, and then as [`Next::Follow`].
    Through(String),
    /// Through this subflow, and then the question again.
    Aside(String),
    /// Out of the subflow.
    Return,
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
    /// The run waits for the server, which always comes to a result.
    Serves,
    /// The run waits for a person.
    Escalates,
    /// The run goes back to where the subflow was run from.
    Returns,
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
    pub(crate) placeholder: String,
    pub(crate) autocomplete: String,
}

impl Asked {
    /// Offers to skip, where that is allowed.
    fn skip(&mut self, skip: &Skip, view: &View<'_>) {
        self.skippable = skip.allowed;
        self.skip_label = skip.label(view);
    }

    /// A prompt that says no more than what is asked and how.
    pub(crate) fn of(label: String, kind: PromptKind) -> Self {
        Self {
            label,
            kind,
            skippable: false,
            skip_label: String::new(),
            initial: None,
            placeholder: String::new(),
            autocomplete: String::new(),
        }
    }
}

/// What people call a variable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) label: &'a Text,
    /// Whether the answer of the step says this variable and nothing else.
    pub(crate) is_answer: bool,
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

    /// The purposes that whoever passes, detours left aside, has agreed to.
    #[cfg(feature = "diagnostics")]
    fn grants(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Variables that hold what the visitor tells here.
    #[cfg(feature = "diagnostics")]
    fn takes(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The purposes that are agreed to in the same answer, whoever may skip it.
    #[cfg(feature = "diagnostics")]
    fn together(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whether any words are an answer, so that only a whole message can be a keyword.
    fn takes_words(&self) -> bool {
        false
    }

    /// Whether the answer would be taken as it is.
    fn fits(&self, _view: &View<'_>, _answer: &Answer) -> bool {
        false
    }

    /// How many milliseconds the run waits here before it goes on by itself.
    fn waits(&self) -> Option<i64> {
        None
    }

    /// Whether the way depends on who the visitor is.
    fn tells_visitors_apart(&self) -> bool {
        false
    }

    /// Whether the visitor may come back to change the answer.
    fn is_editable(&self) -> bool {
        false
    }

    /// The short name of what is asked.
    fn label(&self) -> Option<&Text> {
        None
    }

    /// What people call a variable that is asked or computed here.
    fn naming<'a>(&'a self, _flow: &'a Flow, _variable: &str) -> Option<Naming<'a>> {
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

    /// Takes the result of what the server carried out. What is refused must leave the run as it was.
    fn result(&self, _walk: &mut Walk<'_>, _result: &StepResult) -> Result<Next, Reason> {
        Err(Reason::NotWaiting)
    }

    /// The values that are taken of a result, by name.
    #[cfg(feature = "diagnostics")]
    fn result_values(&self) -> &[(String, Variable)] {
        &[]
    }

    /// The time of [`Kind::waits`] is over.
    fn elapsed(&self, _walk: &mut Walk<'_>) -> Result<Next, Reason> {
        Err(Reason::NotWaiting)
    }

    /// Fills in what to show while the run waits here; false when there is nothing.
    fn show(&self, _view: &View<'_>, _step: &str, _asked: &mut Asked) -> bool {
        false
    }
}

impl dyn Kind {
    /// What to show while the run waits here.
    pub(crate) fn asked(&self, view: &View<'_>, step: &str) -> Option<Asked> {
        let mut asked = Asked::of(String::new(), PromptKind::Busy);
        self.show(view, step, &mut asked).then_some(asked)
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
        when: None,
        block: 0,
        notes: StepNotes::default(),
    };
    if let Some(fields) = reading.object(item) {
        read_fields(fields, &mut step);
    }
    step.notes = reading.take_step_notes();
    step
}

fn read_fields(mut fields: Fields<'_>, step: &mut Step) {
    let id = fields.required_plain("id");
    check_id(fields.reading(), &fields.place_of("id"), &id);
    match read_kind(&mut fields, &id) {
        Some(kind) => {
            step.kind = kind;
            step.is_read = true;
        }
        None => fields.reading().refuse_silently(),
    }
    step.when = fields.formula("when", Wants::Truth);
    let is_question = step.kind.shape().is_question();
    if step.when.is_some() && step.is_read && !step.kind.follows() && !is_question {
        let place = fields.place_of("when");
        let hint = "put a `branch` before it";
        fields.reading().error(&place, "this step never goes on, so it cannot be passed", hint);
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
