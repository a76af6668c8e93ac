//! What a visitor may set an input to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CalculatorInput, InputKind};
use crate::value::Value;

/// An input value that the calculator refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputError {
    /// The input's id.
    pub input: String,
    /// Why it is refused.
    pub code: InputErrorCode,
}

/// Why an input value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputErrorCode {
    /// Above the highest number.
    AboveMax,
    /// Below the lowest number.
    BelowMin,
    /// Not one of the select's options.
    NotAnOption,
    /// A checkbox is TRUE or FALSE.
    NotATruthValue,
    /// A slider or number field holds a number.
    NotANumber,
    /// The calculator has no such input.
    UnknownInput,
}

impl InputErrorCode {
    /// The rest of a sentence that starts with what was refused.
    pub fn reason(self) -> &'static str {
        match self {
            Self::AboveMax => "is above the highest value",
            Self::BelowMin => "is below the lowest value",
            Self::NotAnOption => "is not one of the options",
            Self::NotATruthValue => "must be true or false",
            Self::NotANumber => "must be a number",
            Self::UnknownInput => "is not an input of this calculator",
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.input, self.code.reason())
    }
}

impl std::error::Error for InputError {}

impl CalculatorInput {
    /// Its value before the visitor sets it: the default, else the lowest number (without one 0, or the
    /// highest if that is lower), the first option, or FALSE.
    pub fn default_value(&self) -> Value {
        if let Some(default) = &self.default {
            return default.clone().cleaned();
        }
        match self.kind {
            InputKind::Slider | InputKind::Number => {
                let without_min = self.max.map_or(0.0, |max| max.min(0.0));
                Value::number(self.min.unwrap_or(without_min))
            }
            InputKind::Select => {
                self.options.first().map_or(Value::Blank, |option| option.value.clone().cleaned())
            }
            InputKind::Checkbox => Value::Bool(false),
        }
    }

    /// Whether the visitor may set it to `value`.
    pub fn accepts(&self, value: &Value) -> Result<(), InputErrorCode> {
        match self.kind {
            InputKind::Slider | InputKind::Number => match value {
                Value::Number(number) if !number.is_finite() => Err(InputErrorCode::NotANumber),
                Value::Number(number) if self.min.is_some_and(|min| *number < min) => {
                    Err(InputErrorCode::BelowMin)
                }
                Value::Number(number) if self.max.is_some_and(|max| *number > max) => {
                    Err(InputErrorCode::AboveMax)
                }
                Value::Number(_) => Ok(()),
                _ => Err(InputErrorCode::NotANumber),
            },
            InputKind::Select if self.options.iter().any(|option| option.value == *value) => Ok(()),
            InputKind::Select => Err(InputErrorCode::NotAnOption),
            InputKind::Checkbox if value.as_bool().is_some() => Ok(()),
            InputKind::Checkbox => Err(InputErrorCode::NotATruthValue),
        }
    }
}
