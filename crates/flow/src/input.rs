//! What happens to a run from outside.

use protocol::{Answer, ConversationState, EscalationState, EventBody, StepResult};
use serde::{Deserialize, Serialize};

use crate::Run;

/// What happens to a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The visitor answered a step.
    Answer {
        /// The step.
        step: String,
        /// The answer.
        answer: Answer,
    },
    /// The visitor wants to answer an earlier step again.
    GoBack {
        /// The step.
        step: String,
    },
    /// The visitor answers an earlier step anew and keeps what still fits after it.
    Change {
        /// The step.
        step: String,
        /// The new answer.
        answer: Answer,
    },
    /// A step that the server carries out came to a result.
    Result {
        /// The step.
        step: String,
        /// What came out.
        result: StepResult,
    },
    /// The time that [`crate::due`] told has come.
    Elapsed {
        /// The step where the run waits.
        step: String,
    },
    /// The wish to talk to a person moved on.
    Escalation(EscalationState),
    /// The visitor wants to talk to a person, whatever the run was about to ask.
    OperatorRequested {
        /// The department's id; empty for the flow's own.
        department: String,
    },
    /// The operator handed the word back.
    ReturnedToBot,
}

impl Input {
    /// The input that an event of the conversation's log is to this run, if it is one.
    ///
    /// This is the whole replay rule: feed a run every event after its `run_started` in order, with
    /// `Env::now` the event's `at`, and it is in the same state with the same posts everywhere.
    #[must_use]
    pub fn of_event(run: &Run, body: &EventBody) -> Option<Input> {
        match body {
            EventBody::Answered(answered) if answered.run == *run.id() => {
                Some(Input::Answer { step: answered.step.clone(), answer: answered.answer.clone() })
            }
            EventBody::WentBack(back) if back.run == *run.id() => {
                Some(Input::GoBack { step: back.step.clone() })
            }
            EventBody::AnswerChanged(changed) if changed.run == *run.id() => {
                Some(Input::Change { step: changed.step.clone(), answer: changed.answer.clone() })
            }
            EventBody::StepFinished(finished) if finished.run == *run.id() => {
                Some(Input::Result { step: finished.step.clone(), result: finished.result.clone() })
            }
            EventBody::TimePassed(passed) if passed.run == *run.id() => {
                Some(Input::Elapsed { step: passed.step.clone() })
            }
            EventBody::EscalationChanged(changed) if changed.run.as_ref() == Some(run.id()) => {
                Some(match changed.state {
                    EscalationState::Requested => {
                        Input::OperatorRequested { department: changed.department.clone() }
                    }
                    ref state => Input::Escalation(state.clone()),
                })
            }
            EventBody::StateChanged(changed)
                if changed.state == ConversationState::Bot && run.is_parked() =>
            {
                Some(Input::ReturnedToBot)
            }
            _ => None,
        }
    }
}

/// An [`Input`] as it is written down: a plain struct, because tagged readers cost wasm.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<StepResult>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<EscalationState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    department: Option<String>,
}

impl Written {
    fn of(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            step: None,
            answer: None,
            result: None,
            state: None,
            department: None,
        }
    }
}

impl Serialize for Input {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match self.clone() {
            Input::Answer { step, answer } => {
                Written { step: Some(step), answer: Some(answer), ..Written::of("answer") }
            }
            Input::GoBack { step } => Written { step: Some(step), ..Written::of("go_back") },
            Input::Change { step, answer } => {
                Written { step: Some(step), answer: Some(answer), ..Written::of("change") }
            }
            Input::Result { step, result } => {
                Written { step: Some(step), result: Some(result), ..Written::of("result") }
            }
            Input::Elapsed { step } => Written { step: Some(step), ..Written::of("elapsed") },
            Input::Escalation(state) => Written { state: Some(state), ..Written::of("escalation") },
            Input::OperatorRequested { department } => {
                Written { department: Some(department), ..Written::of("operator_requested") }
            }
            Input::ReturnedToBot => Written::of("returned_to_bot"),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        match written {
            Written { kind, step: Some(step), answer: Some(answer), .. } if kind == "answer" => {
                Ok(Input::Answer { step, answer })
            }
            Written { kind, step: Some(step), .. } if kind == "go_back" => {
                Ok(Input::GoBack { step })
            }
            Written { kind, step: Some(step), answer: Some(answer), .. } if kind == "change" => {
                Ok(Input::Change { step, answer })
            }
            Written { kind, step: Some(step), result: Some(result), .. } if kind == "result" => {
                Ok(Input::Result { step, result })
            }
            Written { kind, step: Some(step), .. } if kind == "elapsed" => {
                Ok(Input::Elapsed { step })
            }
            Written { kind, state: Some(state), .. } if kind == "escalation" => {
                Ok(Input::Escalation(state))
            }
            Written { kind, department: Some(department), .. } if kind == "operator_requested" => {
                Ok(Input::OperatorRequested { department })
            }
            Written { kind, .. } if kind == "returned_to_bot" => Ok(Input::ReturnedToBot),
            Written { kind, .. } => Err(serde::de::Error::custom(format_args!(
                "`{kind}` is no input, or misses a field"
            ))),
        }
    }
}
