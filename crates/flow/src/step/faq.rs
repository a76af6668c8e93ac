//! `faq`: a question in the visitor's own words, answered from the owner's collection.
//!
//! The server looks; what it found is recorded. One answer is said at once, of several the visitor chooses.

use formula::{Text, Value};
use protocol::limits::LINE_CHARS;
use protocol::{Answer, Content, Outcome, StepResult, answers};
use small::letters::lowered;

use super::{Asked, Kind, Naming, Next, Shape};
use crate::Flow;
use crate::effect::{Reason, Request};
use crate::exchange::{Exchange, Row, Stage, text};
use crate::prompt::{PromptKind, PromptOption};
use crate::reading::{Item, Reading};
use crate::variable::VariableType;
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Faq {
    variable: String,
    text: Text,
    label: Option<Text>,
    placeholder: Option<Text>,
    /// Said above several answers.
    choose: Option<Text>,
    /// What the button says for none of them.
    none: Option<Text>,
    base: String,
    most: u32,
    on_none: String,
    on_fail: Option<String>,
    retry: Option<Text>,
}

const USUAL_ANSWERS: u32 = 3;
const MOST_ANSWERS: u32 = 10;

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let most = fields.count("most").unwrap_or(USUAL_ANSWERS);
    if most > MOST_ANSWERS {
        let hint = format_args!("write at most {MOST_ANSWERS}");
        reading.error(&fields.place_of("most"), "nobody reads that many answers", hint);
    }
    let faq = Faq {
        variable: step.replace('-', "_"),
        text: fields.required_text("text"),
        label: fields.text("label"),
        placeholder: fields.text("placeholder"),
        choose: fields.text("choose"),
        none: fields.text("none"),
        base: fields.plain("base").unwrap_or_default(),
        most,
        on_none: fields.required_target("on_none"),
        on_fail: fields.detour("on_fail"),
        retry: fields.text("retry"),
    };
    fields.finish();
    for name in [faq.variable.clone(), faq.part("id"), faq.part("answer")] {
        reading.writes_type(&name, VariableType::Text);
    }
    Some(Box::new(faq))
}

impl Faq {
    fn part(&self, part: &str) -> String {
        format!("{}.{part}", self.variable)
    }

    /// Has the server look for what was typed.
    fn look(&self, walk: &mut Walk<'_>, typed: &str) -> Result<Next, Reason> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Reason::Empty);
        }
        if typed.chars().count() > LINE_CHARS {
            return Err(Reason::TooLong(u32::try_from(LINE_CHARS).unwrap_or(u32::MAX)));
        }
        walk.echo(Content::text(typed));
        let question = walk.view().words(&self.text);
        walk.run.give(question, typed.to_owned(), 0.0);
        walk.run.remember(Some(answers::Text { text: typed.to_owned() }.into()));
        walk.set(&self.variable, typed.into());
        walk.set(&self.part("id"), Value::Blank);
        walk.set(&self.part("answer"), Value::Blank);
        walk.run.exchange = Exchange::looking(typed);
        self.request(walk);
        Ok(Next::Wait)
    }

    fn request(&self, walk: &mut Walk<'_>) {
        walk.request(Request::Faq {
            base: self.base.clone(),
            question: walk.run.exchange.said.clone(),
            most: self.most,
        });
    }

    /// Says an answer and goes on.
    fn tell(&self, walk: &mut Walk<'_>, row: &Row) -> Next {
        walk.post(Content::text(text(row, "answer")));
        walk.set(&self.part("id"), text(row, "id").into());
        walk.set(&self.part("answer"), text(row, "answer").into());
        Next::Follow
    }

    fn choose(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.choose.as_ref());
    }
}

impl Kind for Faq {
    fn shape(&self) -> Shape {
        Shape::Asks
    }

    #[cfg(feature = "diagnostics")]
    fn takes(&self) -> Vec<&str> {
        vec![&self.variable]
    }

    fn takes_words(&self) -> bool {
        true
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn naming<'a>(&'a self, _flow: &'a Flow, variable: &str) -> Option<Naming<'a>> {
        let label = self.label.as_ref().unwrap_or(&self.text);
        (variable == self.variable).then_some(Naming { label, is_answer: true })
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        match walk.run.exchange.stage {
            Stage::Idle => {
                walk.say(&self.text);
            }
            Stage::Offered => self.choose(walk),
            Stage::Looking | Stage::Taking => self.request(walk),
        }
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        let is_offered = match walk.run.exchange.stage {
            Stage::Idle => false,
            Stage::Offered => true,
            Stage::Looking | Stage::Taking => return Err(Reason::NotWaiting),
        };
        let chosen = match answer {
            Answer::Choice(answer) if is_offered => {
                walk.run.exchange.row(&answer.choice).cloned().ok_or(Reason::NotOffered)?
            }
            Answer::Skip(_) if is_offered => {
                let none = self.none.as_ref().map(|text| walk.view().words(text));
                walk.echo(Content::text(none.unwrap_or_else(|| "—".to_owned())));
                return Ok(Next::To(self.on_none.clone()));
            }
            Answer::Skip(_) => return Err(Reason::NotSkippable),
            Answer::Text(answer) => {
                let typed = lowered(answer.text.trim());
                let is_meant = |row: &&Row| lowered(text(row, "question")) == typed;
                match walk.run.exchange.rows.iter().find(is_meant) {
                    Some(row) => row.clone(),
                    // Who types on has another question.
                    None => return self.look(walk, &answer.text),
                }
            }
            _ => return Err(Reason::WrongKind),
        };
        walk.echo(Content::text(text(&chosen, "question")));
        Ok(self.tell(walk, &chosen))
    }

    fn result(&self, walk: &mut Walk<'_>, result: &StepResult) -> Result<Next, Reason> {
        if walk.run.exchange.stage != Stage::Looking {
            return Err(Reason::NotWaiting);
        }
        if result.outcome != Outcome::Done && result.outcome != Outcome::Nothing {
            return Ok(Next::To(self.on_fail.as_ref().unwrap_or(&self.on_none).clone()));
        }
        let is_whole = |row: &&Row| {
            ["id", "question", "answer"].iter().all(|name| !text(row, name).is_empty())
        };
        let rows: Vec<Row> =
            result.rows.iter().filter(is_whole).take(self.most as usize).cloned().collect();
        match rows.as_slice() {
            [] => Ok(Next::To(self.on_none.clone())),
            [row] => Ok(self.tell(walk, row)),
            _ => {
                walk.run.exchange.stage = Stage::Offered;
                walk.run.exchange.rows = rows;
                self.choose(walk);
                Ok(Next::Wait)
            }
        }
    }

    fn show(&self, view: &View<'_>, step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words(&self.text);
        match view.run.exchange.stage {
            Stage::Idle => {
                asked.initial = view.remembered(step);
                asked.placeholder = view.words_if(self.placeholder.as_ref());
                asked.kind = text_field(asked.placeholder.clone());
            }
            Stage::Offered => {
                let mut options = Vec::new();
                for row in &view.run.exchange.rows {
                    options.push(option(row));
                }
                if let Some(choose) = &self.choose {
                    asked.label = view.words(choose);
                }
                asked.kind = PromptKind::Choice { options };
                asked.skippable = true;
                asked.skip_label = view.words_if(self.none.as_ref());
            }
            Stage::Looking | Stage::Taking => {}
        }
        true
    }
}

fn option(row: &Row) -> PromptOption {
    PromptOption {
        id: text(row, "id").to_owned(),
        label: text(row, "question").to_owned(),
        ..PromptOption::default()
    }
}

fn text_field(placeholder: String) -> PromptKind {
    PromptKind::Text {
        placeholder,
        max_chars: u32::try_from(LINE_CHARS).unwrap_or(u32::MAX),
        autocomplete: String::new(),
        long: false,
    }
}
