//! Calculators: inputs, formulas and results, as an owner writes them.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::text::Text;
use crate::value::Value;

mod check;
mod compiled;
mod evaluation;
mod figure;
mod format;
mod input;
mod link;
mod read;
mod result;

pub use compiled::CompiledCalculator;
pub use evaluation::{ChartData, Evaluation, TableData};
pub use figure::{CalculatorChart, CalculatorTable, ChartKind, ChartSeries, TableColumn};
pub use format::Format;
pub use input::{
    CalculatorInput, InputError, InputErrorCode, InputKind, InputOption, text_of_day as day_text,
};
pub use result::{CalculatorResult, Emphasis, ResultBand};

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
    /// Lists and tables that formulas look things up in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<CalculatorData>,
    /// Steps on the way, in any order; each may use inputs, data and other formulas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formulas: Vec<CalculatorFormula>,
    /// What the visitor gets, in order of appearance; each may use inputs and formulas.
    pub results: Vec<CalculatorResult>,
    /// Results with many rows, such as a schedule of payments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<CalculatorTable>,
    /// Results to look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<CalculatorChart>,
    /// A formula for the last day on which the results hold, such as `TODAY() + 30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// What the visitor may do with the results, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<CalculatorAction>,
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

/// A list or a table with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorData {
    /// Its name in formulas.
    pub id: String,
    /// A list of values, or a list of rows of one length.
    pub values: Value,
}

/// What the visitor may do with the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorAction {
    /// What happens.
    pub kind: ActionKind,
    /// What the button says.
    pub label: Text,
    /// Which flow is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Puts the calculation into the conversation and asks for a person.
    SendToOperator,
    /// Starts a flow.
    OpenFlow,
    /// Asks for a call.
    BookCall,
}
