//! `ask`: one question, one answer, one variable.

use formula::{Text, Value};
use protocol::{Answer, Content};

use super::{Asked, Kind, Naming, Next, Shape, unknown_word};
use crate::Flow;
use crate::diagnostic::DESCRIBES;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::{Fields, Item, Reading};
use crate::variable::{Variable, VariableType};
use crate::view::View;
use crate::walk::Walk;

mod address;
mod amount;
mod autocomplete;
mod choice;
mod choices;
mod date;
mod days;
mod display;
mod file;
mod number;
mod options;
mod period;
mod product;
mod question;
mod range;
mod rating;
mod reached;
mod reply;
pub(super) mod skip;
mod slider;
mod text;
mod time;
mod yes_no;

pub(super) use question::{Question, read_question};
pub(crate) use reply::Reply;
use skip::Skip;

/// Reads one kind of input from the fields of its `ask`; options belong to the variable named.
type ReadInput = fn(&mut Fields<'_>, &str) -> Box<dyn AskInput>;

/// Every input by its word. A new one is a line here and a file in `step/ask/`.
const INPUTS: [(&str, ReadInput); 16] = [
    ("choice", choice::read),
    ("choices", choices::read),
    ("text", text::read),
    ("number", number::read),
    ("email", reached::read_email),
    ("phone", reached::read_phone),
    ("date", date::read),
    ("yes_no", yes_no::read),
    ("slider", slider::read),
    ("range", range::read),
    ("rating", rating::read),
    ("product", product::read),
    ("time", time::read),
    ("period", period::read),
    ("address", address::read),
    ("file", file::read),
];

/// What one kind of input does.
pub(crate) trait AskInput: Send + Sync {
    /// What its variable holds.
    fn variable_type(&self) -> VariableType;
    /// The same with what its number counts.
    fn variable(&self) -> Variable {
        Variable::of(self.variable_type())
    }
    /// Variables beside its own, by what follows the dot: `from`, `city`.
    fn parts(&self) -> Vec<(&'static str, Variable)> {
        Vec::new()
    }
    /// Whether any words are an answer.
    fn takes_words(&self) -> bool {
        false
    }
    /// Reads an answer.
    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason>;
    /// What the panel shows.
    fn prompt(&self, view: &View<'_>) -> PromptKind;
    /// Whether every answer names a step to go to.
    fn always_leads(&self) -> bool {
        false
    }
    /// What stands in the empty field.
    fn placeholder(&self) -> Option<&Text> {
        None
    }
    /// The answer that a known value is; `part` gives the values of [`AskInput::parts`].
    fn answer_of(
        &self,
        view: &View<'_>,
        value: &Value,
        part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer>;
}

/// How many answers that do not fit are taken before the run goes elsewhere.
#[derive(Debug)]
struct Retries {
    limit: u32,
    on_fail: String,
}

struct Ask {
    question: Question,
    retry: Option<Text>,
    retries: Option<Retries>,
    skip: Skip,
    editable: bool,
    ask_when_known: bool,
    /// Whether its variable may be known before the run began.
    is_outside: bool,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
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
    let known = fields.item("ask_when_known").is_some();
    let ask_when_known = fields.flag("ask_when_known", true);
    let question = read_question(&mut fields, step);
    fields.finish();
    let question = question?;
    let declared = reading.declared(&question.variable);
    // What may be known before the run began is not asked twice, unless the author says so.
    let is_outside = declared.as_ref().is_some_and(Variable::is_from_outside);
    let ask_when_known = if known { ask_when_known } else { !is_outside };
    Some(Box::new(Ask { question, retry, retries, skip, editable, ask_when_known, is_outside }))
}

fn read_input(fields: &mut Fields<'_>, variable: &str) -> Option<Box<dyn AskInput>> {
    let place = fields.place_of("input");
    let word = fields.required_plain("input");
    for (known, read) in INPUTS {
        if known == word {
            return Some(read(fields, variable));
        }
    }
    if DESCRIBES && !word.is_empty() {
        let known: Vec<&str> = INPUTS.iter().map(|(word, _)| *word).collect();
        unknown_word(fields.reading(), &place, "input", &word, &known);
    }
    None
}

/// What a visitor typed, to be shown although it does not fit.
pub(crate) fn typed(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Text(answer) => Some(&answer.text),
        Answer::Email(answer) => Some(&answer.email),
        Answer::Phone(answer) => Some(&answer.phone),
        Answer::Date(answer) => Some(&answer.date),
        Answer::Time(answer) => Some(&answer.time),
        _ => None,
    }
}

impl Ask {
    fn accept(&self, walk: &mut Walk<'_>, answer: &Answer, reply: Reply) -> Next {
        walk.echo(reply.echo.clone().unwrap_or_else(|| Content::text(reply.display.clone())));
        let view = walk.view();
        let question = view.words(&self.question.text);
        let part = |name: &str| reply.part(name).unwrap_or_default();
        let remembered = self.question.input.answer_of(&view, &reply.value, &part);
        walk.run.give(question, reply.display, reply.score);
        walk.run.remember(remembered.or_else(|| Some(answer.clone())));
        self.question.store(walk, reply.value, reply.parts);
        reply.next.map_or(Next::Follow, Next::To)
    }

    fn is_passed(&self, view: &View<'_>) -> bool {
        if self.ask_when_known {
            false
        } else if self.is_outside {
            view.is_known_from_outside(&self.question.variable)
        } else {
            view.knows(&self.question.variable)
        }
    }

    /// Takes an answer that does not fit as something said, and asks again until it is too often.
    fn take_misfit(
        &self,
        walk: &mut Walk<'_>,
        retries: &Retries,
        reason: &Reason,
        words: &str,
    ) -> Next {
        walk.echo(Content::text(words));
        walk.run.misfits += 1;
        if walk.run.misfits >= retries.limit {
            return Next::To(retries.on_fail.clone());
        }
        match reason.own_words() {
            Some(words) => walk.post(Content::text(words)),
            None => walk.say_if(self.retry.as_ref()),
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
        may_be_passed || !self.question.input.always_leads()
    }

    #[cfg(feature = "diagnostics")]
    fn takes(&self) -> Vec<&str> {
        vec![&self.question.variable]
    }

    fn takes_words(&self) -> bool {
        self.question.input.takes_words()
    }

    fn fits(&self, view: &View<'_>, answer: &Answer) -> bool {
        self.question.read(view, answer).is_ok()
    }

    fn is_editable(&self) -> bool {
        self.editable
    }

    fn label(&self) -> Option<&Text> {
        self.question.label.as_ref()
    }

    fn naming<'a>(&'a self, _flow: &'a Flow, variable: &str) -> Option<Naming<'a>> {
        self.question.naming(variable, true)
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        if self.is_passed(&walk.view()) {
            return Next::Follow;
        }
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        let words = walk.view().words(&self.question.text);
        walk.post(Content::text(words));
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        if matches!(answer, Answer::Skip(_)) {
            return self.skip.take(walk);
        }
        match self.question.read(&walk.view(), answer) {
            Ok(reply) => Ok(self.accept(walk, answer, reply)),
            Err(reason) => match (&self.retries, typed(answer)) {
                (Some(retries), Some(words)) if reason.is_misfit() && !words.trim().is_empty() => {
                    Ok(self.take_misfit(walk, retries, &reason, words))
                }
                _ => Err(reason),
            },
        }
    }

    fn show(&self, view: &View<'_>, step: &str, asked: &mut Asked) -> bool {
        let remembered = view.remembered(step);
        // What does not fit any more, an option that is gone, is not filled in.
        let remembered = remembered.filter(|answer| self.question.input.read(view, answer).is_ok());
        asked.label = view.words(&self.question.text);
        asked.kind = self.question.prompt(view);
        asked.initial = remembered.or_else(|| self.question.initial(view));
        asked.placeholder = self.question.placeholder(view);
        asked.autocomplete.clone_from(&self.question.autocomplete);
        asked.skip(&self.skip, view);
        true
    }
}
