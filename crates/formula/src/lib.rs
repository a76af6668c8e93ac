//! Spreadsheet formulas, and the calculators made of them.
//!
//! Owners already know one formula language: the spreadsheet's. This crate gives them that one, with
//! names in place of cell addresses, in browser and server alike: text → [`Formula`] (checked, with
//! [`Diagnostic`]s that point into the text) → [`Value`].
//!
//! Evaluation is total: no loops, no host access, a step budget, and never NaN, infinity or −0.
//! The same formula and names give the same bits everywhere, because transcendentals come from the
//! `libm` crate and everything else is IEEE arithmetic.

mod budget;
mod calculator;
mod calendar;
mod coerce;
mod compare;
mod decimal;
mod diagnostic;
mod formula;
mod functions;
#[cfg(feature = "diagnostics")]
mod infer;
mod lexer;
mod machine;
mod number;
mod parser;
mod program;
mod scope;
mod suggest;
mod table;
mod text;
mod value;

pub use calculator::{
    ActionKind, Calculator, CalculatorAction, CalculatorChart, CalculatorData, CalculatorFormula,
    CalculatorInput, CalculatorResult, CalculatorTable, ChartData, ChartKind, ChartSeries,
    CompiledCalculator, Emphasis, Evaluation, Format, InputError, InputErrorCode, InputKind,
    InputOption, LocatedDiagnostic, ResultBand, TableColumn, TableData, day_text,
};
pub use calendar::serial_of_unix_day;
pub use diagnostic::Diagnostic;
pub use formula::{Formula, NameUse};
pub use functions::{FUNCTIONS, Function, Origin};
#[cfg(feature = "diagnostics")]
pub use infer::{Measure, Type};
pub use scope::Scope;
pub use suggest::did_you_mean;
pub use text::Text;
pub use value::{ErrorValue, Value};
