//! `input: number`: a number within limits, sent as a number or typed.

use formula::{Text, Value};
use protocol::{Answer, answers};

use super::amount::Amount;
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Number {
    amount: Amount,
    placeholder: Option<Text>,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let placeholder = fields.text("placeholder");
    Box::new(Number { amount: Amount::read(fields, variable), placeholder })
}

/// Reads the one number of an answer.
pub(super) fn read_one(amount: &Amount, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
    let value = match answer {
        Answer::Number(answer) => amount.value(answer.number)?,
        Answer::Text(answer) => amount.typed(view, &answer.text)?,
        _ => return Err(Reason::WrongKind),
    };
    let display = amount.display(view, &value);
    Ok(Reply::new(value, display))
}

/// The answer that a value is.
pub(super) fn answer_of(amount: &Amount, value: &Value) -> Option<Answer> {
    Some(answers::Number { number: amount.number_of(value)? }.into())
}

impl AskInput for Number {
    fn variable_type(&self) -> VariableType {
        self.amount.variable().kind
    }

    fn variable(&self) -> Variable {
        self.amount.variable()
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        read_one(&self.amount, view, answer)
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::Number {
            min: self.amount.min,
            max: self.amount.max,
            step: self.amount.step,
            unit: self.amount.unit(view),
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
        answer_of(&self.amount, value)
    }
}
