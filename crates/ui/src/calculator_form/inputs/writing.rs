//! How an input's number is written and read.

use formula::{CalculatorInput, Format, InputErrorCode, Value};
use small::number::parse_typed;

use crate::number_entry::display_parts;
use crate::translator::Translator;

#[derive(Clone)]
pub(super) struct Writing {
    t: Translator,
    spec: String,
    unit: String,
    is_percent: bool,
}

impl Writing {
    pub(super) fn of(t: Translator, input: &CalculatorInput) -> Self {
        let unit = input.unit.as_ref().map(|unit| unit.get(t.locale()).to_owned());
        Self {
            t,
            spec: input.format.as_ref().map(ToString::to_string).unwrap_or_default(),
            unit: unit.unwrap_or_default(),
            is_percent: matches!(input.format, Some(Format::Percent { .. })),
        }
    }

    /// The digits alone, to be typed over.
    pub(super) fn digits(&self, value: &Value) -> String {
        match value {
            Value::Number(_) => display_parts(&self.t.format(value, &self.spec)).1.to_owned(),
            Value::Text(typed) => typed.clone(),
            _ => String::new(),
        }
    }

    /// What stands around the digits; the unit goes after them.
    pub(super) fn around(&self, value: &Value) -> (String, String) {
        if value.as_number().is_none() {
            return (String::new(), self.unit.clone());
        }
        let display = self.t.format(value, &self.spec);
        let (before, _, after) = display_parts(&display);
        let after = if self.unit.is_empty() { after } else { &self.unit };
        (before.to_owned(), after.to_owned())
    }

    /// A text that is no number is kept as it is, and the calculator refuses it.
    pub(super) fn read(&self, typed: &str) -> Value {
        match parse_typed(typed, self.t.locale()) {
            Some(number) if self.is_percent => Value::number(number / 100.0),
            Some(number) => Value::number(number),
            None => Value::Text(typed.to_owned()),
        }
    }

    pub(super) fn with_unit(&self, value: f64) -> String {
        let display = self.t.format(&Value::number(value), &self.spec);
        if self.unit.is_empty() { display } else { [&display, "\u{a0}", &self.unit].concat() }
    }

    /// What is wrong with what was typed, and what would do.
    pub(super) fn fault(&self, code: InputErrorCode, [min, max]: [Option<f64>; 2]) -> String {
        match (code, min, max) {
            (InputErrorCode::BelowMin, Some(min), _) => {
                self.t.with("field.number.min", &[("min", &self.with_unit(min))])
            }
            (InputErrorCode::AboveMax, _, Some(max)) => {
                self.t.with("field.number.max", &[("max", &self.with_unit(max))])
            }
            _ => self.t.text("field.number.invalid").to_owned(),
        }
    }
}
