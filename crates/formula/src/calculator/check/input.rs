//! What may be wrong with an input.

use super::Check;
use crate::calculator::{CalculatorInput, InputKind};
use crate::value::Value;

impl Check<'_> {
    pub(super) fn input(&mut self, path: &str, input: &CalculatorInput) {
        self.text(format!("{path}.label"), &input.label);
        if let Some(unit) = &input.unit {
            self.text(format!("{path}.unit"), unit);
        }
        match input.kind {
            InputKind::Slider | InputKind::Number => self.limits(path, input),
            InputKind::Hidden if matches!(input.default, Some(Value::Number(_))) => {
                self.limits(path, input);
            }
            // Whether it has limits depends on what its default is, and that is told to be missing.
            InputKind::Hidden if input.default.is_none() => {}
            InputKind::Hidden => self.no_number(path, input),
            _ => self.no_limits(path, input),
        }
        if matches!(input.kind, InputKind::Select | InputKind::Radio) {
            self.options(path, input);
        } else if !input.options.is_empty() {
            self.report(
                format!("{path}.options"),
                "only a select has options",
                "give it `kind: select` or `kind: radio`",
            );
        }
        self.days(path, input);
        if input.kind == InputKind::Hidden {
            self.hidden(path, input);
        }
        if let Some(default) = &input.default {
            self.default(path, input, default);
        }
    }

    fn days(&mut self, path: &str, input: &CalculatorInput) {
        for (field, limit) in [("earliest", &input.earliest), ("latest", &input.latest)] {
            if limit.is_some() && input.kind != InputKind::Date {
                self.report(
                    format!("{path}.{field}"),
                    format!("only a date has a `{field}`"),
                    "leave it out, or give the input `kind: date`",
                );
            }
        }
    }

    fn hidden(&mut self, path: &str, input: &CalculatorInput) {
        match input.default {
            Some(Value::Number(_) | Value::Bool(_) | Value::Text(_)) => {}
            _ => self.report(
                format!("{path}.default"),
                "an input that is never shown needs a `default`: a number, a text, true or false",
                "write what it is while nobody has set it; what sets it must be of the same type",
            ),
        }
        if input.visible_if.is_some() {
            let hint = "leave `visible_if` out, or give the input another `kind`";
            let message = "a hidden input is never shown";
            self.report(format!("{path}.visible_if"), message, hint);
        }
    }

    fn limits(&mut self, path: &str, input: &CalculatorInput) {
        for (field, limit) in [("min", input.min), ("max", input.max), ("step", input.step)] {
            if limit.is_none() && input.kind == InputKind::Slider && field != "step" {
                self.report(
                    format!("{path}.{field}"),
                    format!("a slider needs a `{field}`"),
                    "write where the slider ends on that side, or use `kind: number`",
                );
            }
            if limit.is_some_and(|limit| !limit.is_finite()) {
                self.report(
                    format!("{path}.{field}"),
                    format!("`{field}` must be a finite number"),
                    "write plain digits, or leave it out where there is no limit",
                );
            }
        }
        if let (Some(min), Some(max)) = (input.min, input.max)
            && min > max
        {
            let message = format!("`min` {min} is above `max` {max}");
            self.report(format!("{path}.min"), message, "put `max` above `min`");
        }
        if input.step.is_some_and(|step| step <= 0.0) {
            let hint = "write how far one move goes: `step: 1`, or leave it out";
            self.report(format!("{path}.step"), "`step` must be above 0", hint);
        }
    }

    fn no_limits(&mut self, path: &str, input: &CalculatorInput) {
        for (field, limit) in [("min", input.min), ("max", input.max), ("step", input.step)] {
            if limit.is_some() {
                self.report(
                    format!("{path}.{field}"),
                    format!("only a slider or a number has a `{field}`"),
                    "leave it out, or give the input `kind: number`",
                );
            }
        }
    }

    /// Limits of a hidden input whose default is no number; most often a number that is not written as one.
    fn no_number(&mut self, path: &str, input: &CalculatorInput) {
        let found = match &input.default {
            Some(Value::Text(text)) => format!("the default `{text}` is a text"),
            _ => "the default is true or false".to_owned(),
        };
        for (field, limit) in [("min", input.min), ("max", input.max), ("step", input.step)] {
            if limit.is_some() {
                self.report(
                    format!("{path}.{field}"),
                    format!("only a number has a `{field}`, and {found}"),
                    "write the default as a plain number: 0.079, not 7.9% and not 0,079",
                );
                return;
            }
        }
    }

    fn options(&mut self, path: &str, input: &CalculatorInput) {
        if input.options.is_empty() {
            let what = if input.kind == InputKind::Radio {
                "radio buttons need"
            } else {
                "a select needs"
            };
            let hint = "write them as `- {value: house, label: A house}`";
            self.report(format!("{path}.options"), format!("{what} options"), hint);
        }
        for (index, option) in input.options.iter().enumerate() {
            let path = format!("{path}.options[{index}]");
            self.text(format!("{path}.label"), &option.label);
            if !matches!(option.value, Value::Number(_) | Value::Text(_)) {
                let message = "an option's value is a number or a text";
                let hint = "write `1` or `house`; put `\"yes\"` and `\"no\"` in quotes";
                self.report(format!("{path}.value"), message, hint);
            }
            if input.options[..index].iter().any(|before| before.value == option.value) {
                let hint = "give each option a value of its own";
                self.report(format!("{path}.value"), "another option has this value", hint);
            }
        }
    }

    fn default(&mut self, path: &str, input: &CalculatorInput, default: &Value) {
        if let Err(code) = input.accepts(default) {
            let message = format!("the default {}", code.reason());
            let hint = "write one that a visitor could give, or leave it out";
            self.report(format!("{path}.default"), message, hint);
        }
    }
}
