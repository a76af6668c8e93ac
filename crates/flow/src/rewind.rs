//! Going back: a run is taken back by beginning again and repeating what came before.
//!
//! [`go_back`] stops at the question. [`change`] answers it anew and goes on with everything the visitor said
//! afterwards, as far as it is still asked; what depends on the answer is computed anew, and only what is now
//! different is said.

use protocol::Answer;

use crate::Input;
use crate::effect::{Effect, Env, Reason};
use crate::run::{Run, Started, Status, Taken};
use crate::shared::Shared;
use crate::transition::{start, take};
use crate::walk::Walk;

/// Rewinds to just before the step was last answered.
pub(crate) fn go_back(walk: &mut Walk<'_>, step: &str) -> Result<(), Reason> {
    let (before, _) = answered_at(walk, step)?;
    let past = std::mem::take(&mut walk.run.inputs);
    let (mut rewound, _) = replay(walk, &past[..before]);
    rewound.position = walk.run.position;
    rewound.n_messages = walk.run.n_messages;
    rewound.remembered = std::mem::take(&mut walk.run.remembered);
    walk.run = rewound;
    walk.keeps_input = false;
    walk.came_through(step);
    walk.ask_again();
    Ok(())
}

/// Answers an earlier step anew and keeps what still fits after it.
pub(crate) fn change(walk: &mut Walk<'_>, step: &str, answer: &Answer) -> Result<(), Reason> {
    let (before, last) = answered_at(walk, step)?;
    let past = walk.run.inputs.clone();
    let (_, said_before) = replay(walk, &past);
    let (rewound, mut said) = replay(walk, &past[..before]);
    let mut anew = Walk::new(walk.flow, rewound, walk.env);
    anew.trace = walk.trace.take();
    let input = Input::Answer { step: step.to_owned(), answer: answer.clone() };
    take(&mut anew, &input)?;
    keep(&mut anew.run, input, walk.env);
    let echo = anew.effects.iter().position(|effect| matches!(effect, Effect::Echo(_)));
    let echo = echo.map(|at| anew.effects.remove(at));
    said.append(&mut anew.effects);
    let mut run = anew.run;
    let mut trace = anew.trace;
    for taken in &past[last + 1..] {
        if matches!(taken.input, Input::Result { .. }) && !is_requested_alike(&said_before, &said) {
            continue;
        }
        let env = Env { now: taken.at, ..*walk.env };
        let mut again = Walk::new(walk.flow, run.clone(), &env);
        again.trace = trace.clone();
        // What does not fit any more is left out; the visitor is asked what was never answered.
        if take(&mut again, &taken.input).is_ok() {
            again.compute();
            keep(&mut again.run, taken.input.clone(), &env);
            said.append(&mut again.effects);
            (run, trace) = (again.run, again.trace);
        }
    }
    run.position = walk.run.position;
    run.n_messages = walk.run.n_messages;
    let mut remembered = std::mem::take(&mut walk.run.remembered);
    remembered.extend(std::mem::take(&mut run.remembered));
    run.remembered = remembered;
    let is_elsewhere = walk.run.step != run.step;
    walk.run = run;
    walk.trace = trace;
    walk.keeps_input = false;
    walk.effects.extend(echo);
    say_what_is_new(walk, said_before, said, is_elsewhere);
    Ok(())
}

/// Where in the inputs of a run a step's last answer stands: what came before it, and the answer itself.
fn answered_at(walk: &Walk<'_>, step: &str) -> Result<(usize, usize), Reason> {
    let is_editable = walk.flow.step(step).is_some_and(|step| step.kind.is_editable());
    let is_open =
        walk.run.status == Status::Asking && walk.run.given.iter().any(|given| given.step == step);
    if !is_editable || !is_open {
        return Err(Reason::NotEditable);
    }
    let inputs = &walk.run.inputs;
    let answers = |taken: &Shared<Taken>| matches!(&taken.input, Input::Answer { step: answered, .. } if answered == step);
    let last = inputs.iter().rposition(answers).ok_or(Reason::NotEditable)?;
    // Answers that did not fit stand right before the one that did; they are taken back with it.
    let before = inputs[..last].iter().rposition(|taken| !answers(taken)).map_or(0, |at| at + 1);
    Ok((before, last))
}

fn keep(run: &mut Run, input: Input, env: &Env<'_>) {
    run.since = env.now;
    run.inputs.push(Taken { at: env.now, input }.into());
}

/// The run before its first input, and what it said to begin with.
fn beginning(walk: &Walk<'_>) -> (Run, Vec<Effect>) {
    if let Some(base) = &walk.run.base {
        return (Run { base: Some(base.clone()), ..(**base).clone() }, Vec::new());
    }
    let Started { at, vars } = &*walk.run.started;
    let env = Env { now: *at, ..*walk.env };
    start(walk.flow, walk.run.id.clone(), &walk.run.locale, vars, &env)
}

/// Where a run would be that had met these inputs in this flow.
pub(crate) fn retraced(walk: &Walk<'_>) -> Run {
    replay(walk, &walk.run.inputs).0
}

/// The run after these inputs, and everything it did on the way.
fn replay(walk: &Walk<'_>, inputs: &[Shared<Taken>]) -> (Run, Vec<Effect>) {
    let (mut run, mut effects) = beginning(walk);
    for taken in inputs {
        let env = Env { now: taken.at, ..*walk.env };
        let (next, more) = crate::transition(walk.flow, run, taken.input.clone(), &env);
        run = next;
        effects.extend(more);
    }
    (run, effects)
}

/// Of what was done, what had not been done before; the question comes last even if it was asked before.
fn say_what_is_new(
    walk: &mut Walk<'_>,
    mut before: Vec<Effect>,
    now: Vec<Effect>,
    is_elsewhere: bool,
) {
    let mut is_question_said = false;
    let mut is_anything_said = false;
    for effect in now {
        let known = before.iter().position(|known| is_same(known, &effect));
        if let Some(at) = known {
            before.swap_remove(at);
        }
        match effect {
            Effect::Post { content, .. } => {
                is_question_said = known.is_none();
                if known.is_none() {
                    is_anything_said = true;
                    walk.post(content);
                }
            }
            // The visitor's own words stand where they were said.
            Effect::Echo(_) => {}
            effect if known.is_none() => walk.effects.push(effect),
            _ => {}
        }
    }
    let is_question = walk.flow.step(&walk.run.step).is_some_and(|step| step.shape().is_question());
    let is_busy = walk.run.exchange.is_busy();
    let waits = walk.run.status == Status::Asking && is_question && !is_busy;
    if waits && !is_question_said && (is_anything_said || is_elsewhere) {
        walk.ask_again();
    }
}

/// Whether the server was asked for the same before, so that its old result still holds.
fn is_requested_alike(before: &[Effect], now: &[Effect]) -> bool {
    let last = now.iter().rfind(|effect| matches!(effect, Effect::Request { .. }));
    last.is_some_and(|request| before.contains(request))
}

/// Whether both do the same; messages are the same when they say the same.
fn is_same(one: &Effect, other: &Effect) -> bool {
    match (one, other) {
        (Effect::Post { content, .. }, Effect::Post { content: other, .. }) => content == other,
        _ => one == other,
    }
}
