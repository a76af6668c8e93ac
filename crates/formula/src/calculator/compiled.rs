//! A calculator ready to evaluate on every frame of a slider.

use serde::{Deserialize, Serialize};
use small::Map;

use super::link::link;
use super::{Calculator, InputError, InputErrorCode, LocatedDiagnostic};
use crate::diagnostic::DESCRIBES;
use crate::formula::Formula;
use crate::value::{ErrorValue, Value};

/// The value of a formula that could not be linked.
const UNKNOWN: Value = Value::Error(ErrorValue::Name);

/// A calculator whose formulas are parsed and ordered.
#[derive(Clone, Debug)]
pub struct CompiledCalculator {
    pub(super) calculator: Calculator,
    /// In the order of evaluation.
    pub(super) formulas: Vec<Bound>,
    /// In the order of the definition; none for one that does not parse.
    pub(super) results: Vec<Option<Bound>>,
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

/// The inputs as they were used, and what came of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Every input with its value, given or default.
    pub inputs: Map<String, Value>,
    /// Every result's id and value, in the order of the definition.
    pub results: Vec<(String, Value)>,
}

impl Evaluation {
    /// The value of the result with that id.
    pub fn result(&self, id: &str) -> Option<&Value> {
        self.results.iter().find(|(result, _)| result == id).map(|(_, value)| value)
    }
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
    ) -> Result<Evaluation, Vec<InputError>> {
        link(self).0.evaluate(inputs)
    }
}

impl CompiledCalculator {
    /// The definition it was compiled from.
    pub fn calculator(&self) -> &Calculator {
        &self.calculator
    }

    /// Evaluates; inputs that are not given or blank have their defaults.
    ///
    /// Errors: every input that is out of range, of the wrong type or unknown.
    pub fn evaluate<'v>(
        &self,
        inputs: impl IntoIterator<Item = (&'v String, &'v Value)>,
    ) -> Result<Evaluation, Vec<InputError>> {
        let mut given = Vec::new();
        for (id, value) in inputs {
            given.push((id.as_str(), value));
        }
        self.evaluate_given(&given)
    }

    // Apart from the kinds of maps, so that it is compiled once.
    fn evaluate_given(&self, given: &[(&str, &Value)]) -> Result<Evaluation, Vec<InputError>> {
        let mut values = self.input_values(given)?;
        let named = self.calculator.inputs.iter().zip(&values);
        let mut used = Map::new();
        for (input, value) in named {
            used.insert(input.id.clone(), value.clone());
        }
        values.resize(values.len() + self.calculator.formulas.len(), UNKNOWN);
        for bound in &self.formulas {
            values[bound.slot] = bound.evaluate(&values);
        }
        let results = self.calculator.results.iter().zip(&self.results);
        let results = results
            .map(|(result, bound)| {
                let value = bound.as_ref().map_or(UNKNOWN, |bound| bound.evaluate(&values));
                (result.id.clone(), value)
            })
            .collect();
        Ok(Evaluation { inputs: used, results })
    }

    /// The value of each input in the order of the definition.
    fn input_values(&self, given: &[(&str, &Value)]) -> Result<Vec<Value>, Vec<InputError>> {
        let inputs = &self.calculator.inputs;
        let mut errors = Vec::new();
        let mut values = Vec::with_capacity(inputs.len() + self.calculator.formulas.len());
        for input in inputs {
            let value = match given.iter().find(|(id, _)| *id == input.id).map(|(_, value)| *value)
            {
                None | Some(Value::Blank) => input.default_value(),
                Some(value) => {
                    if let Err(code) = input.accepts(value) {
                        errors.push(InputError { input: input.id.clone(), code });
                    }
                    value.clone().cleaned()
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

impl Bound {
    fn evaluate(&self, values: &[Value]) -> Value {
        let names: Vec<&Value> =
            self.names.iter().map(|slot| slot.map_or(&UNKNOWN, |slot| &values[slot])).collect();
        self.formula.evaluate_bound(&names)
    }
}
