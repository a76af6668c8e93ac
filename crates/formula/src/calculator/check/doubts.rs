//! What an author should look at although it calculates: results that nobody gets, names that nobody uses.
//!
//! A result that is an error is a dash on the screen, and nobody tells the owner. So the calculator is tried out as
//! a visitor would: with its defaults, then with each input moved alone to its ends and through its options.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::SOME_DAY;
use crate::calculator::compiled::{Bound, BoundSeries};
use crate::calculator::link::link;
use crate::calculator::{
    Calculator, CalculatorInput, CompiledCalculator, InputKind, InputOption, LocatedDiagnostic,
    input,
};
use crate::coerce::number_in_text;
use crate::diagnostic::Diagnostic;
use crate::infer::Type;
use crate::text::Text;
use crate::value::{ErrorValue, Value};

impl Calculator {
    /// What its author should look at although it calculates, with places as those of [`Self::check`]; nothing while
    /// that finds mistakes. Texts in none of `locales` are never shown.
    pub fn doubts(&self, locales: &[&str]) -> Vec<LocatedDiagnostic> {
        let (compiled, mistakes) = link(self);
        if !mistakes.is_empty() {
            return Vec::new();
        }
        let mut doubts = Doubts { compiled: &compiled, told: BTreeSet::new(), found: Vec::new() };
        doubts.foreign_texts(locales);
        doubts.options_that_are_none();
        doubts.try_out();
        doubts.holds_too_short();
        doubts.unused();
        doubts.found
    }
}

struct Doubts<'a> {
    compiled: &'a CompiledCalculator,
    /// Places with the error that is told about already.
    told: BTreeSet<(String, usize)>,
    found: Vec<LocatedDiagnostic>,
}

/// A formula with its place in the definition.
struct Placed<'a> {
    path: String,
    bound: &'a Bound,
}

impl Doubts<'_> {
    fn try_out(&mut self) {
        self.try_with(None);
        for input in &self.compiled.calculator().inputs {
            for value in ends(input) {
                self.try_with(Some((input, value)));
            }
        }
    }

    fn try_with(&mut self, moved: Option<(&CalculatorInput, Value)>) {
        let given: Vec<(&str, &Value)> =
            moved.iter().map(|(input, value)| (input.id.as_str(), value)).collect();
        let Ok((values, _)) = self.compiled.values(&given, SOME_DAY) else { return };
        let circumstances = match &moved {
            None => "with its defaults".to_owned(),
            Some((input, value)) => format!("with `{}` at {}", input.id, written(value)),
        };
        for shown in shown(self.compiled) {
            match shown.bound.evaluate(&values, SOME_DAY) {
                Value::Error(error) => self.origin(&shown, error, &values, &circumstances),
                Value::List(_) if shown.path.starts_with("results") => {
                    let hint = "a result is one value: take it out with INDEX, or sum it up; a list is for tables and charts";
                    self.tell(shown.path, 0..0, "this yields a list", hint.to_owned());
                }
                Value::Text(text) => self.no_number(&shown, &text),
                _ => {}
            }
        }
    }

    /// Tells where an error in a value comes from: in the formula in which it came up, not in those that use it.
    fn origin(
        &mut self,
        shown: &Placed<'_>,
        error: ErrorValue,
        values: &[Value],
        circumstances: &str,
    ) {
        let (mut path, mut bound) = (shown.path.clone(), shown.bound);
        let n_inputs = self.compiled.calculator().inputs.len();
        while let Some(cause) = cause(self.compiled, bound, error, values) {
            path = format!("formulas[{}].formula", cause.slot - n_inputs);
            bound = cause;
        }
        let told = bound.formula.explain_slots(values, &bound.names, SOME_DAY);
        // Who writes an error means it: nothing is to be shown then.
        let text = bound.formula.text();
        let is_meant =
            |told: &Diagnostic| text.get(told.span.clone()).is_some_and(|it| it.starts_with('#'));
        let Some(told) = told.filter(|told| !is_meant(told)) else { return };
        let message = format!("{circumstances} a visitor sees a dash here: {}", told.message);
        let hint = told.hint.unwrap_or_default();
        let hint = format!("{hint}{}if a dash is meant, write IF(…, …, #N/A)", comma(&hint));
        self.tell(path, told.span, &message, hint);
    }

    /// A text where a number is written, compared or drawn.
    fn no_number(&mut self, shown: &Placed<'_>, text: &str) {
        let results = &self.compiled.calculator().results;
        let result = results.iter().enumerate().find_map(|(index, result)| {
            (shown.path == format!("results[{index}].formula")).then_some(result)
        });
        let Some(result) = result else { return };
        let wants = if result.format.is_some() {
            "`format` writes numbers"
        } else if !result.bands.is_empty() {
            "`bands` are for numbers"
        } else if result.range.is_some() {
            "`range` is for numbers"
        } else {
            return;
        };
        let message = format!("this yields the text `{text}`, and {wants}");
        let hint = "leave that out, or make a number of it with VALUE(…)".to_owned();
        self.tell(shown.path.clone(), 0..0, &message, hint);
    }

    fn holds_too_short(&mut self) {
        let Ok((values, _)) = self.compiled.values(&[], SOME_DAY) else { return };
        let last = self.compiled.valid_until.as_ref();
        let last = last.and_then(|bound| input::day_of(&bound.evaluate(&values, SOME_DAY)));
        if last.is_some_and(|last| last < SOME_DAY) {
            let message = "the results hold until a day that is over already";
            let hint = "write a day to come: `TODAY() + 30`, `DATE(2027, 3, 31)`".to_owned();
            self.tell("valid_until".to_owned(), 0..0, message, hint);
        }
    }

    fn foreign_texts(&mut self, locales: &[&str]) {
        for (path, text) in texts(self.compiled.calculator()) {
            for locale in text.foreign(locales) {
                let message = format!("`{locale}` is not a locale of this site");
                let hint = format!(
                    "the site's locales are {}; a text with a comma goes in quotes",
                    locales.join(", ")
                );
                self.tell(format!("{path}.{locale}"), 0..0, &message, hint);
            }
        }
    }

    /// A select compared with what is none of its options, or calculated with although they are words.
    fn options_that_are_none(&mut self) {
        let inputs = &self.compiled.calculator().inputs;
        let options: BTreeMap<&str, Vec<String>> = inputs
            .iter()
            .filter_map(|input| Some((input.id.as_str(), words_of_options(input)?)))
            .collect();
        let kinds = |name: &str| options.get(name).cloned().map(Type::Choice);
        for placed in all(self.compiled) {
            for mistake in placed.bound.formula.infer(&kinds).err().unwrap_or_default() {
                let hint = mistake.hint.unwrap_or_default();
                self.tell(placed.path.clone(), mistake.span, &mistake.message, hint);
            }
        }
    }

    fn unused(&mut self) {
        let calculator = self.compiled.calculator();
        let mut used = BTreeSet::new();
        for placed in all(self.compiled) {
            // A formula that alone uses itself would be a circle.
            used.extend(placed.bound.names.iter().flatten().copied());
        }
        let groups = [
            ("inputs", calculator.inputs.len()),
            ("formulas", calculator.formulas.len()),
            ("data", calculator.data.len()),
        ];
        let mut slot = 0;
        for (field, length) in groups {
            for index in 0..length {
                if !used.contains(&slot) {
                    let id = match field {
                        "inputs" => &calculator.inputs[index].id,
                        "formulas" => &calculator.formulas[index].id,
                        _ => &calculator.data[index].id,
                    };
                    let message = format!("no formula uses `{id}`");
                    let hint = match field {
                        "inputs" => {
                            "whatever a visitor sets here changes nothing: use it in a formula, or remove it"
                        }
                        _ => "use it in a formula, or remove it",
                    };
                    self.tell(format!("{field}[{index}].id"), 0..0, &message, hint.to_owned());
                }
                slot += 1;
            }
        }
    }

    fn tell(&mut self, path: String, span: std::ops::Range<usize>, message: &str, hint: String) {
        if self.told.insert((path.clone(), span.start)) {
            self.found.push((path, Diagnostic::new(span, message).with_hint(hint)));
        }
    }
}

/// The texts that visitors read, with their places.
fn texts(calculator: &Calculator) -> Vec<(String, &Text)> {
    let mut texts = vec![("title".to_owned(), &calculator.title)];
    texts.extend(calculator.note.iter().map(|note| ("note".to_owned(), note)));
    for (at, input) in calculator.inputs.iter().enumerate() {
        texts.push((format!("inputs[{at}].label"), &input.label));
        texts.extend(input.unit.iter().map(|unit| (format!("inputs[{at}].unit"), unit)));
        let options = input.options.iter().enumerate();
        texts.extend(
            options.map(|(one, it)| (format!("inputs[{at}].options[{one}].label"), &it.label)),
        );
    }
    for (at, result) in calculator.results.iter().enumerate() {
        texts.push((format!("results[{at}].label"), &result.label));
        let bands = result.bands.iter().enumerate();
        texts.extend(bands.map(|(one, it)| (format!("results[{at}].bands[{one}].text"), &it.text)));
    }
    for (at, table) in calculator.tables.iter().enumerate() {
        texts.push((format!("tables[{at}].title"), &table.title));
        let columns = table.columns.iter().enumerate();
        texts.extend(
            columns.map(|(one, it)| (format!("tables[{at}].columns[{one}].label"), &it.label)),
        );
    }
    for (at, chart) in calculator.charts.iter().enumerate() {
        texts.push((format!("charts[{at}].title"), &chart.title));
        let labels = chart.labels.iter().enumerate();
        texts.extend(labels.map(|(one, it)| (format!("charts[{at}].labels[{one}]"), it)));
        let series = chart.series.iter().enumerate();
        texts.extend(
            series.map(|(one, it)| (format!("charts[{at}].series[{one}].label"), &it.label)),
        );
    }
    let actions = calculator.actions.iter().enumerate();
    texts.extend(actions.map(|(at, it)| (format!("actions[{at}].label"), &it.label)));
    texts
}

fn comma(hint: &str) -> &'static str {
    if hint.is_empty() { "" } else { "; " }
}

fn written(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Bool(truth) => truth.to_string().to_uppercase(),
        _ => String::new(),
    }
}

/// What an input may be moved to that is likeliest to go wrong.
fn ends(input: &CalculatorInput) -> Vec<Value> {
    match input.kind {
        InputKind::Slider | InputKind::Number | InputKind::Hidden => {
            [input.min, input.max].into_iter().flatten().map(Value::number).collect()
        }
        InputKind::Select | InputKind::Radio => {
            input.options.iter().map(|option| option.value.clone()).collect()
        }
        InputKind::Checkbox => vec![Value::Bool(true), Value::Bool(false)],
        InputKind::Date => Vec::new(),
    }
}

/// The options of a select whose values are words, none of which reads as a number.
fn words_of_options(input: &CalculatorInput) -> Option<Vec<String>> {
    let word = |option: &InputOption| {
        let word = option.value.as_text().filter(|word| number_in_text(word).is_none());
        word.map(str::to_owned)
    };
    let words: Option<Vec<String>> = input.options.iter().map(word).collect();
    words.filter(|words| !words.is_empty())
}

/// The formula among the names of `bound` from which an error comes.
fn cause<'a>(
    compiled: &'a CompiledCalculator,
    bound: &Bound,
    error: ErrorValue,
    values: &[Value],
) -> Option<&'a Bound> {
    let n_inputs = compiled.calculator().inputs.len();
    let holds_it = |slot: &usize| values.get(*slot).is_some_and(|it| it.as_error() == Some(error));
    let slots = bound.names.iter().flatten().copied();
    slots
        .filter(|slot| *slot >= n_inputs)
        .filter(holds_it)
        .find_map(|slot| compiled.formulas.iter().find(|bound| bound.slot == slot))
}

/// What a visitor sees.
fn shown(compiled: &CompiledCalculator) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for (index, bound) in compiled.results.iter().enumerate() {
        place(&mut placed, format!("results[{index}].formula"), bound);
    }
    for (index, bound) in compiled.ranges.iter().enumerate() {
        place(&mut placed, format!("results[{index}].range"), bound);
    }
    for (index, bound) in compiled.tables.iter().enumerate() {
        place(&mut placed, format!("tables[{index}].formula"), bound);
    }
    for (index, chart) in compiled.charts.iter().enumerate() {
        place(&mut placed, format!("charts[{index}].labels_from"), &chart.labels);
        for (at, series) in chart.series.iter().enumerate() {
            let path = format!("charts[{index}].series[{at}]");
            match series {
                BoundSeries::List(bound) => place(&mut placed, format!("{path}.formula"), bound),
                BoundSeries::Points(points) => {
                    for (point, bound) in points.iter().enumerate() {
                        place(&mut placed, format!("{path}.formulas[{point}]"), bound);
                    }
                }
            }
        }
    }
    placed
}

fn place<'a>(placed: &mut Vec<Placed<'a>>, path: String, bound: &'a Option<Bound>) {
    placed.extend(bound.as_ref().map(|bound| Placed { path, bound }));
}

/// Every formula.
fn all(compiled: &CompiledCalculator) -> Vec<Placed<'_>> {
    let n_inputs = compiled.calculator().inputs.len();
    let mut placed = shown(compiled);
    for bound in &compiled.formulas {
        let path = match bound.slot.checked_sub(n_inputs) {
            Some(index) => format!("formulas[{index}].formula"),
            None => format!("inputs[{}].visible_if", bound.slot),
        };
        placed.push(Placed { path, bound });
    }
    place(&mut placed, "valid_until".to_owned(), &compiled.valid_until);
    placed
}
