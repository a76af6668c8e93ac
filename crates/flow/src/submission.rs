//! Calculations that a visitor submits outside a run.

use formula::{CompiledCalculator, Value};
use protocol::{Content, Scalar, Timestamp};
use small::Map;

use crate::effect::{Reason, Refusal};
use crate::step::{calculation, in_words};

/// The message that a calculation with these inputs is at this time, computed the same way as inside a run.
///
/// The content is a [`protocol::contents::Calculation`] that is not yet verified: only the server may
/// say so of its own result.
///
/// Errors: the first input that is unknown, of another type or out of range.
pub fn calculate(
    calculator: &CompiledCalculator,
    inputs: &Map<String, Scalar>,
    locale: &str,
    format: &dyn Fn(&Value, &str) -> String,
    at: Timestamp,
) -> Result<Content, Refusal> {
    calculation(calculator, inputs, locale, format, at)
        .map(|(calculation, _)| Content::new(in_words(&calculation), calculation))
        .map_err(|reason: Reason| reason.into_refusal(String::new()))
}
