//! What a case expects, compared with what came of it.

use formula::Value as Cell;
use serde_json::Value;

use super::play::Played;
use crate::Flow;
use crate::diagnostic::{Diagnostic, Place};
use crate::effect::Effect;
use crate::reading::{Fields, Item, Reading, entries};
use crate::run::Status;

/// What stands under `expect`.
#[derive(Debug, Default)]
pub(super) struct Expect {
    place: String,
    path: Option<Vec<String>>,
    variables: Vec<(String, Value)>,
    score: Option<f64>,
    goals: Option<Vec<String>>,
    says: Vec<String>,
    ends: Option<bool>,
    at: Option<String>,
    waiting: Option<bool>,
}

impl Expect {
    pub(super) fn read<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Self> {
        let mut fields = reading.object(item)?;
        let list = |fields: &mut Fields<'a>, key| fields.has(key).then(|| fields.words(key));
        let flag = |fields: &mut Fields<'a>, key| fields.has(key).then(|| fields.flag(key, true));
        let mut expect = Self { place: (*item.place).to_owned(), ..Self::default() };
        expect.path = list(&mut fields, "path");
        expect.goals = list(&mut fields, "goals");
        expect.says = fields.words("says");
        expect.score = fields.number("score");
        expect.ends = flag(&mut fields, "ends");
        expect.waiting = flag(&mut fields, "waiting");
        expect.at = fields.plain("at");
        if let Some(item) = fields.item("variables") {
            let named = entries(reading, &item).into_iter();
            expect.variables =
                named.map(|(name, item)| (name.to_owned(), item.value.clone())).collect();
        }
        fields.finish();
        Some(expect)
    }

    /// What came out otherwise.
    pub(super) fn failures(&self, flow: &Flow, played: &Played) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut tell = |key: &str, message: String, hint: String| {
            let place = Place::Flow(format!("{}.{key}", self.place));
            found.push(Diagnostic::error(place, message, hint));
        };
        if let Some((at, message)) =
            self.path.as_ref().and_then(|path| other_way(path, &played.path))
        {
            let hint = format!("the way was [{}]", played.path.join(", "));
            tell(&format!("path[{at}]"), message, hint);
        }
        for (name, expected) in &self.variables {
            let held = played.run.variable(name).or_else(|| flow.variable(name)?.default.as_ref());
            let held = held.unwrap_or(&Cell::Blank);
            if !is_same(held, expected) {
                let message = format!("`{name}` is {}, not {}", shown(held), expected);
                let right = if held.is_blank() { "null".to_owned() } else { shown(held) };
                let hint = format!("if that is right, write `{name}: {right}`");
                tell(&format!("variables.{name}"), message, hint);
            }
        }
        let score = played.run.score();
        if let Some(expected) = self.score.filter(|expected| !is_close(score, *expected)) {
            let hint = format!("if that is right, write `score: {score}`");
            tell("score", format!("the score is {score}, not {expected}"), hint);
        }
        let goals = played.goals();
        if self.goals.as_ref().is_some_and(|expected| *expected != goals) {
            let message = match goals.as_slice() {
                [] => "no goal was reached".to_owned(),
                some => format!("the goals reached were [{}]", some.join(", ")),
            };
            let hint = format!("if that is right, write `goals: [{}]`", goals.join(", "));
            tell("goals", message, hint);
        }
        for (at, words) in self.says.iter().enumerate() {
            if !says(played, words) {
                let hint = match last_said(played) {
                    Some(said) => format!("it said last: {said}"),
                    None => "it said nothing; leave the line out".to_owned(),
                };
                tell(&format!("says[{at}]"), format!("the bot never said “{words}”"), hint);
            }
        }
        let here = where_it_is(played);
        if self.ends.is_some_and(|ends| ends != played.ends()) {
            let hint = format!("if that is right, write `ends: {}`", played.ends());
            tell("ends", here.clone(), hint);
        }
        if self.waiting.is_some_and(|waiting| waiting != played.run.is_waiting()) {
            let hint = format!("if that is right, write `waiting: {}`", played.run.is_waiting());
            tell("waiting", here.clone(), hint);
        }
        let is_at = |step: &String| played.run.step() == step && !played.ends();
        if self.at.as_ref().is_some_and(|step| !is_at(step)) {
            let hint = match played.ends() {
                true => "if that is right, write `ends: true` in its place".to_owned(),
                false => format!("if that is right, write `at: {}`", played.run.step()),
            };
            tell("at", here, hint);
        }
        found
    }
}

fn where_it_is(played: &Played) -> String {
    let step = played.run.step();
    match played.run.status {
        Status::Asking => format!("the run waits at `{step}`"),
        Status::Waiting => format!("the run waits for a person at `{step}`"),
        Status::Parked => format!("a person has the word at `{step}`"),
        Status::Ended => format!("the run has ended at `{step}`"),
    }
}

/// Where two ways part, and what to say about it.
fn other_way(expected: &[String], came: &[String]) -> Option<(usize, String)> {
    let parted = expected.iter().zip(came).position(|(expected, came)| expected != came);
    if let Some(at) = parted {
        return Some((at, format!("the run came to `{}`, not to `{}`", came[at], expected[at])));
    }
    let at = expected.len().min(came.len());
    match (expected.get(at), came.get(at)) {
        (Some(step), None) => Some((at, format!("the run never came to `{step}`"))),
        // The last step that was expected is what there is to point at.
        (None, Some(step)) => Some((at.saturating_sub(1), format!("the run went on to `{step}`"))),
        _ => None,
    }
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// Whether a variable holds what was written down.
fn is_same(held: &Cell, expected: &Value) -> bool {
    match (held, expected) {
        (Cell::Blank, Value::Null) => true,
        (Cell::Text(text), Value::Null) => text.is_empty(),
        (Cell::Bool(held), Value::Bool(expected)) => held == expected,
        (Cell::Number(held), Value::Number(expected)) => {
            expected.as_f64().is_some_and(|expected| is_close(*held, expected))
        }
        (Cell::Text(held), Value::String(expected)) => held == expected,
        // YAML reads `10115` as a number; its author meant the words.
        (Cell::Text(held), Value::Number(expected)) => *held == small::json::number_text(expected),
        (Cell::List(held), Value::Array(expected)) => {
            held.len() == expected.len()
                && held.iter().zip(expected).all(|(held, expected)| is_same(held, expected))
        }
        _ => false,
    }
}

fn shown(held: &Cell) -> String {
    match held {
        Cell::Blank => "empty".to_owned(),
        held => serde_json::to_string(held).unwrap_or_default(),
    }
}

/// What the bot said, with ordinary spaces.
fn said(played: &Played) -> impl Iterator<Item = String> {
    played.effects().filter_map(|effect| match effect {
        Effect::Post { content, .. } => Some(content.fallback.replace(['\u{a0}', '\u{202f}'], " ")),
        _ => None,
    })
}

fn says(played: &Played, words: &str) -> bool {
    let words = words.replace(['\u{a0}', '\u{202f}'], " ");
    said(played).any(|said| said.contains(words.trim()))
}

fn last_said(played: &Played) -> Option<String> {
    said(played).last()
}
