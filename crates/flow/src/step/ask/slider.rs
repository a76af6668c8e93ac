//! `input: slider`: a number that is set rather than typed, though it may be typed.

use formula::Value;
use protocol::Answer;

use super::amount::Amount;
use super::number::{answer_of, read_one};
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Slider {
    amount: Amount,
}

/// How far one move goes where the flow does not say.
pub(super) const USUAL_STEP: f64 = 1.0;

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let amount = Amount::read(fields, variable);
    amount.require_limits(fields);
    Box::new(Slider { amount })
}

impl AskInput for Slider {
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
        let (min, max) = self.amount.limits();
        let step = self.amount.step.unwrap_or(USUAL_STEP);
        PromptKind::Slider { min, max, step, unit: self.amount.unit(view) }
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
