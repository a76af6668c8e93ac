//! `input: range`: two numbers, from and to.

use formula::Value;
use protocol::{Answer, answers};

use super::amount::{Amount, number};
use super::slider::USUAL_STEP;
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Range {
    amount: Amount,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let amount = Amount::read(fields, variable);
    amount.require_limits(fields);
    Box::new(Range { amount })
}

/// What is on either side in `100-200`, `100 – 200` or `100…200`.
fn sides(text: &str) -> Option<(&str, &str)> {
    let between = ["–", "—", "…", "..", "-"];
    // A minus at the beginning belongs to the first number.
    between.iter().find_map(|mark| {
        let at = text.trim().get(1..)?.find(mark)? + 1;
        Some((&text.trim()[..at], &text.trim()[at + mark.len()..]))
    })
}

impl AskInput for Range {
    fn variable_type(&self) -> VariableType {
        self.amount.variable().kind
    }

    fn variable(&self) -> Variable {
        self.amount.variable()
    }

    fn parts(&self) -> Vec<(&'static str, Variable)> {
        vec![("from", self.amount.variable()), ("to", self.amount.variable())]
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let (from, to) = match answer {
            Answer::Range(answer) => (answer.from, answer.to),
            Answer::Text(answer) => {
                let (from, to) = sides(&answer.text).ok_or(Reason::NotANumber)?;
                (number(view, from)?, number(view, to)?)
            }
            _ => return Err(Reason::WrongKind),
        };
        let (low, high) = (self.amount.value(from)?, self.amount.value(to)?);
        if from > to {
            return Err(Reason::Backwards);
        }
        let mut display = self.amount.display(view, &low);
        display.push_str(" – ");
        display.push_str(&self.amount.display(view, &high));
        let parts = vec![("from", low.clone()), ("to", high)];
        Ok(Reply { parts, ..Reply::new(low, display) })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let (min, max) = self.amount.limits();
        let step = self.amount.step.unwrap_or(USUAL_STEP);
        PromptKind::Range { min, max, step, unit: self.amount.unit(view) }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let (from, to) = (self.amount.number_of(value)?, self.amount.number_of(&part("to"))?);
        Some(answers::Range { from, to }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_taken_apart_as_it_is_typed() {
        for (text, parts) in [
            ("100-200", ("100", "200")),
            (" 1 000 – 2 000,5 ", ("1 000 ", " 2 000,5")),
            ("-5..5", ("-5", "5")),
            ("1…2", ("1", "2")),
        ] {
            assert_eq!(sides(text), Some(parts), "{text}");
        }
        for text in ["", "100", "-", "€"] {
            assert_eq!(sides(text), None, "{text}");
        }
    }
}
