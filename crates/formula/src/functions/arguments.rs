//! The arguments of one call, with the coercions functions ask for.

use std::borrow::Cow;

use crate::coerce;
use crate::value::{ErrorValue, Value};

/// What a left-out argument is.
const BLANK: Value = Value::Blank;

/// The evaluated arguments of a call.
pub(crate) struct Arguments<'a> {
    values: &'a [Cow<'a, Value>],
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(values: &'a [Cow<'a, Value>]) -> Self {
        Self { values }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the argument was written at all; `f(1,)` writes a blank second one.
    pub(super) fn has(&self, index: usize) -> bool {
        index < self.values.len()
    }

    pub(super) fn value(&self, index: usize) -> &Value {
        match self.values.get(index) {
            Some(value) => value,
            None => &BLANK,
        }
    }

    pub(super) fn number(&self, index: usize) -> Result<f64, ErrorValue> {
        coerce::to_number(self.value(index))
    }

    /// The number, or `otherwise` if the argument was not written.
    pub(super) fn number_or(&self, index: usize, otherwise: f64) -> Result<f64, ErrorValue> {
        if self.has(index) { self.number(index) } else { Ok(otherwise) }
    }

    /// The number without its fraction; beyond `i32` it stays at the limit.
    pub(super) fn whole_or(&self, index: usize, otherwise: f64) -> Result<i32, ErrorValue> {
        self.number_or(index, otherwise).map(|number| number.trunc() as i32)
    }

    pub(super) fn bool(&self, index: usize) -> Result<bool, ErrorValue> {
        coerce::to_bool(self.value(index))
    }

    pub(super) fn text(&self, index: usize) -> Result<Cow<'_, str>, ErrorValue> {
        coerce::to_text(self.value(index))
    }

    /// Every scalar, with lists laid out.
    pub(super) fn each(
        &self,
        visit: &mut dyn FnMut(Item<'_>) -> Result<(), ErrorValue>,
    ) -> Result<(), ErrorValue> {
        for value in self.values {
            match &**value {
                Value::List(items) => each_in_list(items, visit)?,
                scalar => visit(Item::Argument(scalar))?,
            }
        }
        Ok(())
    }

    /// Every number as SUM sees them: an argument is coerced, in a list only numbers count.
    pub(super) fn each_number(&self, visit: &mut dyn FnMut(f64)) -> Result<(), ErrorValue> {
        self.each(&mut |item| {
            match item {
                // An unanswered input is like an empty cell.
                Item::Argument(Value::Blank) => {}
                Item::Argument(value) => visit(coerce::to_number(value)?),
                Item::Listed(Value::Number(number)) => visit(*number),
                Item::Listed(Value::Error(error)) => return Err(*error),
                Item::Listed(_) => {}
            }
            Ok(())
        })
    }
}

/// Where a scalar stood; spreadsheets coerce arguments but not the cells of a range.
pub(super) enum Item<'a> {
    /// It was an argument itself.
    Argument(&'a Value),
    /// It was in a list.
    Listed(&'a Value),
}

fn each_in_list(
    items: &[Value],
    visit: &mut dyn FnMut(Item<'_>) -> Result<(), ErrorValue>,
) -> Result<(), ErrorValue> {
    for item in items {
        match item {
            Value::List(items) => each_in_list(items, visit)?,
            scalar => visit(Item::Listed(scalar))?,
        }
    }
    Ok(())
}
