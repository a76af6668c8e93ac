//! The arguments of one call, with the coercions functions ask for.

use std::borrow::Cow;

use crate::calendar::LAST_DAY;
use crate::coerce;
use crate::machine::Operand;
use crate::table::Table;
use crate::value::{ErrorValue, Value};

/// What a left-out argument is.
const BLANK: Value = Value::Blank;

/// The evaluated arguments of a call.
pub(crate) struct Arguments<'a> {
    values: &'a [Operand<'a>],
    today: Option<f64>,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(values: &'a [Operand<'a>], today: Option<f64>) -> Self {
        Self { values, today }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The serial number of the day of this evaluation.
    ///
    /// Errors: `#N/A` if nobody said.
    pub(super) fn today(&self) -> Result<f64, ErrorValue> {
        self.today.ok_or(ErrorValue::NotAvailable)
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

    /// The first arguments as numbers; those not written are 0. Read all before one is judged, so that an
    /// error among them comes out first.
    pub(super) fn numbers<const COUNT: usize>(&self) -> Result<[f64; COUNT], ErrorValue> {
        let mut numbers = [0.0; COUNT];
        for (index, number) in numbers.iter_mut().enumerate() {
            *number = self.number(index)?;
        }
        Ok(numbers)
    }

    /// The number, or `otherwise` if the argument was not written.
    pub(super) fn number_or(&self, index: usize, otherwise: f64) -> Result<f64, ErrorValue> {
        if self.has(index) { self.number(index) } else { Ok(otherwise) }
    }

    /// The number without its fraction; beyond `i32` it stays at the limit.
    pub(super) fn whole(&self, index: usize) -> Result<i32, ErrorValue> {
        self.number(index).map(|number| number.trunc() as i32)
    }

    /// The same, or `otherwise` if the argument was not written.
    pub(super) fn whole_or(&self, index: usize, otherwise: i32) -> Result<i32, ErrorValue> {
        if self.has(index) { self.whole(index) } else { Ok(otherwise) }
    }

    pub(super) fn bool(&self, index: usize) -> Result<bool, ErrorValue> {
        coerce::to_bool(self.value(index))
    }

    pub(super) fn text(&self, index: usize) -> Result<Cow<'_, str>, ErrorValue> {
        coerce::to_text(self.value(index))
    }

    pub(super) fn table(&self, index: usize) -> Result<Table<'_>, ErrorValue> {
        Table::of(self.value(index))
    }

    /// Every scalar, with lists laid out.
    pub(super) fn each(
        &self,
        visit: &mut dyn FnMut(Item<'_>) -> Result<(), ErrorValue>,
    ) -> Result<(), ErrorValue> {
        self.values.iter().try_for_each(|value| each_of(value, visit))
    }

    /// Every scalar of one argument, with its lists laid out.
    pub(super) fn each_at(
        &self,
        index: usize,
        visit: &mut dyn FnMut(Item<'_>) -> Result<(), ErrorValue>,
    ) -> Result<(), ErrorValue> {
        each_of(self.value(index), visit)
    }

    /// Every number as SUM sees them: an argument is coerced, in a list only numbers count.
    pub(super) fn each_number(&self, visit: &mut dyn FnMut(f64)) -> Result<(), ErrorValue> {
        for value in self.values {
            // The usual case by itself, without the ways around it.
            if let Value::Number(number) = **value {
                visit(number);
                continue;
            }
            each_of(value, &mut |item| {
                if let Some(number) = item.number()? {
                    visit(number);
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// The day of a serial number.
///
/// Errors: `#NUM!` before the first day and after the last.
pub(super) fn day_of(serial: f64) -> Result<i32, ErrorValue> {
    let day = serial.floor();
    let is_day = (0.0..=f64::from(LAST_DAY)).contains(&day);
    if is_day { Ok(day as i32) } else { Err(ErrorValue::Number) }
}

/// Where a scalar stood; spreadsheets coerce arguments but not the cells of a range.
pub(super) enum Item<'a> {
    /// It was an argument itself.
    Argument(&'a Value),
    /// It was in a list.
    Listed(&'a Value),
}

impl Item<'_> {
    /// The number, if it counts as one.
    pub(super) fn number(&self) -> Result<Option<f64>, ErrorValue> {
        match self {
            // An unanswered input is like an empty cell.
            Self::Argument(Value::Blank) => Ok(None),
            Self::Argument(value) => coerce::to_number(value).map(Some),
            Self::Listed(Value::Number(number)) => Ok(Some(*number)),
            Self::Listed(Value::Error(error)) => Err(*error),
            Self::Listed(_) => Ok(None),
        }
    }
}

fn each_of(
    value: &Value,
    visit: &mut dyn FnMut(Item<'_>) -> Result<(), ErrorValue>,
) -> Result<(), ErrorValue> {
    match value {
        Value::List(items) => each_in_list(items, visit),
        scalar => visit(Item::Argument(scalar)),
    }
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
