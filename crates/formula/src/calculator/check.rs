//! Everything wrong with a definition, before any visitor sees it.

use std::collections::BTreeSet;
use std::fmt;

use super::link::link;
use super::{ActionKind, Calculator, CalculatorAction, CalculatorData, LocatedDiagnostic};
use crate::diagnostic::Diagnostic;
use crate::lexer;
use crate::table::Table;
use crate::text::Text;
use crate::value::Value;

mod defaults;
#[cfg(feature = "diagnostics")]
mod doubts;
mod figure;
mod input;
mod result;

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
            let hint = "write `id:` with the name of its file";
            check.report("id".to_owned(), "a calculator needs an id", hint);
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
        for (index, data) in self.data.iter().enumerate() {
            let path = format!("data[{index}]");
            check.name(format!("{path}.id"), &data.id, &mut names);
            check.data(&path, data);
        }
        let mut results = BTreeSet::new();
        for (index, result) in self.results.iter().enumerate() {
            let path = format!("results[{index}]");
            check.name(format!("{path}.id"), &result.id, &mut results);
            check.result(&path, result);
        }
        if self.results.is_empty() {
            let hint = "add one: `- {id: total, label: In total, formula: price * amount}`";
            check.report("results".to_owned(), "a calculator needs at least one result", hint);
        }
        check.tables(&self.tables);
        check.charts(&self.charts);
        for (index, action) in self.actions.iter().enumerate() {
            check.action(&format!("actions[{index}]"), action);
        }
        let (compiled, mistakes) = link(self);
        check.problems.extend(mistakes);
        // What comes of its defaults says nothing while something else is wrong.
        if check.problems.is_empty() {
            check.defaults(&compiled);
        }
        check.problems
    }
}

struct Check<'a> {
    locales: &'a [&'a str],
    problems: Vec<LocatedDiagnostic>,
}

impl Check<'_> {
    fn report(&mut self, path: String, message: impl fmt::Display, hint: &str) {
        self.problems.push((path, Diagnostic::new(0..0, message).with_hint(hint)));
    }

    fn text(&mut self, path: String, text: &Text) {
        for locale in text.missing(self.locales) {
            self.report(
                path.clone(),
                format!("this text is missing in `{locale}`"),
                "write it for every locale, or as one plain text for all",
            );
        }
    }

    /// An id that formulas or the page refer to; `taken` are those before it.
    fn name<'n>(&mut self, path: String, id: &'n str, taken: &mut BTreeSet<&'n str>) {
        if !lexer::is_name(id) {
            self.report(
                path,
                format!("`{id}` is not a name that formulas can use"),
                "start with a letter; go on with letters, digits, `_` and single `.`",
            );
        } else if !taken.insert(id) {
            let hint = "rename one; formulas could not tell them apart";
            self.report(path, format!("the id `{id}` is used twice"), hint);
        }
    }

    fn data(&mut self, path: &str, data: &CalculatorData) {
        let path = format!("{path}.values");
        let is_list = matches!(&data.values, Value::List(items) if !items.is_empty());
        if !is_list {
            self.report(
                path,
                "data is a list of values, or a list of rows",
                "write `[1, 2, 3]`, or `[[0, 900], [10, 850]]` for a table",
            );
        } else if Table::of(&data.values).is_err() {
            let hint = "give every row as many values as the first one has";
            self.report(path, "the rows of this table differ in length", hint);
        }
    }

    fn action(&mut self, path: &str, action: &CalculatorAction) {
        self.text(format!("{path}.label"), &action.label);
        let opens = action.kind == ActionKind::OpenFlow;
        match &action.flow {
            None if opens => self.report(
                format!("{path}.flow"),
                "`open_flow` does not say which flow",
                "write `flow:` with the id of one of the site's flows",
            ),
            Some(_) if !opens => {
                let hint = "leave `flow` out, or write `kind: open_flow`";
                self.report(format!("{path}.flow"), "only `open_flow` has a `flow`", hint);
            }
            _ => {}
        }
    }
}
