//! One visitor's way through a flow.

use formula::Value;
use protocol::{Answer, AnswerGiven, RunId, Scalar, Timestamp};
use serde::{Deserialize, Serialize};
use small::Map;

use crate::effect::Refusal;
use crate::exchange::Exchange;
use crate::shared::{Name, Shared};
use crate::variable::{Variable, VariableScope, VariableType};
use crate::{Flow, Input};

/// The state of a run. It is made by [`crate::start`] and moved by [`crate::transition`] alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub(crate) id: RunId,
    pub(crate) locale: String,
    /// How many inputs it has taken.
    pub(crate) position: u32,
    /// The step where it is.
    pub(crate) step: String,
    pub(crate) status: Status,
    /// A person was asked for at a step that did not lead to one; the step is asked again afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) interrupted: bool,
    /// Where subflows lead back to, the innermost last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) calls: Vec<Frame>,
    pub(crate) variables: Map<Name, Value>,
    /// Points of `score` steps; answers carry their own.
    pub(crate) points: f64,
    /// How many messages the bot has posted; their ids count on from here.
    pub(crate) n_messages: u32,
    /// Answers in a row that did not fit the step, when it counts them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) misfits: u32,
    /// Whether the visitor's silence at this step was answered already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) nudged: bool,
    /// How far a step has come that asks visitor and server in turn.
    #[serde(default, skip_serializing_if = "Exchange::is_idle")]
    pub(crate) exchange: Exchange,
    /// When the last input was taken.
    pub(crate) since: Timestamp,
    /// Answers that count, in the order of asking.
    pub(crate) given: Vec<Shared<Given>>,
    /// What is needed to begin again when the visitor goes back.
    pub(crate) started: Shared<Started>,
    /// The inputs that count, without those the visitor went back on.
    pub(crate) inputs: Vec<Shared<Taken>>,
    /// What `inputs` begin from in place of `started`: the run as it came from a version that asked other things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base: Option<Shared<Run>>,
    /// The last answer to each step, also after going back, so that nothing is typed twice.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) remembered: Map<Name, Shared<Answer>>,
    /// Why the last input was refused, until one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refusal: Option<Refusal>,
}

/// Who has the word, as far as the run knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// It waits for an answer.
    Asking,
    /// It waits for a person.
    Waiting,
    /// A person has the word.
    Parked,
    /// It is over.
    Ended,
}

/// A subflow under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// The step that it leads back to.
    pub(crate) step: Name,
    /// Whether that step is asked again, in place of following it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) again: bool,
    /// What [`Run::nudged`] was there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) nudged: bool,
    /// What [`Run::exchange`] was there.
    #[serde(default, skip_serializing_if = "Exchange::is_idle")]
    pub(crate) exchange: Exchange,
}

/// An answer that counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(crate) step: String,
    pub(crate) question: String,
    pub(crate) display: String,
    #[serde(default, skip_serializing_if = "is_no_score")]
    pub(crate) score: f64,
}

/// How it began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Started {
    pub(crate) at: Timestamp,
    pub(crate) vars: Map<String, Scalar>,
}

/// An input with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taken {
    pub(crate) at: Timestamp,
    pub(crate) input: Input,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn is_no_score(score: &f64) -> bool {
    *score == 0.0
}

impl Run {
    pub(crate) fn new(id: RunId, locale: String, started: Started) -> Self {
        Self {
            id,
            locale,
            position: 0,
            step: String::new(),
            status: Status::Asking,
            interrupted: false,
            calls: Vec::new(),
            variables: Map::new(),
            points: 0.0,
            n_messages: 0,
            misfits: 0,
            nudged: false,
            exchange: Exchange::default(),
            since: started.at,
            given: Vec::new(),
            started: started.into(),
            inputs: Vec::new(),
            base: None,
            remembered: Map::new(),
            refusal: None,
        }
    }

    /// Which run.
    #[must_use]
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// The language of its texts.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// How many inputs it has taken.
    #[must_use]
    pub fn position(&self) -> u32 {
        self.position
    }

    /// When it took its last input.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// The step where it is.
    #[must_use]
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The visitor's score so far: each answer counts once, however often it was given.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.points + self.given.iter().map(|given| given.score).sum::<f64>()
    }

    /// The value of a variable, if it has one.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    /// Every variable that holds something, by name.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.variables.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether the answer to this step can still be taken back: after a move to a version that asks other things,
    /// what was answered before stays.
    pub(crate) fn is_replayed(&self, step: &str) -> bool {
        let answers = |taken: &Shared<Taken>| matches!(&taken.input, Input::Answer { step: answered, .. } if answered == step);
        self.base.is_none() || self.inputs.iter().any(answers)
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.status == Status::Ended
    }

    /// Whether it waits for a person.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.status == Status::Waiting
    }

    /// Whether a person has the word.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.status == Status::Parked
    }

    /// What outlives this run, for [`crate::start`] of the next one in the same scope.
    ///
    /// What lives longer is part of what lives shorter: a visitor's variable is given for any scope.
    #[must_use]
    pub fn carried(&self, flow: &Flow, scope: VariableScope) -> Map<String, Scalar> {
        let lives = |variable: &Variable| match variable.scope {
            VariableScope::Run => false,
            VariableScope::Session => scope == VariableScope::Session,
            VariableScope::Conversation => scope != VariableScope::Visitor,
            VariableScope::Visitor => true,
        };
        let mut carried = Map::new();
        for (name, variable) in &flow.variables {
            let held = self.variables.get(name).filter(|_| lives(variable));
            if let Some(value) = held.and_then(VariableType::carried) {
                carried.insert(name.clone(), value);
            }
        }
        carried
    }

    /// Every answer that counts, in the order of asking, the latest value of each step only.
    #[must_use]
    pub fn answers(&self, flow: &Flow) -> Vec<AnswerGiven> {
        let mut answers = Vec::new();
        for given in &self.given {
            answers.push(AnswerGiven {
                step: given.step.clone(),
                label: flow.label(&given.step, &self.locale).unwrap_or(&given.question).to_owned(),
                display: given.display.clone(),
            });
        }
        answers
    }

    /// Keeps an answer, in place of an earlier one to the same step.
    pub(crate) fn give(&mut self, question: String, display: String, score: f64) {
        let step = self.step.clone();
        self.given.retain(|given| given.step != step);
        self.given.push(Given { step, question, display, score }.into());
    }

    /// Keeps an answer for the day the visitor comes back to the step.
    pub(crate) fn remember(&mut self, answer: Option<Answer>) {
        if let Some(answer) = answer {
            self.remembered.insert(self.step.as_str().into(), answer.into());
        }
    }
}
