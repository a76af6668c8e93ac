//! The two functions that move a run. Both are total: whatever comes in, a run comes out.

use small::Map;

use protocol::{Answer, EscalationState, RunId, Scalar};

use crate::effect::{Effect, Env, Reason};
use crate::run::{Run, Started, Status, Taken};
use crate::step::Next;
use crate::walk::Walk;
use crate::{Flow, Input};

/// Begins a run and leads it to its first question.
///
/// `vars` the flow does not know, or of another type, are left out: pages may hand over anything.
#[must_use]
pub fn start(
    flow: &Flow,
    run: RunId,
    locale: &str,
    vars: &Map<String, Scalar>,
    env: &Env<'_>,
) -> (Run, Vec<Effect>) {
    let started = Started { at: env.now, vars: vars.clone() };
    let mut walk = Walk::new(flow, Run::new(run, locale.to_owned(), started), env);
    for (name, given) in vars {
        if let Some(value) = flow.variable(name).and_then(|variable| variable.kind.accept(given)) {
            walk.set(name, value);
        }
    }
    walk.arrive(0);
    (walk.run, walk.effects)
}

/// Gives a run its next input.
///
/// An input that does not fit yields exactly [`Effect::Refused`] and leaves position and step alone;
/// any other adds one to the position.
#[must_use]
pub fn transition(flow: &Flow, run: Run, input: Input, env: &Env<'_>) -> (Run, Vec<Effect>) {
    let mut walk = Walk::new(flow, run, env);
    walk.run.refusal = None;
    match take(&mut walk, &input) {
        Ok(()) => {
            walk.run.position = walk.run.position.saturating_add(1);
            if !matches!(input, Input::GoBack { .. }) {
                walk.run.inputs.push(Taken { at: env.now, input });
            }
        }
        Err(reason) => {
            let text = retry_text(&walk, &reason);
            let refusal = reason.into_refusal(text);
            walk.run.refusal = Some(refusal.clone());
            walk.effects = vec![Effect::Refused(refusal)];
        }
    }
    (walk.run, walk.effects)
}

/// What the step's author wants to be said about an answer that does not fit.
fn retry_text(walk: &Walk<'_>, reason: &Reason) -> String {
    let step = walk.flow.step(&walk.run.step).filter(|_| reason.is_misfit());
    step.and_then(|step| step.kind.retry()).map(|text| walk.view().words(text)).unwrap_or_default()
}

fn take(walk: &mut Walk<'_>, input: &Input) -> Result<(), Reason> {
    match input {
        Input::Answer { step, answer } => take_answer(walk, step, answer),
        Input::GoBack { step } => go_back(walk, step),
        Input::Escalation(state) => take_escalation(walk, state),
        Input::OperatorRequested { department } => request_operator(walk, department),
        Input::ReturnedToBot if walk.run.status == Status::Parked => {
            resume(walk, None);
            Ok(())
        }
        Input::ReturnedToBot => Err(Reason::NotWaiting),
    }
}

fn take_answer(walk: &mut Walk<'_>, step: &str, answer: &Answer) -> Result<(), Reason> {
    if walk.run.status != Status::Asking || walk.run.step != step {
        return Err(Reason::NotWaiting);
    }
    let step = walk.flow.step(step).ok_or(Reason::NotWaiting)?;
    let next = step.kind.answer(walk, answer)?;
    walk.go_on(&next);
    Ok(())
}

/// Rewinds to just before the step was last answered, by beginning again and repeating what came before.
fn go_back(walk: &mut Walk<'_>, step: &str) -> Result<(), Reason> {
    let is_editable = walk.flow.step(step).is_some_and(|step| step.kind.is_editable());
    let is_open =
        walk.run.status == Status::Asking && walk.run.given.iter().any(|given| given.step == step);
    if !is_editable || !is_open {
        return Err(Reason::NotEditable);
    }
    let answers = |taken: &Taken| matches!(&taken.input, Input::Answer { step: answered, .. } if answered == step);
    let last = walk.run.inputs.iter().rposition(answers).ok_or(Reason::NotEditable)?;
    // Answers that did not fit stand right before the one that did; they are taken back with it.
    let at = walk.run.inputs[..last]
        .iter()
        .rposition(|taken| !answers(taken))
        .map_or(0, |before| before + 1);
    let past = std::mem::take(&mut walk.run.inputs);
    let mut rewound = replay(walk, &past[..at]);
    rewound.position = walk.run.position;
    rewound.n_messages = walk.run.n_messages;
    rewound.remembered = std::mem::take(&mut walk.run.remembered);
    walk.run = rewound;
    walk.ask_again();
    Ok(())
}

fn replay(walk: &Walk<'_>, inputs: &[Taken]) -> Run {
    let Started { at, vars } = &walk.run.started;
    let env = Env { now: *at, ..*walk.env };
    let (mut run, _) = start(walk.flow, walk.run.id.clone(), &walk.run.locale, vars, &env);
    for taken in inputs {
        let env = Env { now: taken.at, ..*walk.env };
        (run, _) = transition(walk.flow, run, taken.input.clone(), &env);
    }
    run
}

fn take_escalation(walk: &mut Walk<'_>, state: &EscalationState) -> Result<(), Reason> {
    match (walk.run.status, state) {
        (Status::Waiting, EscalationState::Accepted) => {
            walk.run.status = Status::Parked;
            Ok(())
        }
        // An operator may step in unasked.
        (Status::Asking, EscalationState::Accepted) => {
            walk.run.interrupted = true;
            walk.run.status = Status::Parked;
            Ok(())
        }
        (Status::Waiting, EscalationState::Expired) => {
            let fallback = match walk.flow.person() {
                Some(person) if walk.run.interrupted => Some(person.fallback.clone()),
                _ => walk
                    .flow
                    .step(&walk.run.step)
                    .and_then(|step| step.kind.fallback().map(str::to_owned)),
            };
            resume(walk, fallback);
            Ok(())
        }
        (Status::Waiting, EscalationState::Cancelled) => {
            resume(walk, None);
            Ok(())
        }
        // The wish itself is `OperatorRequested`, or the run's own `escalate`.
        (_, EscalationState::Requested) => Err(Reason::NotWaiting),
        (Status::Waiting, _) => Ok(()),
        _ => Err(Reason::NotWaiting),
    }
}

/// Gives the bot the word again: at `step`, or where it left off.
fn resume(walk: &mut Walk<'_>, step: Option<String>) {
    match step {
        Some(step) => walk.go_on(&Next::To(step)),
        None if walk.run.interrupted => walk.ask_again(),
        None => walk.go_on(&Next::Follow),
    }
}

fn request_operator(walk: &mut Walk<'_>, department: &str) -> Result<(), Reason> {
    let person = walk.flow.person().ok_or(Reason::NoPerson)?;
    if walk.run.status != Status::Asking {
        return Err(Reason::NotWaiting);
    }
    walk.run.interrupted = true;
    let department = if department.is_empty() { &person.department } else { department };
    walk.escalate(department);
    Ok(())
}
