//! `input: yes_no`: a question with two answers, each of which may score and lead somewhere.

use formula::{Text, Value};
use protocol::{Answer, answers};
use small::letters::lowered;

use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct YesNo {
    yes: Side,
    no: Side,
}

#[derive(Debug, Default)]
struct Side {
    label: Option<Text>,
    score: f64,
    next: Option<String>,
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let mut side = |key| {
        let Some(mut fields) = fields.object(key) else { return Side::default() };
        let side = Side {
            label: fields.text("label"),
            score: fields.number("score").unwrap_or(0.0),
            next: fields.target("next"),
        };
        fields.finish();
        side
    };
    Box::new(YesNo { yes: side("yes"), no: side("no") })
}

impl YesNo {
    fn label(&self, view: &View<'_>, yes: bool) -> String {
        let side = if yes { &self.yes } else { &self.no };
        match &side.label {
            Some(label) => view.words(label),
            None => view.format(&Value::Bool(yes), "yes_no"),
        }
    }
}

impl AskInput for YesNo {
    fn variable_type(&self) -> VariableType {
        VariableType::Bool
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let yes = match answer {
            Answer::YesNo(answer) => answer.yes,
            Answer::Text(answer) => {
                let typed = lowered(answer.text.trim());
                let is_meant = |yes: &bool| lowered(&self.label(view, *yes)) == typed;
                [true, false].into_iter().find(is_meant).ok_or(Reason::NotOffered)?
            }
            _ => return Err(Reason::WrongKind),
        };
        let side = if yes { &self.yes } else { &self.no };
        Ok(Reply {
            score: side.score,
            next: side.next.clone(),
            ..Reply::new(yes, self.label(view, yes))
        })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::YesNo { yes: self.label(view, true), no: self.label(view, false) }
    }

    fn always_leads(&self) -> bool {
        self.yes.next.is_some() && self.no.next.is_some()
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        Some(answers::YesNo { yes: value.as_bool()? }.into())
    }
}
