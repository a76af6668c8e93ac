//! What the panel shows while a run waits: computed from flow and run, never stored.

use formula::Calculator;
use protocol::{Answer, AnswerGiven};
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
    /// A person is being found.
    Waiting,
    /// The run is over.
    Ended,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromptOption {
    /// What is answered.
    pub id: String,
    /// What is shown.
    pub label: String,
    /// More about it, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
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
    let view = View { flow, run, env };
    let asked = match run.status {
        Status::Parked => return None,
        Status::Waiting => wordless(PromptKind::Waiting),
        Status::Ended => wordless(PromptKind::Ended),
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
        refusal: run.refusal.clone(),
    })
}

fn wordless(kind: PromptKind) -> Asked {
    Asked { label: String::new(), kind, skippable: false, skip_label: String::new(), initial: None }
}

fn editable(flow: &Flow, run: &Run) -> Vec<AnswerGiven> {
    let mut answers = run.answers(flow);
    answers.retain(|answer| {
        answer.step != run.step
            && flow.step(&answer.step).is_some_and(|step| step.kind.is_editable())
    });
    answers
}

fn progress(flow: &Flow, run: &Run) -> (u32, u32) {
    let done = count(run.given.len());
    if run.status != Status::Asking {
        return (done, done);
    }
    let remaining =
        flow.position(&run.step).and_then(|at| flow.remaining.get(at)).copied().unwrap_or(0);
    // After going round, what comes again was answered already; no flow has more questions than it asks.
    let questions = flow.steps.iter().filter(|step| step.kind.shape().is_question()).count();
    (done, done.saturating_add(remaining).min(count(questions)).max(done))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
