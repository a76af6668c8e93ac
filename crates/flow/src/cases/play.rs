//! Playing a case: each answer is given to the step where the run waits, as a panel would.

use formula::Value as Cell;
use protocol::{
    Answer, EscalationState, Map, Outcome, RunId, Scalar, StepResult, Timestamp, answers,
};
use serde_json::Value;

use super::script::{Given, Script};
use super::{Format, USUAL_TIME, answer};
use crate::diagnostic::{Diagnostic, Place};
use crate::effect::{Effect, Env};
use crate::prompt::{Prompt, PromptKind, prompt};
use crate::run::Run;
use crate::trace::{Traced, trace, trace_start};
use crate::transition::due;
use crate::view::View;
use crate::{Flow, Input};

/// What came of a case.
#[derive(Debug)]
pub struct Played {
    /// What its author called it.
    pub name: String,
    /// The language it was played in.
    pub locale: String,
    /// The run where the answers ended.
    pub run: Run,
    /// The steps it came through, in order.
    pub path: Vec<String>,
    /// The greeting, then one turn for each answer.
    pub turns: Vec<Turn>,
    /// What the panel would show now.
    pub prompt: Option<Prompt>,
    /// What could not be given, or came out otherwise than expected.
    pub failures: Vec<Diagnostic>,
}

/// One input and what it did.
#[derive(Debug)]
pub struct Turn {
    /// The input; nothing for the greeting.
    pub input: Option<Input>,
    /// What the run did because of it.
    pub effects: Vec<Effect>,
    /// The steps it came through.
    pub steps: Vec<String>,
}

impl Played {
    /// What was done, in order.
    pub fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.turns.iter().flat_map(|turn| &turn.effects)
    }

    /// Goals that were reached, in order.
    #[must_use]
    pub fn goals(&self) -> Vec<&str> {
        let mut goals = Vec::new();
        for effect in self.effects() {
            if let Effect::Goal { goal, .. } = effect {
                goals.push(goal.as_str());
            }
        }
        goals
    }

    /// Whether the run has come to its end.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.run.is_ended()
    }
}

struct Player<'a> {
    flow: &'a Flow,
    format: &'a dyn Fn(&Cell, &str) -> String,
    now: Timestamp,
    run: Run,
    path: Vec<String>,
    turns: Vec<Turn>,
}

/// Plays a script to its last answer, or to the first that does not fit.
pub(super) fn play(flow: &Flow, script: &Script, locale: &str, format: Format<'_>) -> Played {
    let locale = script.locale.as_deref().unwrap_or(locale).to_owned();
    let write = |value: &Cell, spec: &str| format(value, spec, &locale);
    let now = script.at.unwrap_or(USUAL_TIME);
    let id = RunId::from_bits(1);
    let begun = trace_start(flow, id, &locale, &script.vars, &Env::new(now, &write));
    let mut player = Player {
        flow,
        format: &write,
        now,
        run: begun.run.clone(),
        path: Vec::new(),
        turns: Vec::new(),
    };
    player.keep(None, begun);
    let mut failures = Vec::new();
    for given in &script.answers {
        if let Err(failure) = player.give(given) {
            failures.push(*failure);
            break;
        }
    }
    let prompt = prompt(flow, &player.run, &player.env());
    let Player { run, path, turns, .. } = player;
    Played { name: script.name.clone(), locale, run, path, turns, prompt, failures }
}

impl Player<'_> {
    fn env(&self) -> Env<'_> {
        Env::new(self.now, self.format)
    }

    fn keep(&mut self, input: Option<Input>, traced: Traced) {
        self.run = traced.run;
        self.path.extend(traced.steps.iter().cloned());
        self.turns.push(Turn { input, effects: traced.effects, steps: traced.steps });
    }

    fn give(&mut self, given: &Given) -> Result<(), Box<Diagnostic>> {
        let input = self.input(given)?;
        if matches!(input, Input::Elapsed { .. })
            && let Some(due) = due(self.flow, &self.run)
        {
            self.now = due;
        }
        let traced = trace(self.flow, self.run.clone(), input.clone(), &self.env());
        if let Some(Effect::Refused(refusal)) = traced.effects.first() {
            let particulars: Vec<String> = refusal
                .args
                .iter()
                .map(|(name, value)| format!("{name} {}", answer::shown_scalar(value)))
                .collect();
            let particulars = match particulars.as_slice() {
                [] => String::new(),
                some => format!(" ({})", some.join(", ")),
            };
            let step = &self.run.step;
            let message = format_args!(
                "the step `{step}` refuses this answer: {}{particulars}",
                refusal.code
            );
            return Err(failure(given, message, ""));
        }
        self.keep(Some(input), traced);
        Ok(())
    }

    fn input(&self, given: &Given) -> Result<Input, Box<Diagnostic>> {
        let word = given.step.as_str();
        if self.flow.step(word).is_none()
            && let Some(input) = self.wish(given)
        {
            return input;
        }
        if let Some(step) = word.strip_suffix('!') {
            let (step, answer) = (step.to_owned(), self.changed(given, step)?);
            return Ok(Input::Change { step, answer });
        }
        let step = word.to_owned();
        if given.value.is_null() {
            return Ok(Input::GoBack { step });
        }
        let Some(prompt) = prompt(self.flow, &self.run, &self.env()) else {
            return Err(failure(
                given,
                "a person has the word here",
                "add `{returned: true}` before",
            ));
        };
        self.check_place(given, &prompt)?;
        let is_due = due(self.flow, &self.run).is_some();
        if is_due && given.value.as_str() == Some("elapsed") {
            return Ok(Input::Elapsed { step });
        }
        if prompt.kind == PromptKind::Busy {
            let hint = if is_due {
                "write `elapsed`"
            } else {
                "write `{result: {price: 10}}`, `{rows: […]}`, `{nothing: }` or `{failed: }`"
            };
            let result = result(&given.value).filter(|_| !is_due);
            let result = result.ok_or_else(|| {
                failure(given, format_args!("the step `{step}` waits for something else"), hint)
            })?;
            return Ok(Input::Result { step, result });
        }
        if prompt.skippable && given.value.as_str() == Some("skip") {
            return Ok(Input::Answer { step, answer: answers::Skip {}.into() });
        }
        let answer = answer_to(given, &prompt.kind)?;
        Ok(Input::Answer { step, answer })
    }

    /// What is no answer to a step: a person comes, nobody does, the visitor wants one.
    fn wish(&self, given: &Given) -> Option<Result<Input, Box<Diagnostic>>> {
        let word = given.value.as_str().unwrap_or_default();
        match given.step.as_str() {
            "escalation" => {
                let state = EscalationState::from_word(word);
                Some(match state {
                    EscalationState::Other(_) => {
                        let message = format_args!("an escalation is never `{word}`");
                        let hint = "write `queued`, `accepted`, `expired` or `cancelled`";
                        Err(failure(given, message, hint))
                    }
                    state => Ok(Input::Escalation(state)),
                })
            }
            "operator" => Some(Ok(Input::OperatorRequested { department: word.to_owned() })),
            "returned" => Some(Ok(Input::ReturnedToBot)),
            _ => None,
        }
    }

    fn check_place(&self, given: &Given, prompt: &Prompt) -> Result<(), Box<Diagnostic>> {
        let here = &self.run.step;
        let (message, hint) = match &prompt.kind {
            PromptKind::Ended => {
                ("the flow has ended before this answer".to_owned(), String::new())
            }
            PromptKind::Waiting => (
                format!("a person is being found at `{here}`"),
                "write `{escalation: accepted}`, `expired` or `cancelled` first".to_owned(),
            ),
            _ if *here != given.step => {
                (format!("the run waits at `{here}`, not at `{}`", given.step), String::new())
            }
            _ => return Ok(()),
        };
        Err(failure(given, message, hint))
    }

    /// The new answer to an earlier step: read by what that step asks.
    fn changed(&self, given: &Given, step: &str) -> Result<Answer, Box<Diagnostic>> {
        let env = self.env();
        let view = View { flow: self.flow, run: &self.run, env: &env, answer: None };
        let found = self.flow.step(step);
        let Some(asked) = found.and_then(|found| found.kind.asked(&view, step)) else {
            return Err(failure(given, format_args!("the step `{step}` asks nothing"), ""));
        };
        answer_to(given, &asked.kind)
    }
}

fn answer_to(given: &Given, kind: &PromptKind) -> Result<Answer, Box<Diagnostic>> {
    answer::plain_answer(kind, &given.value).ok_or_else(|| {
        let message = format_args!("this is no answer to `{}`", given.step);
        failure(given, message, format_args!("write {}", answer::example(kind)))
    })
}

fn failure(
    given: &Given,
    message: impl std::fmt::Display,
    hint: impl std::fmt::Display,
) -> Box<Diagnostic> {
    Diagnostic::error(Place::Flow(given.place.clone()), message, hint).into()
}

/// What the server would have come to: `{result: {price: 10}}`, `{rows: [{id: a}]}`, `{nothing: }`, `{failed: late}`.
fn result(value: &Value) -> Option<StepResult> {
    let fields = value.as_object()?;
    let scalars = |value: Option<&Value>| -> Option<Map<String, Scalar>> {
        match value {
            None | Some(Value::Null) => Some(Map::new()),
            Some(value) => value
                .as_object()?
                .iter()
                .map(|(name, value)| Some((name.clone(), Scalar::of_json(value)?)))
                .collect(),
        }
    };
    if fields.keys().any(|key| !["result", "rows", "nothing", "failed"].contains(&key.as_str())) {
        return None;
    }
    let outcome = match (fields.contains_key("failed"), fields.contains_key("nothing")) {
        (true, false) => Outcome::Failed,
        (false, true) => Outcome::Nothing,
        (false, false) if fields.contains_key("result") || fields.contains_key("rows") => {
            Outcome::Done
        }
        _ => return None,
    };
    let mut values = scalars(fields.get("result").or_else(|| fields.get("nothing")))?;
    if let Some(Value::String(why)) = fields.get("failed") {
        values.insert("error".to_owned(), Scalar::Text(why.clone()));
    }
    let rows = match fields.get("rows") {
        None | Some(Value::Null) => Vec::new(),
        Some(rows) => {
            rows.as_array()?.iter().map(|row| scalars(Some(row))).collect::<Option<_>>()?
        }
    };
    Some(StepResult { outcome, values, rows })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_server_comes_to_is_written_in_four_ways() {
        let done = result(&json!({ "result": { "price": 10 } })).unwrap();
        assert_eq!(done.outcome, Outcome::Done);
        assert_eq!(done.values.get("price"), Some(&Scalar::Number(10.0)));
        let rows = result(&json!({ "rows": [{ "id": "a" }] })).unwrap();
        assert_eq!((rows.outcome, rows.rows.len()), (Outcome::Done, 1));
        assert_eq!(result(&json!({ "nothing": null })).unwrap().outcome, Outcome::Nothing);
        let failed = result(&json!({ "failed": "late" })).unwrap();
        assert_eq!(failed.values.get("error"), Some(&Scalar::Text("late".to_owned())));
        for wrong in
            [json!({}), json!({ "price": 1 }), json!("done"), json!({ "result": { "a": [] } })]
        {
            assert_eq!(result(&wrong), None, "{wrong}");
        }
    }
}
