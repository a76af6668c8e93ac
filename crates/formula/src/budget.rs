//! Limits that keep every formula small and every evaluation short.

use crate::value::{ErrorValue, Value};

/// Longest formula in bytes, as in spreadsheets.
pub(crate) const MAX_FORMULA_BYTES: usize = 8_192;
/// Deepest nesting of brackets and calls, as in spreadsheets.
pub(crate) const MAX_NESTING: usize = 64;
/// Most arguments of one call, as in spreadsheets.
pub(crate) const MAX_ARGUMENTS: usize = 254;
/// Longest text in bytes that an evaluation may make; a longer one is `#VALUE!`, as in spreadsheets.
pub(crate) const MAX_TEXT_BYTES: usize = 32_767;
/// Longest text in bytes whose `*` and `?` are signs, as in spreadsheets.
pub(crate) const MAX_PATTERN_BYTES: usize = 255;
/// Most steps of one evaluation: an operation is one, and so is each list item a function looks at.
const MAX_STEPS: usize = 100_000;
/// Bytes of text that count as one step.
const TEXT_BYTES_PER_STEP: usize = 64;

/// What is left of one evaluation's steps.
pub(crate) struct Budget {
    left: usize,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { left: MAX_STEPS }
    }

    /// Takes `steps`.
    ///
    /// Errors: `#NUM!` when fewer are left.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), ErrorValue> {
        self.left = self.left.checked_sub(steps).ok_or(ErrorValue::Number)?;
        Ok(())
    }

    /// Takes the steps for looking at `value`.
    pub(crate) fn spend_on(&mut self, value: &Value) -> Result<(), ErrorValue> {
        self.spend(cost(value))
    }
}

/// The steps for comparing texts with patterns besides those for looking at both: a star tries what follows it at
/// every place of a text.
pub(crate) fn cost_of_stars<'v>(values: impl Iterator<Item = &'v Value> + Clone) -> usize {
    let patterns: usize = values.clone().map(star_bytes).sum();
    if patterns == 0 {
        return 0;
    }
    let texts: usize = values.map(text_bytes).sum();
    patterns.saturating_mul(texts) / TEXT_BYTES_PER_STEP
}

/// The bytes of patterns with a star.
fn star_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) if text.len() <= MAX_PATTERN_BYTES && text.contains('*') => text.len(),
        Value::List(items) => items.iter().map(star_bytes).sum(),
        _ => 0,
    }
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::List(items) => items.iter().map(text_bytes).sum(),
        _ => 0,
    }
}

/// The steps for looking at a value.
pub(crate) fn cost(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() / TEXT_BYTES_PER_STEP,
        Value::List(items) => items.iter().fold(items.len(), |sum, item| sum + cost(item)),
        _ => 0,
    }
}
