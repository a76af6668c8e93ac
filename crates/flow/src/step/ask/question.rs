//! What is asked and where the answer goes: the heart of an `ask`, and of each field of a `form`.

use formula::{Formula, Text, Value};
use protocol::Answer;

use super::{AskInput, Reply, autocomplete, read_input};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::{Fields, Wants, check_name};
use crate::step::Naming;
use crate::view::View;
use crate::walk::Walk;

pub(in crate::step) struct Question {
    pub(in crate::step) text: Text,
    pub(in crate::step) label: Option<Text>,
    pub(in crate::step) variable: String,
    pub(in crate::step) input: Box<dyn AskInput>,
    pub(in crate::step) autocomplete: String,
    prefill: Option<Formula>,
    check: Option<Check>,
}

/// A condition that an answer has to meet, beyond what its input wants.
#[derive(Debug)]
struct Check {
    holds: Formula,
    text: Option<Text>,
}

/// Reads what is asked; the fields around it belong to whoever asks.
pub(in crate::step) fn read_question(fields: &mut Fields<'_>, id: &str) -> Option<Question> {
    let reading = fields.reading();
    let text = fields.required_text("text");
    let label = fields.text("label");
    let place = fields.place_of("variable");
    let variable = fields.plain("variable").unwrap_or_else(|| id.replace('-', "_"));
    let hint = "name it with `variable: …`: letters, digits and `_`, with dots between parts";
    check_name(reading, &place, &variable, hint);
    let prefill = fields.formula("prefill", Wants::Like(&variable));
    let autocomplete = autocomplete::read(fields);
    let check = reading.with_answer(&variable, || read_check(fields));
    let input = read_input(fields, &variable)?;
    reading.writes(&variable, input.variable());
    for (part, kind) in input.parts() {
        reading.writes(&format!("{variable}.{part}"), kind);
    }
    Some(Question { text, label, variable, input, autocomplete, prefill, check })
}

fn read_check(fields: &mut Fields<'_>) -> Option<Check> {
    let holds = fields.formula("check", Wants::Truth);
    let text = fields.text("check_text");
    if text.is_some() && !fields.has("check") {
        let hint = "add `check: …`, a condition over `answer`";
        fields.error("`check_text` is never said without a `check`", hint);
    }
    Some(Check { holds: holds?, text })
}

impl Question {
    /// Reads an answer and checks it.
    pub(in crate::step) fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let reply = self.input.read(view, answer)?;
        let Some(check) = &self.check else { return Ok(reply) };
        let judging = View { answer: Some(&reply), ..*view };
        if judging.holds(&check.holds) {
            return Ok(reply);
        }
        Err(Reason::CheckFailed(judging.words_if(check.text.as_ref())))
    }

    /// Keeps an answer in its variables.
    pub(in crate::step) fn store(
        &self,
        walk: &mut Walk<'_>,
        value: Value,
        parts: Vec<(&str, Value)>,
    ) {
        walk.capture_from(&self.variable, &value);
        walk.set(&self.variable, value);
        for (part, value) in parts {
            walk.set(&format!("{}.{part}", self.variable), value);
        }
    }

    /// What to fill in beforehand.
    pub(in crate::step) fn initial(&self, view: &View<'_>) -> Option<Answer> {
        let part = |name: &str| view.value(&format!("{}.{name}", self.variable));
        let known = self.input.answer_of(view, &view.value(&self.variable), &part);
        let prefilled = || {
            let value = view.evaluate(self.prefill.as_ref()?);
            self.input.answer_of(view, &value, &|_| Value::Blank)
        };
        known.or_else(prefilled)
    }

    pub(in crate::step) fn prompt(&self, view: &View<'_>) -> PromptKind {
        let mut kind = self.input.prompt(view);
        if let PromptKind::Text { autocomplete, .. } = &mut kind {
            autocomplete.clone_from(&self.autocomplete);
        }
        kind
    }

    pub(in crate::step) fn placeholder(&self, view: &View<'_>) -> String {
        view.words_if(self.input.placeholder())
    }

    /// What people call the variable, when it is asked here.
    pub(in crate::step) fn naming(&self, variable: &str, is_alone: bool) -> Option<Naming<'_>> {
        let part = variable.strip_prefix(&self.variable)?;
        if !part.is_empty() && !part.starts_with('.') {
            return None;
        }
        let label = self.label.as_ref().unwrap_or(&self.text);
        Some(Naming { label, is_answer: is_alone && part.is_empty() })
    }
}
