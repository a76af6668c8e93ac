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
            _ => self.no_limits(path, input),
        }
        if matches!(input.kind, InputKind::Select | InputKind::Radio) {
            self.options(path, input);
        } else if !input.options.is_empty() {
            self.report_with_hint(
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
                self.report(format!("{path}.{field}"), format!("only a date has a `{field}`"));
            }
        }
    }

    fn hidden(&mut self, path: &str, input: &CalculatorInput) {
        match input.default {
            Some(Value::Number(_) | Value::Bool(_) | Value::Text(_)) => {}
            _ => self.report_with_hint(
                format!("{path}.default"),
                "an input that is never shown needs a `default`: a number, a text, true or false",
                "write what it is while nobody has set it; what sets it must be of the same type",
            ),
        }
        if input.visible_if.is_some() {
            self.report(format!("{path}.visible_if"), "a hidden input is never shown");
        }
    }

    fn limits(&mut self, path: &str, input: &CalculatorInput) {
        for (field, limit) in [("min", input.min), ("max", input.max), ("step", input.step)] {
            if limit.is_none() && input.kind == InputKind::Slider && field != "step" {
                self.report(format!("{path}.{field}"), format!("a slider needs a `{field}`"));
            }
            if limit.is_some_and(|limit| !limit.is_finite()) {
                self.report(
                    format!("{path}.{field}"),
                    format!("`{field}` must be a finite number"),
                );
            }
        }
        if let (Some(min), Some(max)) = (input.min, input.max)
            && min > max
        {
            self.report(format!("{path}.min"), format!("`min` {min} is above `max` {max}"));
        }
        if input.step.is_some_and(|step| step <= 0.0) {
            self.report(format!("{path}.step"), "`step` must be above 0");
        }
    }

    fn no_limits(&mut self, path: &str, input: &CalculatorInput) {
        for (field, limit) in [("min", input.min), ("max", input.max), ("step", input.step)] {
            if limit.is_some() {
                self.report(
                    format!("{path}.{field}"),
                    format!("only a slider or a number has a `{field}`"),
                );
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
            self.report(format!("{path}.options"), format!("{what} options"));
        }
        for (index, option) in input.options.iter().enumerate() {
            let path = format!("{path}.options[{index}]");
            self.text(format!("{path}.label"), &option.label);
            if !matches!(option.value, Value::Number(_) | Value::Text(_)) {
                self.report(format!("{path}.value"), "an option's value is a number or a text");
            }
            if input.options[..index].iter().any(|before| before.value == option.value) {
                self.report(format!("{path}.value"), "another option has this value");
            }
        }
    }

    fn default(&mut self, path: &str, input: &CalculatorInput, default: &Value) {
        if let Err(code) = input.accepts(default) {
            self.report(format!("{path}.default"), format!("the default {}", code.reason()));
        }
    }
}
