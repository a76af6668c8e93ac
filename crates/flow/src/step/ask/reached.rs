//! `input: email` and `input: phone`: what a visitor can be reached by.

use formula::{Text, Value};
use protocol::{Answer, Email, Phone, answers};

use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Email,
    Phone,
}

#[derive(Debug)]
struct Reached {
    way: Way,
    placeholder: Option<Text>,
}

pub(super) fn read_email(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    read(Way::Email, fields)
}

pub(super) fn read_phone(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    read(Way::Phone, fields)
}

fn read(way: Way, fields: &mut Fields<'_>) -> Box<dyn AskInput> {
    Box::new(Reached { way, placeholder: fields.text("placeholder") })
}

impl AskInput for Reached {
    fn variable_type(&self) -> VariableType {
        match self.way {
            Way::Email => VariableType::Email,
            Way::Phone => VariableType::Phone,
        }
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let typed = match (self.way, answer) {
            (Way::Email, Answer::Email(answer)) => &answer.email,
            (Way::Phone, Answer::Phone(answer)) => &answer.phone,
            (_, Answer::Text(answer)) => &answer.text,
            _ => return Err(Reason::WrongKind),
        };
        let reached = match self.way {
            Way::Email => Email::parse(typed).map_err(|_| Reason::NotAnEmail)?.to_string(),
            Way::Phone => Phone::parse(typed).map_err(|_| Reason::NotAPhone)?.to_string(),
        };
        Ok(Reply::new(reached.as_str(), reached.as_str()))
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        match self.way {
            Way::Email => PromptKind::Email,
            Way::Phone => PromptKind::Phone,
        }
    }

    fn placeholder(&self) -> Option<&Text> {
        self.placeholder.as_ref()
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let known = value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(match self.way {
            Way::Email => answers::Email { email: known }.into(),
            Way::Phone => answers::Phone { phone: known }.into(),
        })
    }
}
