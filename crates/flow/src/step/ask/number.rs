//! `input: number`: a number within limits, sent as a number or typed.

use formula::{Text, Value};
use protocol::{Answer, answers};

use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Number {
    min: Option<f64>,
    max: Option<f64>,
    step: Option<f64>,
    unit: Option<Text>,
    format: String,
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let number = Number {
        min: fields.number("min"),
        max: fields.number("max"),
        step: fields.number("step"),
        unit: fields.text("unit"),
        format: fields.plain("format").unwrap_or_default(),
    };
    if let (Some(min), Some(max)) = (number.min, number.max)
        && min > max
    {
        fields.error(format_args!("`min` {min} is above `max` {max}"), "");
    }
    if number.step.is_some_and(|step| step <= 0.0) {
        fields.error("`step` must be above 0", "");
    }
    Box::new(number)
}

/// The number somebody typed: spaces group, a comma or a point begins the fraction.
fn typed(text: &str) -> Option<f64> {
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    // An exponent is a number too; nobody types one into a form.
    if !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') {
        return None;
    }
    small::number::parse(&plain)
}

impl AskInput for Number {
    fn variable_type(&self) -> VariableType {
        if self.format.starts_with("money") { VariableType::Money } else { VariableType::Number }
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let number = match answer {
            Answer::Number(answer) => answer.number,
            Answer::Text(answer) => typed(&answer.text).ok_or(Reason::NotANumber)?,
            _ => return Err(Reason::WrongKind),
        };
        let value = Value::number(number);
        let number = value.as_number().ok_or(Reason::NotANumber)?;
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Err(Reason::TooSmall(min));
        }
        if let Some(max) = self.max.filter(|max| number > *max) {
            return Err(Reason::TooLarge(max));
        }
        let mut display =
            view.format(&value, if self.format.is_empty() { "number" } else { &self.format });
        // A format such as `money:EUR` says the unit itself; then the unit is for the empty field alone.
        if let Some(unit) = self.unit.as_ref().filter(|_| self.format.is_empty()) {
            display.push('\u{a0}');
            display.push_str(&view.words(unit));
        }
        Ok(Reply::new(value, display))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::Number {
            min: self.min,
            max: self.max,
            step: self.step,
            unit: self.unit.as_ref().map(|unit| view.words(unit)).unwrap_or_default(),
        }
    }

    fn answer_of(&self, value: &Value) -> Option<Answer> {
        Some(answers::Number { number: value.as_number()? }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_of_many_countries_type_them() {
        for (text, number) in [
            ("1 200,5", 1200.5),
            ("1\u{a0}200", 1200.0),
            (" -3 ", -3.0),
            ("0.25", 0.25),
            ("1'000", 1000.0),
        ] {
            assert_eq!(typed(text), Some(number), "{text}");
        }
        for text in ["", "inf", "NaN", "1e3", "two", "1,200.50", "--1"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
