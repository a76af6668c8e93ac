//! `input: choice`: one of several options, chosen or typed.

use formula::Value;
use protocol::{Answer, answers};

use super::options::{self, ChoiceOption};
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Choice {
    options: Vec<ChoiceOption>,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    Box::new(Choice { options: options::read(fields, variable, true) })
}

impl AskInput for Choice {
    fn variable_type(&self) -> VariableType {
        VariableType::Choice
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let option = match answer {
            Answer::Choice(answer) => options::find(&self.options, view, &answer.choice, false),
            Answer::Text(answer) => options::find(&self.options, view, &answer.text, true),
            _ => return Err(Reason::WrongKind),
        };
        let option = option.ok_or(Reason::NotOffered)?;
        Ok(Reply {
            score: option.score,
            next: option.next.clone(),
            ..Reply::new(option.id.as_str(), view.words(&option.label))
        })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::Choice { options: options::shown(&self.options, view) }
    }

    fn always_leads(&self) -> bool {
        self.options.iter().all(|option| option.next.is_some())
    }

    fn answer_of(&self, value: &Value) -> Option<Answer> {
        let choice = value.as_text()?.to_owned();
        let offered = self.options.iter().any(|option| option.id == choice);
        offered.then(|| answers::Choice { choice }.into())
    }
}
