//! A calculator ready to evaluate on every frame of a slider.

use small::Map;

use super::evaluation::{ChartData, Evaluation, TableData, line};
use super::input::{day_of, text_of_day};
use super::link::link;
use super::{
    Calculator, CalculatorInput, InputError, InputErrorCode, InputKind, LocatedDiagnostic,
};
use crate::diagnostic::DESCRIBES;
use crate::formula::Formula;
use crate::value::{ErrorValue, Value};

/// The value of a formula that could not be linked.
const UNKNOWN: Value = Value::Error(ErrorValue::Name);

/// A calculator whose formulas are parsed and ordered.
#[derive(Clone, Debug)]
pub struct CompiledCalculator {
    pub(super) calculator: Calculator,
    /// In the order of evaluation. One whose slot is an input's says whether that input is shown.
    pub(super) formulas: Vec<Bound>,
    /// In the order of the definition; none for one that does not parse.
    pub(super) results: Vec<Option<Bound>>,
    /// How far off each result may be, if it says so.
    pub(super) ranges: Vec<Option<Bound>>,
    pub(super) tables: Vec<Option<Bound>>,
    pub(super) charts: Vec<BoundChart>,
    /// The first and the last day of each input that has them.
    pub(super) days: Vec<[Option<Bound>; 2]>,
    pub(super) valid_until: Option<Bound>,
}

/// A formula that knows where the values of its names are kept.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// Where its own value goes.
    pub(super) slot: usize,
    pub(super) formula: Formula,
    /// Where its names' values are, in the order of the formula's names.
    pub(super) names: Vec<Option<usize>>,
}

/// The formulas of a chart.
#[derive(Clone, Debug)]
pub(super) struct BoundChart {
    pub(super) labels: Option<Bound>,
    pub(super) series: Vec<BoundSeries>,
}

/// One formula for all values of a series, or one for each.
#[derive(Clone, Debug)]
pub(super) enum BoundSeries {
    List(Option<Bound>),
    Points(Vec<Option<Bound>>),
}

impl Calculator {
    /// Parses and orders the formulas once, to evaluate many times.
    ///
    /// Errors: what [`Calculator::check`] finds, locales aside; without the feature `diagnostics` only
    /// what keeps a formula from being evaluated.
    pub fn compile(&self) -> Result<CompiledCalculator, Vec<LocatedDiagnostic>> {
        // What was checked elsewhere is only linked.
        let problems = if DESCRIBES { self.check(&[]) } else { Vec::new() };
        if !problems.is_empty() {
            return Err(problems);
        }
        let (compiled, problems) = link(self);
        if problems.is_empty() { Ok(compiled) } else { Err(problems) }
    }

    /// Evaluates once; inputs that are not given or blank have their defaults.
    ///
    /// A formula that [`Calculator::check`] would refuse is `#NAME?`. To evaluate often, compile first.
    pub fn evaluate<'v>(
        &self,
        inputs: impl IntoIterator<Item = (&'v String, &'v Value)>,
        today: f64,
    ) -> Result<Evaluation, Vec<InputError>> {
        link(self).0.evaluate(inputs, today)
    }
}

impl CompiledCalculator {
    /// The definition it was compiled from.
    pub fn calculator(&self) -> &Calculator {
        &self.calculator
    }

    /// Evaluates; inputs that are not given or blank have their defaults, and so have those that are out of
    /// sight. `today` is the day that `TODAY()` gives, see [`serial_of_unix_day`](crate::serial_of_unix_day).
    ///
    /// Errors: every input that is out of range, of the wrong type or unknown.
    pub fn evaluate<'v>(
        &self,
        inputs: impl IntoIterator<Item = (&'v String, &'v Value)>,
        today: f64,
    ) -> Result<Evaluation, Vec<InputError>> {
        let mut given = Vec::new();
        for (id, value) in inputs {
            given.push((id.as_str(), value));
        }
        self.evaluate_given(&given, today)
    }

    // Apart from the kinds of maps, so that it is compiled once.
    fn evaluate_given(
        &self,
        given: &[(&str, &Value)],
        today: f64,
    ) -> Result<Evaluation, Vec<InputError>> {
        let calculator = &self.calculator;
        let (values, hidden) = self.values(given, today)?;
        let mut used = Map::new();
        for (input, value) in calculator.inputs.iter().zip(&values) {
            used.insert(input.id.clone(), outside(input, value));
        }
        let at = At { values: &values, today };
        let mut results = Vec::with_capacity(self.results.len());
        let mut ranges = Map::new();
        for ((result, bound), range) in
            calculator.results.iter().zip(&self.results).zip(&self.ranges)
        {
            let value = at.value(bound);
            let off = range.as_ref().and_then(|range| range.evaluate(&values, today).as_number());
            if let (Some(number), Some(off)) = (value.as_number(), off) {
                ranges.insert(result.id.clone(), around(number, off));
            }
            results.push((result.id.clone(), value));
        }
        let tables = calculator.tables.iter().zip(&self.tables);
        let charts = calculator.charts.iter().zip(&self.charts);
        Ok(Evaluation {
            inputs: used,
            results,
            hidden,
            ranges,
            tables: tables
                .map(|(table, bound)| TableData::of(table.id.clone(), &at.value(bound)))
                .collect(),
            charts: charts.map(|(chart, bound)| at.chart(chart.id.clone(), bound)).collect(),
            valid_until: self
                .valid_until
                .as_ref()
                .and_then(|bound| day_of(&bound.evaluate(&values, today))),
        })
    }

    /// What each name holds, inputs before formulas before data, and which inputs are out of sight.
    pub(super) fn values(
        &self,
        given: &[(&str, &Value)],
        today: f64,
    ) -> Result<(Vec<Value>, Vec<String>), Vec<InputError>> {
        let calculator = &self.calculator;
        let mut values = self.input_values(given, today)?;
        let n_inputs = values.len();
        values.resize(n_inputs + calculator.formulas.len(), UNKNOWN);
        for data in &calculator.data {
            values.push(data.values.clone().cleaned());
        }
        let mut hidden = Vec::new();
        for bound in &self.formulas {
            let value = bound.evaluate(&values, today);
            if bound.slot >= n_inputs {
                values[bound.slot] = value;
            } else if is_refused(&value) {
                let input = &calculator.inputs[bound.slot];
                values[bound.slot] = in_formulas(input, &input.default_value(), today);
                hidden.push(input.id.clone());
            }
        }
        Ok((values, hidden))
    }

    /// The first and the last day that a date may be, such as `2026-05-01`; nothing where there is no limit.
    pub fn days(&self, input: &str, today: f64) -> [Option<String>; 2] {
        let at = self.calculator.inputs.iter().position(|known| known.id == input);
        let Some(days) = at.and_then(|at| self.days.get(at)) else { return [None, None] };
        let day =
            |bound: &Option<Bound>| day_of(&bound.as_ref()?.evaluate(&[], today)).map(text_of_day);
        [day(&days[0]), day(&days[1])]
    }

    /// The value of each input in the order of the definition, as formulas see it.
    fn input_values(
        &self,
        given: &[(&str, &Value)],
        today: f64,
    ) -> Result<Vec<Value>, Vec<InputError>> {
        let inputs = &self.calculator.inputs;
        let mut errors = Vec::new();
        let mut values = Vec::with_capacity(inputs.len() + self.calculator.formulas.len());
        for (input, days) in inputs.iter().zip(&self.days) {
            let value = match given.iter().find(|(id, _)| *id == input.id).map(|(_, value)| *value)
            {
                None | Some(Value::Blank) => in_formulas(input, &input.default_value(), today),
                Some(value) => {
                    let read = in_formulas(input, value, today);
                    let accepted = input.accepts(value).and_then(|()| within(&read, days, today));
                    if let Err(code) = accepted {
                        errors.push(InputError { input: input.id.clone(), code });
                    }
                    read
                }
            };
            values.push(value);
        }
        for (id, _) in given.iter().filter(|(id, _)| inputs.iter().all(|input| input.id != *id)) {
            let input = (*id).to_owned();
            errors.push(InputError { input, code: InputErrorCode::UnknownInput });
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }
}

/// An input's value as formulas see it: a day is its serial number, a date that was not set is today.
fn in_formulas(input: &CalculatorInput, value: &Value, today: f64) -> Value {
    if input.kind == InputKind::Date {
        return Value::number(day_of(value).unwrap_or(today));
    }
    value.clone().cleaned()
}

/// An input's value as it was or might have been given.
fn outside(input: &CalculatorInput, value: &Value) -> Value {
    match value {
        Value::Number(serial) if input.kind == InputKind::Date => Value::Text(text_of_day(*serial)),
        value => value.clone(),
    }
}

/// Whether a day is between an input's first and last day.
fn within(value: &Value, days: &[Option<Bound>; 2], today: f64) -> Result<(), InputErrorCode> {
    let Value::Number(day) = value else { return Ok(()) };
    let limit = |bound: &Option<Bound>| day_of(&bound.as_ref()?.evaluate(&[], today));
    if limit(&days[0]).is_some_and(|first| *day < first) {
        Err(InputErrorCode::BelowMin)
    } else if limit(&days[1]).is_some_and(|last| *day > last) {
        Err(InputErrorCode::AboveMax)
    } else {
        Ok(())
    }
}

/// Whether a `visible_if` hides its input. What cannot be decided hides nothing: better seen than lost.
fn is_refused(value: &Value) -> bool {
    match value {
        Value::Bool(holds) => !holds,
        Value::Number(number) => *number == 0.0,
        Value::Blank => true,
        Value::Text(_) | Value::List(_) | Value::Error(_) => false,
    }
}

/// The ends of a range, the lower first.
fn around(number: f64, off: f64) -> [f64; 2] {
    let width = libm::fabs(number * off);
    let end = |number| Value::number(number).as_number().unwrap_or_default();
    [end(number - width), end(number + width)]
}

/// Where formulas are evaluated once every name has its value.
struct At<'a> {
    values: &'a [Value],
    today: f64,
}

impl At<'_> {
    fn value(&self, bound: &Option<Bound>) -> Value {
        bound.as_ref().map_or(UNKNOWN, |bound| bound.evaluate(self.values, self.today))
    }

    fn chart(&self, id: String, chart: &BoundChart) -> ChartData {
        let labels = match &chart.labels {
            Some(bound) => line(bound.evaluate(self.values, self.today)),
            None => Vec::new(),
        };
        let mut series = Vec::with_capacity(chart.series.len());
        for bound in &chart.series {
            let values = match bound {
                BoundSeries::List(bound) => line(self.value(bound)),
                BoundSeries::Points(points) => {
                    points.iter().map(|bound| self.value(bound)).collect()
                }
            };
            series.push(values.iter().map(Value::as_number).collect());
        }
        ChartData { id, labels, series }
    }
}

impl Bound {
    pub(super) fn evaluate(&self, values: &[Value], today: f64) -> Value {
        self.formula.evaluate_slots(values, &self.names, Some(today))
    }
}
