//! What a visitor, a server and an operator may do to a run: mostly what fits, sometimes anything.

use flow::{Env, Flow, Input, PromptKind, Run, due, prompt};
use protocol::{Answer, EscalationState, Map, Outcome, Scalar, StepResult, answers};

use super::chance::Chance;
use super::fitting::fitting;

/// The next input of somebody who plays along: it fits wherever the run is.
pub fn fitting_input(flow: &Flow, run: &Run, env: &Env<'_>, chance: &mut Chance) -> Input {
    let step = run.step().to_owned();
    let Some(prompt) = prompt(flow, run, env) else { return Input::ReturnedToBot };
    match &prompt.kind {
        PromptKind::Waiting => {
            let state = chance.pick(&["accepted", "expired", "cancelled"]);
            Input::Escalation(EscalationState::from_word(state))
        }
        PromptKind::Busy if due(flow, run).is_some() => Input::Elapsed { step },
        PromptKind::Busy => Input::Result { step, result: result(chance) },
        kind => match fitting(kind, chance) {
            Some(answer) => Input::Answer { step, answer },
            None => Input::Elapsed { step },
        },
    }
}

/// The next input of anybody.
pub fn any_input(flow: &Flow, run: &Run, env: &Env<'_>, chance: &mut Chance) -> Input {
    let here = run.step().to_owned();
    let answered = |chance: &mut Chance| {
        let answers = run.answers(flow);
        answers
            .get(chance.below(answers.len()))
            .map_or_else(|| here.clone(), |given| given.step.clone())
    };
    match chance.below(20) {
        0 => Input::GoBack { step: answered(chance) },
        1 | 2 => {
            let step = answered(chance);
            let before = given_before(run, &step).filter(|_| !chance.one_in(4));
            let answer = match before {
                Some(before) => another(before, chance),
                None => anything(chance),
            };
            Input::Change { step, answer }
        }
        3 => Input::Elapsed { step: here },
        4 => Input::OperatorRequested { department: chance.pick(&["", "sales"]).to_owned() },
        5 => {
            let state = chance.pick(EscalationState::WORDS);
            Input::Escalation(EscalationState::from_word(state))
        }
        6 => Input::ReturnedToBot,
        7 => Input::Result { step: here, result: result(chance) },
        8 => Input::Answer { step: "nowhere".to_owned(), answer: anything(chance) },
        9..=11 => Input::Answer { step: here, answer: anything(chance) },
        _ => fitting_input(flow, run, env, chance),
    }
}

/// The last answer to a step, as the run remembers it.
fn given_before(run: &Run, step: &str) -> Option<Answer> {
    let run = serde_json::to_value(run).unwrap();
    serde_json::from_value(run.get("remembered")?.get(step)?.clone()).ok()
}

/// An answer of the same kind.
fn another(answer: Answer, chance: &mut Chance) -> Answer {
    match answer {
        Answer::Number(given) => {
            let moved = if chance.one_in(2) { given.number + 1.0 } else { given.number - 1.0 };
            answers::Number { number: moved }.into()
        }
        Answer::YesNo(given) => answers::YesNo { yes: !given.yes }.into(),
        Answer::Choice(_) => {
            answers::Choice { choice: chance.pick(&["a", "b", "c"]).to_owned() }.into()
        }
        same => same,
    }
}

/// Answers of every kind, good and bad, whatever was asked.
fn anything(chance: &mut Chance) -> Answer {
    const WORDS: [&str; 14] = [
        "",
        " ",
        "a",
        "B",
        "yes",
        "12,5",
        "price",
        "back",
        "start over",
        "operator",
        "2026-12-01",
        "a@b.de",
        "🏠 ёЁ\u{0}",
        "9999999999999999999999",
    ];
    let word = |chance: &mut Chance| chance.pick(&WORDS).to_owned();
    let number = |chance: &mut Chance| {
        let numbers =
            [0.0, -0.0, 1.0, 12.5, -3.0, 1e308, f64::NAN, f64::INFINITY, 0.1 + 0.2, 5e-324];
        numbers[chance.below(numbers.len())]
    };
    match chance.below(16) {
        0 => answers::Number { number: number(chance) }.into(),
        1 => answers::Choice { choice: word(chance) }.into(),
        2 => answers::Choices { choices: vec![word(chance), word(chance)] }.into(),
        3 => answers::YesNo { yes: chance.one_in(2) }.into(),
        4 => answers::Date { date: word(chance) }.into(),
        5 => answers::Email { email: word(chance) }.into(),
        6 => answers::Phone { phone: word(chance) }.into(),
        7 => answers::Skip {}.into(),
        8 => answers::Range { from: number(chance), to: number(chance) }.into(),
        9 => answers::Time { time: word(chance) }.into(),
        10 => answers::Period { from: word(chance), to: word(chance) }.into(),
        11 => answers::Rating { score: 9, comment: word(chance) }.into(),
        12 => answers::Files { files: Vec::new() }.into(),
        13 => {
            let inputs = [("bill".to_owned(), Scalar::Number(number(chance)))];
            answers::Calculation { inputs: inputs.into_iter().collect(), results: Map::new() }
                .into()
        }
        _ => answers::Text { text: word(chance) }.into(),
    }
}

/// What a server might come to, for any step that asks it.
fn result(chance: &mut Chance) -> StepResult {
    let text = |text: &str| Scalar::Text(text.to_owned());
    let values = [
        ("open", Scalar::Bool(chance.one_in(2))),
        ("opens_at", text("2026-11-26T09:00")),
        ("price", Scalar::Number(1890.5)),
        ("days", Scalar::Number(3.0)),
        ("id", text("b_7")),
    ];
    let row = |id: &str, start: &str| -> Map<String, Scalar> {
        let row = [("id", id), ("question", id), ("answer", "Because."), ("start", start)];
        row.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
    };
    let rows = vec![row("s1", "2026-11-26T09:00"), row("s2", "2026-11-26T10:30")];
    let n_rows = chance.below(3);
    StepResult {
        outcome: Outcome::from_word(chance.pick(&["done", "done", "done", "nothing", "failed"])),
        values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        rows: rows.into_iter().take(n_rows).collect(),
    }
}
