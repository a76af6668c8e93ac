//! Operators between two values.

use std::cmp::Ordering;

use super::{Outcome, text_value};
use crate::coerce::{to_number, to_text};
use crate::compare::order;
use crate::number;
use crate::program::BinaryOperator;
use crate::value::{ErrorValue, Value};

/// What an operator does to two numbers.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Arithmetic,
    Comparison,
    Text,
}

impl BinaryOperator {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Power => {
                Kind::Arithmetic
            }
            Self::Concatenate => Kind::Text,
            _ => Kind::Comparison,
        }
    }
}

/// An operator between any two values.
pub(super) fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Outcome {
    match operator.kind() {
        Kind::Arithmetic => {
            arithmetic(operator, to_number(left)?, to_number(right)?).map(Value::number)
        }
        Kind::Comparison => Ok(Value::Bool(holds(operator, order(left, right)?))),
        Kind::Text => concatenate(left, right),
    }
}

/// An operator that makes a number of two.
#[inline]
pub(super) fn arithmetic(
    operator: BinaryOperator,
    left: f64,
    right: f64,
) -> Result<f64, ErrorValue> {
    match operator {
        BinaryOperator::Add => Ok(number::add(left, right)),
        BinaryOperator::Subtract => Ok(number::add(left, -right)),
        BinaryOperator::Multiply => Ok(left * right),
        BinaryOperator::Divide => number::divide(left, right),
        _ => number::power(left, right),
    }
}

/// Whether a comparison holds for two values that stand in this order.
pub(super) fn holds(operator: BinaryOperator, order: Ordering) -> bool {
    match operator {
        BinaryOperator::Equal => order.is_eq(),
        BinaryOperator::NotEqual => order.is_ne(),
        BinaryOperator::Less => order.is_lt(),
        BinaryOperator::LessOrEqual => order.is_le(),
        BinaryOperator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn concatenate(left: &Value, right: &Value) -> Outcome {
    let mut text = to_text(left)?.into_owned();
    text.push_str(&to_text(right)?);
    text_value(text)
}
