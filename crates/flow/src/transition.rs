//! The two functions that move a run. Both are total: whatever comes in, a run comes out.

use small::Map;

use protocol::{Answer, Content, EscalationState, RunId, Scalar, Timestamp};

use crate::effect::{Effect, Env, Escalation, Reason};
use crate::handlers::Meaning;
use crate::rewind;
use crate::run::{Run, Started, Status, Taken};
use crate::step::{Next, Step, typed};
use crate::variable::VariableSource;
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
    begin(&mut walk);
    (walk.run, walk.effects)
}

/// Fills in what is known from outside, and goes to the first question.
pub(crate) fn begin(walk: &mut Walk<'_>) {
    let started = walk.run.started.clone();
    for (name, given) in &started.vars {
        let known = walk.flow.variable(name);
        if let Some(value) = known.and_then(|variable| variable.kind.accept(given)) {
            walk.set(name, value);
        }
    }
    let flow = walk.flow;
    for (name, variable) in &flow.variables {
        let key = match &variable.source {
            VariableSource::Outside(key) => key,
            _ if variable.is_from_outside() => name,
            _ => continue,
        };
        let given = started.vars.get(key);
        if let Some(value) = given.and_then(|given| variable.kind.accept_words(given)) {
            walk.set(name, value);
        }
    }
    walk.compute_first();
    walk.arrive(0);
}

/// Gives a run its next input.
///
/// An input that does not fit yields exactly [`Effect::Refused`] and leaves position and step alone;
/// any other adds one to the position.
#[must_use]
pub fn transition(flow: &Flow, run: Run, input: Input, env: &Env<'_>) -> (Run, Vec<Effect>) {
    let mut walk = Walk::new(flow, run, env);
    give(&mut walk, input);
    (walk.run, walk.effects)
}

/// Gives a walk its input, and keeps or refuses it.
pub(crate) fn give(walk: &mut Walk<'_>, input: Input) {
    walk.run.refusal = None;
    match take(walk, &input) {
        Ok(()) => {
            let now = walk.env.now;
            walk.compute();
            walk.run.position = walk.run.position.saturating_add(1);
            walk.run.since = now;
            if walk.keeps_input {
                walk.run.inputs.push(Taken { at: now, input }.into());
            }
        }
        Err(reason) => {
            let text = retry_text(walk, &reason);
            let refusal = reason.into_refusal(text);
            walk.run.refusal = Some(refusal.clone());
            walk.effects = vec![Effect::Refused(refusal)];
        }
    }
}

/// When the run goes on by itself: a `wait` is over, or the visitor has been silent for too long.
///
/// Whoever has a clock gives it [`Input::Elapsed`] then; the run never looks at the time itself.
#[must_use]
pub fn due(flow: &Flow, run: &Run) -> Option<Timestamp> {
    if run.status != Status::Asking {
        return None;
    }
    let step = flow.step(&run.step)?;
    let idle = || {
        let (after, _) = flow.handlers.idle.as_ref()?;
        (!run.nudged && !run.exchange.is_busy() && step.shape().is_question()).then_some(*after)
    };
    let millis = step.kind.waits().or_else(idle)?;
    Some(run.since.plus_millis(millis))
}

/// What the step's author wants to be said about an answer that does not fit.
fn retry_text(walk: &Walk<'_>, reason: &Reason) -> String {
    let step = walk.flow.step(&walk.run.step).filter(|_| reason.is_misfit());
    step.and_then(|step| step.kind.retry()).map(|text| walk.view().words(text)).unwrap_or_default()
}

/// Takes an input, or leaves the run as it was.
pub(crate) fn take(walk: &mut Walk<'_>, input: &Input) -> Result<(), Reason> {
    match input {
        Input::Answer { step, answer } => take_answer(walk, step, answer),
        Input::GoBack { step } => rewind::go_back(walk, step),
        Input::Change { step, answer } => rewind::change(walk, step, answer),
        Input::Result { step, result } => {
            let step = waiting_at(walk, step)?;
            let next = step.kind.result(walk, result)?;
            walk.go_on(&next);
            Ok(())
        }
        Input::Elapsed { step } => elapsed(walk, step),
        Input::Escalation(state) => take_escalation(walk, state),
        Input::OperatorRequested { department } => request_operator(walk, department),
        Input::ReturnedToBot if walk.run.status == Status::Parked => {
            resume(walk, None);
            Ok(())
        }
        Input::ReturnedToBot => Err(Reason::NotWaiting),
    }
}

/// The step where the run waits, if it is this one.
fn waiting_at<'a>(walk: &Walk<'a>, step: &str) -> Result<&'a Step, Reason> {
    if walk.run.status != Status::Asking || walk.run.step != step {
        return Err(Reason::NotWaiting);
    }
    walk.flow.step(step).ok_or(Reason::NotWaiting)
}

fn take_answer(walk: &mut Walk<'_>, step: &str, answer: &Answer) -> Result<(), Reason> {
    let step = waiting_at(walk, step)?;
    if let Answer::Text(said) = answer {
        let takes_words = step.kind.takes_words();
        if takes_words || !step.kind.fits(&walk.view(), answer) {
            let flow = walk.flow;
            if let Some(meaning) = flow.handlers.meaning(&said.text, !takes_words)
                && mean(walk, &meaning, &said.text)?
            {
                return Ok(());
            }
        }
    }
    let next = match step.kind.answer(walk, answer) {
        Ok(next) => next,
        Err(reason) => take_misfit(walk, step, answer, reason)?,
    };
    walk.go_on(&next);
    Ok(())
}

/// Does what the words mean; false when this run cannot.
fn mean(walk: &mut Walk<'_>, meaning: &Meaning<'_>, said: &str) -> Result<bool, Reason> {
    match meaning {
        Meaning::Keyword(way) => {
            walk.echo(Content::text(said));
            walk.go_on(&way.next());
        }
        Meaning::Operator if walk.flow.person().is_none() => return Ok(false),
        Meaning::Operator => {
            walk.echo(Content::text(said));
            request_operator(walk, "")?;
        }
        Meaning::Back => {
            let Some(step) = last_editable(walk) else { return Ok(false) };
            walk.echo(Content::text(said));
            rewind::go_back(walk, &step)?;
        }
        Meaning::Restart => {
            walk.echo(Content::text(said));
            let run = &walk.run;
            let started = Started { at: walk.env.now, vars: run.started.vars.clone() };
            let mut fresh = Run::new(run.id.clone(), run.locale.clone(), started);
            (fresh.position, fresh.n_messages) = (run.position, run.n_messages);
            walk.run = fresh;
            walk.keeps_input = false;
            begin(walk);
        }
    }
    Ok(true)
}

fn last_editable(walk: &Walk<'_>) -> Option<String> {
    let given = walk.run.given.iter().rev();
    let is_editable = |step: &str| {
        walk.run.is_replayed(step)
            && walk.flow.step(step).is_some_and(|step| step.kind.is_editable())
    };
    given.map(|given| &given.step).find(|step| is_editable(step)).cloned()
}

/// Counts an answer that does not fit, where the flow says where too many of them lead.
fn take_misfit(
    walk: &mut Walk<'_>,
    step: &Step,
    answer: &Answer,
    reason: Reason,
) -> Result<Next, Reason> {
    let flow = walk.flow;
    let said = typed(answer).filter(|said| reason.is_misfit() && !said.trim().is_empty());
    let (Some((times, way)), Some(retry), Some(said)) =
        (&flow.handlers.invalid, step.kind.retry(), said)
    else {
        return Err(reason);
    };
    walk.echo(Content::text(said));
    walk.run.misfits += 1;
    if walk.run.misfits >= *times {
        return Ok(way.next());
    }
    match reason.own_words() {
        Some(words) => walk.post(Content::text(words)),
        None => walk.say(retry),
    }
    Ok(Next::Wait)
}

fn elapsed(walk: &mut Walk<'_>, step: &str) -> Result<(), Reason> {
    let step = waiting_at(walk, step)?;
    if step.kind.waits().is_some() {
        let next = step.kind.elapsed(walk)?;
        walk.go_on(&next);
        return Ok(());
    }
    match &walk.flow.handlers.idle {
        Some((_, way)) if due(walk.flow, &walk.run).is_some() => {
            walk.run.nudged = true;
            let next = way.next();
            walk.go_on(&next);
            Ok(())
        }
        _ => Err(Reason::NotWaiting),
    }
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
    walk.escalate(Escalation { department: department.to_owned(), ..Escalation::default() });
    Ok(())
}
