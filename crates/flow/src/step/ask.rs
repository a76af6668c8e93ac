//! `ask`: one question, one answer, one variable.

use formula::{Text, Value};
use protocol::{Answer, Content};

use super::{Asked, Kind, Next, Shape, unknown_word};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::{Fields, Item, Reading, is_variable_name};
use crate::variable::VariableType;
use crate::view::View;
use crate::walk::Walk;

mod address;
mod choice;
mod choices;
mod date;
mod number;
mod options;
pub(super) mod skip;
mod text;
mod yes_no;

use skip::Skip;

/// Reads one kind of input from the fields of its `ask`; options belong to the variable named.
type ReadInput = fn(&mut Fields<'_>, &str) -> Box<dyn AskInput>;

/// Every input by its word. A new one is a line here and a file in `step/ask/`.
const INPUTS: [(&str, ReadInput); 8] = [
    ("choice", choice::read),
    ("choices", choices::read),
    ("text", text::read),
    ("number", number::read),
    ("email", address::read_email),
    ("phone", address::read_phone),
    ("date", date::read),
    ("yes_no", yes_no::read),
];

/// What one kind of input does.
pub(crate) trait AskInput: Send + Sync {
    /// What its variable holds.
    fn variable_type(&self) -> VariableType;
    /// Reads an answer.
    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason>;
    /// What the panel shows.
    fn prompt(&self, view: &View<'_>) -> PromptKind;
    /// Whether every answer names a step to go to.
    fn always_leads(&self) -> bool {
        false
    }
    /// The answer that a known value is.
    fn answer_of(&self, value: &Value) -> Option<Answer>;
}

/// An answer as the flow understands it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) value: Value,
    /// As people read it.
    pub(crate) display: String,
    pub(crate) score: f64,
    pub(crate) next: Option<String>,
}

impl Reply {
    pub(crate) fn new(value: impl Into<Value>, display: impl Into<String>) -> Self {
        Self { value: value.into(), display: display.into(), score: 0.0, next: None }
    }
}

/// How many answers that do not fit are taken before the run goes elsewhere.
#[derive(Debug)]
struct Retries {
    limit: u32,
    on_fail: String,
}

struct Ask {
    text: Text,
    label: Option<Text>,
    variable: String,
    input: Box<dyn AskInput>,
    retry: Option<Text>,
    retries: Option<Retries>,
    skip: Skip,
    editable: bool,
    ask_when_known: bool,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let text = fields.required_text("text");
    let label = fields.text("label");
    let place = fields.place_of("variable");
    let variable = fields.plain("variable").unwrap_or_else(|| step.replace('-', "_"));
    if !is_variable_name(&variable) {
        let hint = "name it with `variable: …`: letters, digits and `_`, with dots between parts";
        reading.error(&place, format_args!("formulas cannot name `{variable}`"), hint);
    }
    let retry = fields.text("retry");
    let retries = fields.object("retries").map(|mut fields| {
        let limit = fields.count("limit").unwrap_or(1);
        let on_fail = fields.required_detour("on_fail");
        fields.finish();
        Retries { limit, on_fail }
    });
    if retries.is_some() && retry.is_none() {
        fields.error(
            "answers that do not fit are counted, but nothing is said about them",
            "add `retry: …`",
        );
    }
    let skip = Skip::read(&mut fields);
    let editable = fields.flag("editable", true);
    let ask_when_known = fields.flag("ask_when_known", true);
    let input = read_input(&mut fields, &variable)?;
    reading.writes(&variable, input.variable_type());
    fields.finish();
    Some(Box::new(Ask {
        text,
        label,
        variable,
        input,
        retry,
        retries,
        skip,
        editable,
        ask_when_known,
    }))
}

fn read_input(fields: &mut Fields<'_>, variable: &str) -> Option<Box<dyn AskInput>> {
    let place = fields.place_of("input");
    let word = fields.required_plain("input");
    if let Some((_, read)) = INPUTS.iter().find(|(known, _)| *known == word) {
        return Some(read(fields, variable));
    }
    if !word.is_empty() {
        let known: Vec<&str> = INPUTS.iter().map(|(word, _)| *word).collect();
        unknown_word(fields.reading(), &place, "input", &word, &known);
    }
    None
}

/// What a visitor typed, to be shown although it does not fit.
fn typed(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Text(answer) => Some(&answer.text),
        Answer::Email(answer) => Some(&answer.email),
        Answer::Phone(answer) => Some(&answer.phone),
        Answer::Date(answer) => Some(&answer.date),
        _ => None,
    }
}

impl Ask {
    fn accept(&self, walk: &mut Walk<'_>, reply: Reply) -> Next {
        walk.echo(Content::text(reply.display.clone()));
        let question = walk.view().words(&self.text);
        walk.run.give(question, reply.display, reply.score);
        walk.run.remember(self.input.answer_of(&reply.value));
        walk.capture_from(&self.variable, &reply.value);
        walk.set(&self.variable, reply.value);
        reply.next.map_or(Next::Follow, Next::To)
    }

    /// Takes an answer that does not fit as something said, and asks again until it is too often.
    fn take_misfit(&self, walk: &mut Walk<'_>, retries: &Retries, words: &str) -> Next {
        walk.echo(Content::text(words));
        walk.run.misfits += 1;
        if walk.run.misfits >= retries.limit {
            return Next::To(retries.on_fail.clone());
        }
        if let Some(retry) = &self.retry {
            let words = walk.view().words(retry);
            walk.post(Content::text(words));
        }
        Next::Wait
    }
}

impl Kind for Ask {
    fn shape(&self) -> Shape {
        if self.ask_when_known { Shape::Asks } else { Shape::AsksIfUnknown }
    }

    fn follows(&self) -> bool {
        let may_be_passed = !self.ask_when_known || self.skip.allowed && self.skip.to.is_none();
        may_be_passed || !self.input.always_leads()
    }

    fn takes(&self) -> Option<&str> {
        Some(&self.variable)
    }

    fn is_editable(&self) -> bool {
        self.editable
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        if !self.ask_when_known && walk.view().knows(&self.variable) {
            return Next::Follow;
        }
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        let words = walk.view().words(&self.text);
        walk.post(Content::text(words));
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        if matches!(answer, Answer::Skip(_)) {
            return self.skip.take(walk);
        }
        match self.input.read(&walk.view(), answer) {
            Ok(reply) => Ok(self.accept(walk, reply)),
            Err(reason) => match (&self.retries, typed(answer)) {
                (Some(retries), Some(words)) if reason.is_misfit() && !words.trim().is_empty() => {
                    Ok(self.take_misfit(walk, retries, words))
                }
                _ => Err(reason),
            },
        }
    }

    fn asked(&self, view: &View<'_>, step: &str) -> Option<Asked> {
        let known = view.value(&self.variable);
        let remembered = view.run.remembered.get(step).cloned();
        Some(Asked {
            label: view.words(&self.text),
            kind: self.input.prompt(view),
            skippable: self.skip.allowed,
            skip_label: self.skip.label(view),
            initial: remembered.or_else(|| self.input.answer_of(&known)),
        })
    }
}
