//! `input: choice`: one of several options, chosen or typed.

use formula::Value;
use protocol::{Answer, answers};

use super::display::Display;
use super::options::{self, ChoiceOption, Shape};
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Choice {
    options: Vec<ChoiceOption>,
    display: Display,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let display = Display::read(fields).unwrap_or(Display::Buttons);
    let options = options::read(fields, variable, Shape { leads: true, ..Shape::default() });
    options::require_pictures(fields, &options, display);
    Box::new(Choice { options, display })
}

/// The option that an answer chooses.
pub(super) fn chosen<'o>(
    options: &'o [ChoiceOption],
    view: &View<'_>,
    answer: &Answer,
) -> Result<&'o ChoiceOption, Reason> {
    let option = match answer {
        Answer::Choice(answer) => options::find(options, view, &answer.choice, false),
        Answer::Text(answer) => options::find(options, view, &answer.text, true),
        _ => return Err(Reason::WrongKind),
    };
    option.ok_or(Reason::NotOffered)
}

/// The answer that a value is, as long as it is offered.
pub(super) fn answer_of(
    options: &[ChoiceOption],
    view: &View<'_>,
    value: &Value,
) -> Option<Answer> {
    let choice = value.as_text()?.to_owned();
    options::find(options, view, &choice, false)?;
    Some(answers::Choice { choice }.into())
}

impl AskInput for Choice {
    fn variable_type(&self) -> VariableType {
        VariableType::Choice
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let option = chosen(&self.options, view, answer)?;
        Ok(Reply {
            score: option.score,
            next: option.next.clone(),
            ..Reply::new(option.id.as_str(), view.words(&option.label))
        })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        self.display.one(options::shown(&self.options, view))
    }

    fn always_leads(&self) -> bool {
        self.options.iter().all(|option| option.next.is_some())
    }

    fn answer_of(
        &self,
        view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        answer_of(&self.options, view, value)
    }
}
