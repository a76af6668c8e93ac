//! Answers: replayed through the same flow that the browser ran, or refused.

use flow::{Effect, Input};
use protocol::{
    Answer, Author, Content, Message, MessageId, RejectCode, RunId, Timestamp, commands, events,
};

use super::draft::Draft;
use super::reject::Reject;

/// The most inputs of one run. Going back repeats those before it, so a run without end would keep the server busy.
const INPUTS: u32 = 1_000;

/// Answers the step that the run waits at.
pub(super) fn answer(draft: &mut Draft<'_>, command: &commands::AnswerStep) -> Result<(), Reject> {
    check_turn(draft, &command.run, command.position)?;
    let input = Input::Answer { step: command.step.clone(), answer: command.answer.clone() };
    let message = said(draft, input, &command.answer)?;
    draft.push_and_follow(events::Answered {
        run: command.run.clone(),
        position: command.position,
        step: command.step.clone(),
        answer: command.answer.clone(),
        message,
    });
    Ok(())
}

/// Goes back to an earlier step.
pub(super) fn go_back(draft: &mut Draft<'_>, command: &commands::GoBack) -> Result<(), Reject> {
    check_turn(draft, &command.run, command.position)?;
    accepted(draft, Input::GoBack { step: command.step.clone() })?;
    draft.push_and_follow(events::WentBack {
        run: command.run.clone(),
        position: command.position,
        step: command.step.clone(),
    });
    Ok(())
}

/// Answers an earlier step anew; what still fits after it is kept.
pub(super) fn change(
    draft: &mut Draft<'_>,
    command: &commands::ChangeAnswer,
) -> Result<(), Reject> {
    check_turn(draft, &command.run, command.position)?;
    let input = Input::Change { step: command.step.clone(), answer: command.answer.clone() };
    let message = said(draft, input, &command.answer)?;
    draft.push_and_follow(events::AnswerChanged {
        run: command.run.clone(),
        position: command.position,
        step: command.step.clone(),
        answer: command.answer.clone(),
        message,
    });
    Ok(())
}

/// What the visitor says with an answer that is accepted, what they agreed to recorded before it.
fn said(draft: &mut Draft<'_>, input: Input, answer: &Answer) -> Result<Message, Reject> {
    let effects = accepted(draft, input)?;
    draft.record_consents(&effects);
    Ok(Message {
        id: MessageId::of_command(draft.given.cid),
        author: Author::VISITOR,
        at: draft.at(),
        content: echo_of(draft, effects, answer),
    })
}

/// How far ahead of the server's a page's clock may be when it says that time has passed.
const EARLY_MILLIS: i64 = 2_000;

/// Goes on where the run waited for its time, if that has come.
pub(super) fn pass_time(draft: &mut Draft<'_>, command: &commands::PassTime) -> Result<(), Reject> {
    check_turn(draft, &command.run, command.position)?;
    let due = draft
        .state
        .run
        .as_ref()
        .and_then(|current| flow::due(draft.given.flows.get(&current.hash)?, &current.run));
    // What is asked first stood on the visitor's screen before anything was sent, and only they know for how long.
    let is_unchecked = command.position == 0;
    let is_over = |due: Timestamp| due <= draft.at().plus_millis(EARLY_MILLIS);
    if !due.is_some_and(|due| is_unchecked || is_over(due)) {
        return Err(Reject::wrong_state("the run does not wait for its time, or not that long"));
    }
    accepted(draft, Input::Elapsed { step: command.step.clone() })?;
    draft.push_and_follow(events::TimePassed {
        run: command.run.clone(),
        position: command.position,
        step: command.step.clone(),
    });
    Ok(())
}

/// As [`check_place`], for what visitors do as often as they like.
fn check_turn(draft: &Draft<'_>, run: &RunId, position: u32) -> Result<(), Reject> {
    check_place(draft, run, position)?;
    if position < INPUTS {
        return Ok(());
    }
    let message = format!("a run takes at most {INPUTS} inputs; begin another one");
    Err(Reject::wrong_state(message))
}

/// An input for another run, or from another place in it, comes from a tab that has to catch up.
pub(super) fn check_place(draft: &Draft<'_>, run: &RunId, position: u32) -> Result<(), Reject> {
    match &draft.state.run {
        Some(current) if current.run.id() != run => {
            Err(Reject::new(RejectCode::Stale, "another run has begun since"))
        }
        Some(current) if current.run.position() != position => {
            let now = current.run.position();
            Err(Reject::new(RejectCode::Stale, format!("the run is at position {now}")))
        }
        Some(current) if !draft.given.flows.contains_key(&current.hash) => {
            Err(Reject::new(RejectCode::Internal, "the run's version of the flow is missing"))
        }
        Some(_) => Ok(()),
        None => Err(Reject::wrong_state("no run has begun")),
    }
}

/// The effects of an input that the run takes.
pub(super) fn accepted(draft: &Draft<'_>, input: Input) -> Result<Vec<Effect>, Reject> {
    let Some((_, effects)) = draft.try_input(input) else {
        return Err(Reject::wrong_state("the run is over"));
    };
    match effects.first() {
        Some(Effect::Refused(refusal)) => {
            let code = match refusal.code.as_str() {
                "not_waiting" => RejectCode::WrongState,
                "bad_input" => RejectCode::InvalidInput,
                _ => RejectCode::InvalidAnswer,
            };
            Err(Reject::new(code, format!("the step refuses it: {}", refusal.code)))
        }
        _ => Ok(effects),
    }
}

/// The visitor's words. What was calculated has just been recomputed from its inputs, and is compared with what the
/// page showed.
fn echo_of(draft: &Draft<'_>, effects: Vec<Effect>, answer: &Answer) -> Content {
    let echo = effects.into_iter().find_map(|effect| match effect {
        Effect::Echo(content) => Some(content),
        _ => None,
    });
    let mut content = echo.unwrap_or_else(|| Content::text(String::new()));
    if let Answer::Calculation(answer) = answer {
        content.body = draft.promised(content.body, &answer.results);
    }
    content
}
