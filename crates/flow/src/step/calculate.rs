//! `calculate`: a calculator inside the conversation.

use formula::{
    CalculatorInput, CompiledCalculator, Emphasis, Evaluation, Format, Formula, InputKind, Text,
    Value, did_you_mean,
};
use protocol::{Answer, Content, Scalar, Timestamp, answers, contents};
use small::Map;

use super::{Asked, Kind, Naming, Next, Shape};
use crate::Flow;
use crate::day::Day;
use crate::diagnostic::{DESCRIBES, words};
use crate::effect::{Effect, Reason};
use crate::prompt::PromptKind;
use crate::reading::{Item, Path, Reading, check_name};
use crate::variable::{Variable, VariableType};
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Calculate {
    calculator: String,
    /// What the variables of inputs and results begin with.
    prefix: String,
    text: Option<Text>,
    label: Option<Text>,
    /// Inputs that begin with a value of the flow's.
    with: Vec<(String, Formula)>,
    editable: bool,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let calculator = fields.required_plain("calculator");
    let prefix = fields.plain("as").unwrap_or_else(|| calculator.replace('-', "_"));
    if !prefix.is_empty() {
        let hint = "use letters, digits and `_`";
        check_name(reading, &fields.place_of("as"), &prefix, hint);
    }
    let text = fields.text("text");
    let label = fields.text("label");
    let editable = fields.flag("editable", true);
    let with = fields.formulas("with");
    let place = fields.place_of("calculator");
    fields.finish();
    if calculator.is_empty() {
        return None;
    }
    let Some(compiled) = reading.calculators.get(&calculator) else {
        let hint = words(|| {
            let known: Vec<&str> = reading.calculators.ids().collect();
            did_you_mean(&calculator, &mut known.iter().copied()).unwrap_or_else(|| {
                match known.is_empty() {
                    true => format!("write calculators/{calculator}.yaml beside the flows"),
                    false => format!("there are {}", known.join(", ")),
                }
            })
        });
        reading.error(&place, format_args!("unknown calculator `{calculator}`"), hint);
        return None;
    };
    let definition = compiled.calculator();
    for (input, _, place) in &with {
        if DESCRIBES && definition.inputs.iter().all(|known| known.id != *input) {
            let hint = words(|| {
                did_you_mean(input, &mut definition.inputs.iter().map(|known| known.id.as_str()))
                    .unwrap_or_default()
            });
            reading.error(place, format_args!("the calculator has no input `{input}`"), hint);
        }
    }
    for input in &definition.inputs {
        let name = format!("{prefix}.{}", input.id);
        match input.kind {
            InputKind::Checkbox => reading.writes_type(&name, VariableType::Bool),
            InputKind::Slider | InputKind::Number => {
                reading.writes(&name, counted(input.format.as_ref()));
            }
            InputKind::Date => reading.writes_type(&name, VariableType::Date),
            // Options hold numbers or words, as their author likes.
            _ => reading.writes_anything(&name, VariableType::Decimal),
        }
    }
    for result in &definition.results {
        let name = format!("{prefix}.{}", result.id);
        // Without a format it may as well be words.
        match &result.format {
            Some(format) => reading.writes(&name, counted(Some(format))),
            None => reading.writes_anything(&name, VariableType::Decimal),
        }
    }
    let with = without_places(with);
    Some(Box::new(Calculate { calculator, prefix, text, label, with, editable }))
}

/// Names and formulas, once nothing more is told about them.
pub(super) fn without_places(read: Vec<(String, Formula, Path)>) -> Vec<(String, Formula)> {
    let mut formulas = Vec::new();
    for (name, formula, _) in read {
        formulas.push((name, formula));
    }
    formulas
}

/// What a number of a calculator counts, by how it is shown.
fn counted(format: Option<&Format>) -> Variable {
    match format {
        Some(Format::Money { currency, .. }) => Variable::in_measure(VariableType::Money, currency),
        Some(Format::Percent { .. }) => Variable::of(VariableType::Percent),
        _ => Variable::of(VariableType::Decimal),
    }
}

fn to_value(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => Value::Text(text.clone()),
    }
}

/// A value as it travels: what is no scalar travels as the code a spreadsheet would show.
fn to_scalar(value: &Value) -> Scalar {
    match value {
        Value::Number(number) => Scalar::Number(*number),
        Value::Bool(truth) => Scalar::Bool(*truth),
        Value::Text(text) => Scalar::Text(text.clone()),
        Value::Error(error) => Scalar::Text(error.code().to_owned()),
        Value::Blank | Value::List(_) => Scalar::Text(String::new()),
    }
}

/// Calculates outside a flow, as `submit_calculation` does.
///
/// Errors: [`Reason::BadInput`] with the first input that is missing, unknown or out of range.
pub(crate) fn calculation(
    compiled: &CompiledCalculator,
    inputs: &Map<String, Scalar>,
    locale: &str,
    format: &dyn Fn(&Value, &str) -> String,
    at: Timestamp,
) -> Result<(contents::Calculation, Evaluation), Reason> {
    let mut given = Vec::new();
    for (id, value) in inputs {
        given.push((id, to_value(value)));
    }
    let given = given.iter().map(|(id, value)| (*id, value));
    let evaluation = compiled.evaluate(given, Day::of(at).serial()).map_err(|errors| {
        Reason::BadInput(errors.into_iter().next().map(|error| error.input).unwrap_or_default())
    })?;
    let calculator = compiled.calculator();
    let mut inputs = Vec::new();
    for input in &calculator.inputs {
        let is_hidden = input.kind == InputKind::Hidden || evaluation.hidden.contains(&input.id);
        let Some(value) = evaluation.inputs.get(&input.id).filter(|_| !is_hidden) else { continue };
        inputs.push(contents::CalculationLine {
            id: input.id.clone(),
            label: input.label.get(locale).to_owned(),
            value: to_scalar(value),
            display: input_display(input, value, locale, format),
            headline: false,
        });
    }
    let mut results = Vec::new();
    for (result, (_, value)) in calculator.results.iter().zip(&evaluation.results) {
        results.push(contents::CalculationLine {
            id: result.id.clone(),
            label: result.label.get(locale).to_owned(),
            value: to_scalar(value),
            display: display(value, result.format.as_ref().map(ToString::to_string), format),
            headline: result.emphasis == Emphasis::Headline,
        });
    }
    let calculation = contents::Calculation {
        calculator: calculator.id.clone(),
        title: calculator.title.get(locale).to_owned(),
        inputs,
        results,
        verified: false,
        differences: Vec::new(),
        valid_until: evaluation.valid_until_text().unwrap_or_default(),
        quote: None,
        together: None,
    };
    Ok((calculation, evaluation))
}

fn display(value: &Value, spec: Option<String>, format: &dyn Fn(&Value, &str) -> String) -> String {
    match value {
        Value::Error(_) | Value::Blank => "—".to_owned(),
        Value::Bool(_) => format(value, "yes_no"),
        Value::Text(text) => text.clone(),
        _ => format(value, spec.as_deref().unwrap_or("number")),
    }
}

fn input_display(
    input: &CalculatorInput,
    value: &Value,
    locale: &str,
    format: &dyn Fn(&Value, &str) -> String,
) -> String {
    if matches!(input.kind, InputKind::Select | InputKind::Radio)
        && let Some(option) = input.options.iter().find(|option| option.value == *value)
    {
        return option.label.get(locale).to_owned();
    }
    if input.kind == InputKind::Date {
        return format(value, "date");
    }
    let mut words = display(value, input.format.as_ref().map(ToString::to_string), format);
    if let Some(unit) = &input.unit {
        words.push('\u{a0}');
        words.push_str(unit.get(locale));
    }
    words
}

/// The calculation in one text: every line of results, the headline first.
pub(crate) fn in_words(calculation: &contents::Calculation) -> String {
    let mut lines = vec![calculation.title.clone()];
    for is_headline in [true, false] {
        for line in &calculation.results {
            if line.headline == is_headline {
                lines.push(in_one_line(line));
            }
        }
    }
    lines.join("\n")
}

fn in_one_line(line: &contents::CalculationLine) -> String {
    [&*line.label, ": ", &*line.display].concat()
}

fn headline(calculation: &contents::Calculation) -> String {
    let line =
        calculation.results.iter().find(|line| line.headline).or(calculation.results.first());
    line.map(in_one_line).unwrap_or_default()
}

impl Calculate {
    /// The inputs to begin with: those that the flow knows and the calculator accepts.
    fn initial(&self, view: &View<'_>) -> Map<String, Scalar> {
        let Some(compiled) = view.flow.calculator(&self.calculator) else { return Map::new() };
        let inputs = &compiled.calculator().inputs;
        let mut initial = Map::new();
        for (id, formula) in &self.with {
            let Some(input) = inputs.iter().find(|input| input.id == *id) else { continue };
            let value = within(input, view.evaluate(formula));
            if input.accepts(&value).is_ok() {
                initial.insert(id.clone(), to_scalar(&value));
            }
        }
        initial
    }
}

/// A number pulled into the input's limits: a bill of 900 sets a slider that ends at 600 to its end.
fn within(input: &CalculatorInput, value: Value) -> Value {
    let Some(number) = value.as_number() else { return value };
    let low = input.min.map_or(number, |min| number.max(min));
    Value::number(input.max.map_or(low, |max| low.min(max)))
}

impl Kind for Calculate {
    fn shape(&self) -> Shape {
        Shape::Asks
    }

    fn is_editable(&self) -> bool {
        self.editable
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn naming<'a>(&'a self, flow: &'a Flow, variable: &str) -> Option<Naming<'a>> {
        let id = variable.strip_prefix(&self.prefix)?.strip_prefix('.')?;
        let calculator = flow.calculator(&self.calculator)?.calculator();
        let result = calculator.results.iter().find(|result| result.id == id);
        let input = || calculator.inputs.iter().find(|input| input.id == id);
        let label = result.map(|result| &result.label).or_else(|| Some(&input()?.label))?;
        Some(Naming { label, is_answer: false })
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.text.as_ref());
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        let Answer::Calculation(answer) = answer else { return Err(Reason::WrongKind) };
        let compiled = walk.flow.calculator(&self.calculator).ok_or(Reason::NotWaiting)?;
        let (calculation, evaluation) =
            calculation(compiled, &answer.inputs, &walk.run.locale, walk.env.format, walk.env.now)?;
        walk.echo(Content::new(in_words(&calculation), calculation.clone()));
        for (id, value) in evaluation.inputs.into_iter().chain(evaluation.results) {
            let value = if value.as_error().is_some() { Value::Blank } else { value };
            walk.set(&format!("{}.{id}", self.prefix), value);
        }
        walk.run.give(calculation.title.clone(), headline(&calculation), 0.0);
        walk.run.remember(Some(answer.clone().into()));
        walk.effects.push(Effect::Calculated(calculation));
        Ok(Next::Follow)
    }

    fn show(&self, view: &View<'_>, step: &str, asked: &mut Asked) -> bool {
        let Some(compiled) = view.flow.calculator(&self.calculator) else { return false };
        let calculator = compiled.calculator();
        asked.label = calculator.title.get(&view.run.locale).to_owned();
        asked.kind = PromptKind::Calculator { calculator: Box::new(calculator.clone()) };
        asked.initial = view.remembered(step);
        if asked.initial.is_none() {
            let inputs = self.initial(view);
            asked.initial = Some(answers::Calculation { inputs, results: Map::new() }.into());
        }
        true
    }
}
