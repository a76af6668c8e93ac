//! What the panel shows while a run waits: computed from flow and run, never stored.

use formula::Calculator;
use protocol::{Answer, AnswerGiven, Timestamp};
use serde::Serialize;

use crate::effect::{Env, Refusal};
use crate::run::{Run, Status};
use crate::view::View;
use crate::{Flow, step::Asked};

mod value;

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prompt {
    /// The step that is asked.
    pub step: String,
    /// The question.
    pub label: String,
    /// How it is answered.
    pub kind: PromptKind,
    /// Whether it may be left unanswered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skippable: bool,
    /// What the button for that says; empty for the shell's own word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub skip_label: String,
    /// What to fill in beforehand: the answer given before, or what is known. Consents are never in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Answer>,
    /// Answers that may be changed, in the order of asking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editable_steps: Vec<AnswerGiven>,
    /// Questions answered, and questions in all as far as can be told.
    pub progress: (u32, u32),
    /// Whether the visitor may ask for a person now.
    pub person: bool,
    /// Shown in the empty field, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// The browser's autofill token, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub autocomplete: String,
    /// Why the last answer was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptKind {
    /// One of these.
    Choice {
        /// What to choose from.
        options: Vec<PromptOption>,
    },
    /// Several of these.
    Choices {
        /// What to choose from.
        options: Vec<PromptOption>,
        /// The fewest.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Words.
    Text {
        /// Shown in the empty field.
        placeholder: String,
        /// The most characters.
        max_chars: u32,
        /// The browser's autofill token, or empty.
        autocomplete: String,
        /// Whether more than a line is expected.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        long: bool,
    },
    /// A number.
    Number {
        /// The least.
        min: Option<f64>,
        /// The most.
        max: Option<f64>,
        /// How far one move goes.
        step: Option<f64>,
        /// What it counts, or empty.
        unit: String,
    },
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A day.
    Date {
        /// The first day, `YYYY-MM-DD`, or empty.
        min: String,
        /// The last day, or empty.
        max: String,
        /// The days of the week that can be chosen, of `mon tue wed thu fri sat sun`; empty for any.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        weekdays: Vec<String>,
    },
    /// Yes or no.
    YesNo {
        /// What the button for yes says.
        yes: String,
        /// What the button for no says.
        no: String,
    },
    /// Sliders and results.
    Calculator {
        /// Its definition; the panel computes while they move.
        calculator: Box<Calculator>,
    },
    /// A contact form.
    Contact {
        /// Whether the name is asked.
        name: FieldNeed,
        /// Whether the e-mail address is asked.
        email: FieldNeed,
        /// Whether the phone number is asked.
        phone: FieldNeed,
        /// What to agree to; nothing is ticked beforehand.
        consents: Vec<ConsentPrompt>,
    },
    /// One to five stars and a comment.
    Rating,
    /// A number by a slider.
    Slider {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// How far one move goes.
        step: f64,
        /// What it counts, or empty.
        unit: String,
    },
    /// Two numbers by a slider with two ends.
    Range {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// How far one move goes.
        step: f64,
        /// What they count, or empty.
        unit: String,
    },
    /// One of the whole numbers from `min` to `max`, as stars, figures or faces.
    Scale {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// `stars`, `numbers` or `faces`.
        icon: String,
        /// What the least means, or empty.
        low: String,
        /// What the most means, or empty.
        high: String,
    },
    /// Files.
    Files {
        /// Media types or endings that are wanted, as `accept` of a file field; empty for any.
        accept: Vec<String>,
        /// The most files.
        max_files: u32,
        /// The most bytes of one file.
        max_bytes: u64,
    },
    /// A postal address: these fields, in this order.
    Address {
        /// Of `street postal_code city region country`, those that are asked.
        fields: Vec<String>,
        /// Of those, the ones that must be filled.
        required: Vec<String>,
    },
    /// A time of day, `HH:MM`.
    Time {
        /// The first, or empty.
        min: String,
        /// The last, or empty.
        max: String,
        /// How many minutes lie between two that can be chosen.
        step: u32,
    },
    /// A day with a time of day.
    DateTime {
        /// The first day, or empty.
        min: String,
        /// The last day, or empty.
        max: String,
        /// The days of the week that can be chosen; empty for any.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        weekdays: Vec<String>,
        /// How many minutes lie between two times that can be chosen.
        step: u32,
    },
    /// Some days in a row.
    Period {
        /// The first day, or empty.
        min: String,
        /// The last day, or empty.
        max: String,
        /// The fewest nights, when there is a fewest.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_nights: Option<u32>,
        /// The most nights, when there is a most.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_nights: Option<u32>,
    },
    /// Options under one another, each with what there is to know about it.
    List {
        /// What to choose from.
        options: Vec<PromptOption>,
        /// The fewest.
        min: u32,
        /// The most; with 1 a tap is the answer.
        max: u32,
    },
    /// Options with pictures.
    Pictures {
        /// What to choose from.
        options: Vec<PromptOption>,
        /// The fewest.
        min: u32,
        /// The most; with 1 a tap is the answer.
        max: u32,
    },
    /// Options to be found by typing a part of them.
    Search {
        /// What to choose from.
        options: Vec<PromptOption>,
        /// The fewest.
        min: u32,
        /// The most; with 1 a tap is the answer.
        max: u32,
    },
    /// Several questions at once.
    Form {
        /// What is asked.
        fields: Vec<FormField>,
        /// What to agree to; nothing is ticked beforehand.
        consents: Vec<ConsentPrompt>,
        /// What the button says, or empty.
        submit: String,
    },
    /// Purposes to agree to, without anything personal.
    Consent {
        /// What to agree to; nothing is ticked beforehand.
        consents: Vec<ConsentPrompt>,
        /// What the button says, or empty.
        submit: String,
        /// Whether it can be sent without a required one.
        refusable: bool,
    },
    /// Times to choose from.
    Slots {
        /// The times, the earliest first.
        slots: Vec<PromptOption>,
    },
    /// The run waits for the server or for its time; there is nothing to answer.
    Busy,
    /// A person is being found.
    Waiting,
    /// The run is over.
    Ended,
}

/// One option of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PromptOption {
    /// What is answered.
    pub id: String,
    /// What is shown.
    pub label: String,
    /// More about it, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// A picture's address on the site's own host, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image: String,
    /// What stands in the picture's place, or its price; empty when the label says it all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// When a time that is offered begins, by the clock of the place: `2026-11-25T14:30`; empty for anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub start: String,
    /// The same moment on every clock, where the server told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormField {
    /// Under which it is answered.
    pub id: String,
    /// The question.
    pub label: String,
    /// How it is answered.
    pub kind: PromptKind,
    /// Whether it must be.
    pub required: bool,
    /// Shown in the empty field, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// The browser's autofill token, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub autocomplete: String,
}

/// A purpose to agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentPrompt {
    /// The purpose's id.
    pub purpose: String,
    /// The words to agree to.
    pub text: String,
    /// Whether the form can be sent without it.
    pub required: bool,
}

/// Whether a field of the contact form is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldNeed {
    /// It must be filled.
    Required,
    /// It may be filled.
    Optional,
    /// It is not shown.
    Hidden,
}

impl FieldNeed {
    pub(crate) const WORDS: [&'static str; 3] = ["required", "optional", "hidden"];

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "required" => Some(Self::Required),
            "optional" => Some(Self::Optional),
            "hidden" => Some(Self::Hidden),
            _ => None,
        }
    }
}

/// What the panel shows now; nothing while a person has the word.
#[must_use]
pub fn prompt(flow: &Flow, run: &Run, env: &Env<'_>) -> Option<Prompt> {
    let view = View { flow, run, env, answer: None };
    let asked = match run.status {
        Status::Parked => return None,
        Status::Waiting => Asked::of(String::new(), PromptKind::Waiting),
        Status::Ended => Asked::of(String::new(), PromptKind::Ended),
        Status::Asking => flow.step(&run.step)?.kind.asked(&view, &run.step)?,
    };
    let is_asking = run.status == Status::Asking;
    Some(Prompt {
        step: run.step.clone(),
        label: asked.label,
        kind: asked.kind,
        skippable: asked.skippable,
        skip_label: asked.skip_label,
        initial: asked.initial,
        editable_steps: if is_asking { editable(flow, run) } else { Vec::new() },
        progress: progress(flow, run),
        person: is_asking && flow.person().is_some(),
        placeholder: asked.placeholder,
        autocomplete: asked.autocomplete,
        refusal: run.refusal.clone(),
    })
}

fn editable(flow: &Flow, run: &Run) -> Vec<AnswerGiven> {
    let mut answers = run.answers(flow);
    answers.retain(|answer| {
        answer.step != run.step
            && run.is_replayed(&answer.step)
            && flow.step(&answer.step).is_some_and(|step| step.kind.is_editable())
    });
    answers
}

fn progress(flow: &Flow, run: &Run) -> (u32, u32) {
    let done = count(run.given.len());
    if run.status != Status::Asking {
        return (done, done);
    }
    let from = |at: Option<usize>| at.and_then(|at| flow.remaining.get(at)).copied().unwrap_or(0);
    let mut remaining = from(flow.map.position(&run.step));
    for frame in &run.calls {
        let at = flow.map.position(frame.step.as_ref());
        let at = if frame.again { at } else { at.and_then(|at| flow.map.following(at)) };
        remaining = remaining.saturating_add(from(at));
    }
    // After going round, what comes again was answered already; no flow has more questions than it asks.
    (done, done.saturating_add(remaining).min(flow.n_questions).max(done))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
