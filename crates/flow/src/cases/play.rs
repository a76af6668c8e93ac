//! Playing a case: each answer is given to the step where the run waits, as a panel would.

use formula::{Value as Cell, did_you_mean};
use protocol::{
    Answer, EscalationState, Map, Outcome, RunId, Scalar, StepResult, Timestamp, answers,
};
use serde_json::Value;

use super::script::{Given, Script};
use super::{Format, USUAL_TIME, answer, refused};
use crate::diagnostic::{Diagnostic, Place};
use crate::effect::{Effect, Env, Request};
use crate::pending::{pending_request, result_values};
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
    /// What the bot said to the answer before, when it did not fit.
    misfit: Option<String>,
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
        misfit: None,
    };
    player.keep(None, begun);
    let mut failures = unknown_variables(flow, script);
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
        self.check_result(given, &input)?;
        if matches!(input, Input::Elapsed { .. })
            && let Some(due) = due(self.flow, &self.run)
        {
            self.now = due;
        }
        let traced = trace(self.flow, self.run.clone(), input.clone(), &self.env());
        if let Some(Effect::Refused(refusal)) = traced.effects.first() {
            let step = &self.run.step;
            let message = format_args!(
                "the step `{step}` refuses this answer: {}",
                refused::in_words(refusal)
            );
            return Err(failure(given, message, self.other_answer(&input)));
        }
        self.misfit = misfit(&input, &traced);
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
            let (waits_for, hint) = if is_due {
                ("for time to pass", "write `elapsed`".to_owned())
            } else {
                ("for what the server comes to", format!("write {}", self.result_wanted()))
            };
            let result = result(&given.value).filter(|_| !is_due);
            let result = result.ok_or_else(|| {
                failure(given, format_args!("the step `{step}` waits {waits_for} now"), hint)
            })?;
            return Ok(Input::Result { step, result });
        }
        if prompt.skippable && given.value.as_str() == Some("skip") {
            return Ok(Input::Answer { step, answer: answers::Skip {}.into() });
        }
        let answer = answer_to(given, &prompt.kind)?;
        Ok(Input::Answer { step, answer })
    }

    /// What could be written in the place of an input that is refused.
    fn other_answer(&self, input: &Input) -> String {
        let kind = match input {
            Input::Answer { .. } => prompt(self.flow, &self.run, &self.env()).map(|it| it.kind),
            Input::Change { step, .. } => {
                let env = self.env();
                let view = View { flow: self.flow, run: &self.run, env: &env, answer: None };
                self.flow
                    .step(step)
                    .and_then(|found| found.kind.asked(&view, step))
                    .map(|it| it.kind)
            }
            _ => None,
        };
        match kind {
            Some(kind) => format!("write {} that fits", answer::example(&kind)),
            None => "leave it out, or put it where the run waits for it".to_owned(),
        }
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
                let hint = "leave the answer out, or lead the flow on to its step";
                ("the flow has ended before this answer".to_owned(), hint.to_owned())
            }
            PromptKind::Waiting => (
                format!("a person is being found at `{here}`"),
                "write `{escalation: accepted}`, `expired` or `cancelled` first".to_owned(),
            ),
            _ if *here != given.step => {
                let hint = match (&prompt.kind, &self.misfit) {
                    (PromptKind::Busy, _) if due(self.flow, &self.run).is_none() => {
                        let wanted = self.result_wanted();
                        format!("say first what the server comes to: `{here}` with {wanted}")
                    }
                    (_, Some(said)) => {
                        format!("the answer before did not fit there; the bot said: {said}")
                    }
                    _ => format!("answer `{here}` before, or leave this answer out"),
                };
                (format!("the run waits at `{here}`, not at `{}`", given.step), hint)
            }
            _ => return Ok(()),
        };
        Err(failure(given, message, hint))
    }

    /// How what the server comes to is written for the step where the run waits for it.
    fn result_wanted(&self) -> String {
        let wanted = pending_request(self.flow, &self.run, &self.env());
        match wanted {
            Some((_, Request::Faq { .. })) => {
                "`{rows: [{id: a, question: …, answer: …}]}`, `{nothing: }` or `{failed: }`".to_owned()
            }
            Some((_, Request::Slots { .. })) => {
                "`{rows: [{id: a, start: 2026-11-25T10:00}]}`, `{nothing: }` or `{failed: }`".to_owned()
            }
            Some((_, Request::Book { .. })) => {
                "`{result: {id: b1}}`, `{failed: gone}` or `{failed: }`".to_owned()
            }
            Some((_, Request::Hours { .. })) => {
                "`{result: {open: true}}`, `{result: {open: false, opens_at: on Monday}}` or `{failed: }`"
                    .to_owned()
            }
            Some((step, Request::Webhook { .. })) => {
                let values = result_values(self.flow, &step).iter();
                let values = values.map(|(name, _)| format!("{name}: …")).collect::<Vec<_>>();
                format!("`{{result: {{{}}}}}` or `{{failed: }}`", values.join(", "))
            }
            None => "`{result: {price: 10}}`, `{rows: […]}`, `{nothing: }` or `{failed: }`".to_owned(),
        }
    }

    /// Whether a result has every value that the step takes of it: without one it would count as failed.
    fn check_result(&self, given: &Given, input: &Input) -> Result<(), Box<Diagnostic>> {
        let Input::Result { step, result } = input else { return Ok(()) };
        let is_webhook = matches!(
            pending_request(self.flow, &self.run, &self.env()),
            Some((_, Request::Webhook { .. }))
        );
        if result.outcome != Outcome::Done || !is_webhook {
            return Ok(());
        }
        for (name, variable) in result_values(self.flow, step) {
            let problem = match result.values.get(name) {
                None => format!("the result misses `{name}`"),
                Some(value) if variable.kind.accept(value).is_none() => {
                    format!("`{name}` of the result is of another type than the step says")
                }
                Some(_) => continue,
            };
            let message = format_args!("{problem}, and so the step would fail");
            let hint = format_args!("write {}", self.result_wanted());
            return Err(failure(given, message, hint));
        }
        Ok(())
    }

    /// The new answer to an earlier step: read by what that step asks.
    fn changed(&self, given: &Given, step: &str) -> Result<Answer, Box<Diagnostic>> {
        let env = self.env();
        let view = View { flow: self.flow, run: &self.run, env: &env, answer: None };
        let found = self.flow.step(step);
        let Some(asked) = found.and_then(|found| found.kind.asked(&view, step)) else {
            let hint = "name a step that the visitor answered: `{area!: 90}` changes it";
            return Err(failure(given, format_args!("the step `{step}` asks nothing"), hint));
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

/// Variables of a case that nothing in the flow knows.
fn unknown_variables(flow: &Flow, script: &Script) -> Vec<Diagnostic> {
    let keys = flow.outside_keys();
    let is_known = |name: &str| flow.variable(name).is_some() || keys.iter().any(|key| key == name);
    let unknown = script.vars.keys().filter(|name| !is_known(name));
    let tell = |name: &String| {
        let mut known = flow.variables.keys().map(String::as_str);
        let hint = did_you_mean(name, &mut known)
            .unwrap_or_else(|| "declare it under `variables` with its `source`".to_owned());
        let place = Place::Flow(format!("{}.{name}", script.vars_place));
        Diagnostic::error(place, format_args!("unknown variable `{name}`"), hint).at_name()
    };
    unknown.map(tell).collect()
}

/// What the bot said to an answer that did not fit: the run stays where it is.
fn misfit(input: &Input, traced: &Traced) -> Option<String> {
    let is_answer = matches!(input, Input::Answer { .. });
    let is_passed_on = traced.effects.iter().any(|effect| matches!(effect, Effect::Request { .. }));
    if !is_answer || is_passed_on || !traced.steps.is_empty() {
        return None;
    }
    traced.effects.iter().rev().find_map(|effect| match effect {
        Effect::Post { content, .. } => Some(content.fallback.clone()),
        _ => None,
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
