//! `input: email` and `input: phone`: what a visitor can be reached by.

use formula::{Text, Value};
use protocol::{Answer, Email, Phone, answers};

use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct EmailInput {
    placeholder: Option<Text>,
}

#[derive(Debug)]
struct PhoneInput {
    placeholder: Option<Text>,
}

pub(super) fn read_email(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    Box::new(EmailInput { placeholder: fields.text("placeholder") })
}

pub(super) fn read_phone(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    Box::new(PhoneInput { placeholder: fields.text("placeholder") })
}

impl AskInput for EmailInput {
    fn variable_type(&self) -> VariableType {
        VariableType::Email
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let typed = match answer {
            Answer::Email(answer) => &answer.email,
            Answer::Text(answer) => &answer.text,
            _ => return Err(Reason::WrongKind),
        };
        let email = Email::parse(typed).map_err(|_| Reason::NotAnEmail)?;
        Ok(Reply::new(email.as_str(), email.as_str()))
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        PromptKind::Email
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
        let email = value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(answers::Email { email }.into())
    }
}

impl AskInput for PhoneInput {
    fn variable_type(&self) -> VariableType {
        VariableType::Phone
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let typed = match answer {
            Answer::Phone(answer) => &answer.phone,
            Answer::Text(answer) => &answer.text,
            _ => return Err(Reason::WrongKind),
        };
        let phone = Phone::parse(typed).map_err(|_| Reason::NotAPhone)?;
        Ok(Reply::new(phone.as_str(), phone.as_str()))
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        PromptKind::Phone
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
        let phone = value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(answers::Phone { phone }.into())
    }
}
