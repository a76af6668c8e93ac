//! Everything wrong with a definition, before any visitor sees it.

use std::collections::BTreeSet;
use std::fmt;

use super::link::link;
use super::{Calculator, CalculatorInput, InputKind, LocatedDiagnostic};
use crate::diagnostic::Diagnostic;
use crate::lexer;
use crate::text::Text;
use crate::value::Value;

impl Calculator {
    /// Every mistake, with its place such as `inputs[2].min`; texts must exist in each of `locales`.
    ///
    /// The span is a range of the formula's text when the place is a formula, and empty otherwise.
    pub fn check(&self, locales: &[&str]) -> Vec<LocatedDiagnostic> {
        let mut check = Check { locales, problems: Vec::new() };
        check.text("title".to_owned(), &self.title);
        if let Some(note) = &self.note {
            check.text("note".to_owned(), note);
        }
        if self.id.trim().is_empty() {
            check.report("id".to_owned(), "a calculator needs an id");
        }
        let mut names = BTreeSet::new();
        for (index, input) in self.inputs.iter().enumerate() {
            let path = format!("inputs[{index}]");
            check.name(format!("{path}.id"), &input.id, &mut names);
            check.input(&path, input);
        }
        for (index, formula) in self.formulas.iter().enumerate() {
            check.name(format!("formulas[{index}].id"), &formula.id, &mut names);
        }
        let mut results = BTreeSet::new();
        for (index, result) in self.results.iter().enumerate() {
            check.name(format!("results[{index}].id"), &result.id, &mut results);
            check.text(format!("results[{index}].label"), &result.label);
        }
        if self.results.is_empty() {
            check.report("results".to_owned(), "a calculator needs at least one result");
        }
        check.problems.extend(link(self).1);
        check.problems
    }
}

struct Check<'a> {
    locales: &'a [&'a str],
    problems: Vec<LocatedDiagnostic>,
}

impl Check<'_> {
    fn report(&mut self, path: String, message: impl fmt::Display) {
        self.problems.push((path, Diagnostic::new(0..0, message)));
    }

    fn report_with_hint(&mut self, path: String, message: impl fmt::Display, hint: &str) {
        self.problems.push((path, Diagnostic::new(0..0, message).with_hint(hint)));
    }

    fn text(&mut self, path: String, text: &Text) {
        for locale in text.missing(self.locales) {
            self.report_with_hint(
                path.clone(),
                format!("this text is missing in `{locale}`"),
                "write it for every locale, or as one plain text for all",
            );
        }
    }

    /// An id that formulas or the page refer to; `taken` are those before it.
    fn name<'n>(&mut self, path: String, id: &'n str, taken: &mut BTreeSet<&'n str>) {
        if !lexer::is_name(id) {
            self.report_with_hint(
                path,
                format!("`{id}` is not a name that formulas can use"),
                "start with a letter; go on with letters, digits, `_` and single `.`",
            );
        } else if !taken.insert(id) {
            self.report(path, format!("the id `{id}` is used twice"));
        }
    }

    fn input(&mut self, path: &str, input: &CalculatorInput) {
        self.text(format!("{path}.label"), &input.label);
        if let Some(unit) = &input.unit {
            self.text(format!("{path}.unit"), unit);
        }
        match input.kind {
            InputKind::Slider | InputKind::Number => self.limits(path, input),
            InputKind::Select | InputKind::Checkbox => self.no_limits(path, input),
        }
        if input.kind == InputKind::Select {
            self.options(path, input);
        } else if !input.options.is_empty() {
            self.report(format!("{path}.options"), "only a select has options");
        }
        if let Some(default) = &input.default {
            self.default(path, input, default);
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
            self.report(format!("{path}.options"), "a select needs options");
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
