//! Calculators: inputs, formulas and results, as an owner writes them.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::text::Text;
use crate::value::Value;

mod check;
mod compiled;
mod format;
mod input;
mod link;
mod read;

pub use compiled::{CompiledCalculator, Evaluation};
pub use format::Format;
pub use input::{InputError, InputErrorCode};

/// A mistake in a calculator: its place, such as `inputs[2].min`, and what is wrong there.
pub type LocatedDiagnostic = (String, Diagnostic);

/// A calculator's definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calculator {
    /// What the site calls it.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// Small print below the results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// What the visitor sets, in order of appearance.
    pub inputs: Vec<CalculatorInput>,
    /// Steps on the way, in any order; each may use inputs and other formulas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formulas: Vec<CalculatorFormula>,
    /// What the visitor gets, in order of appearance; each may use inputs and formulas.
    pub results: Vec<CalculatorResult>,
}

/// One thing that the visitor sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorInput {
    /// Its name in formulas.
    pub id: String,
    /// What it is called on the screen.
    pub label: Text,
    /// How it is set.
    pub kind: InputKind,
    /// Lowest number; a slider needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Highest number; a slider needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// How far one move goes; a typed number need not be on a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// Its value before the visitor sets it; see [`CalculatorInput::default_value`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What the number counts, such as `kWh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// What a select offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<InputOption>,
    /// How the number is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

/// How an input is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A number within limits, dragged or typed.
    Slider,
    /// A typed number.
    Number,
    /// One of the options.
    Select,
    /// Yes or no.
    Checkbox,
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputOption {
    /// What formulas see: a number or a text.
    pub value: Value,
    /// What the visitor sees.
    pub label: Text,
}

/// A named step on the way to the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorFormula {
    /// Its name in other formulas.
    pub id: String,
    /// The formula's text.
    pub formula: String,
}

/// One thing that the visitor gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorResult {
    /// Its name among the results.
    pub id: String,
    /// What it is called on the screen.
    pub label: Text,
    /// The formula's text; often just the name of a formula.
    pub formula: String,
    /// How it is shown; a result without one is shown as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// How large it is shown.
    #[serde(default)]
    pub emphasis: Emphasis,
}

/// How large a result is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emphasis {
    /// The answer to the visitor's question.
    Headline,
    /// A detail.
    #[default]
    Normal,
}
