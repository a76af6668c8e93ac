//! What a visitor sets, and what it may be set to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Format;
use crate::calendar::{Date, LAST_DAY, serial_in_text};
use crate::text::Text;
use crate::value::Value;

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
    /// A formula for the first day that a date may be, such as `TODAY()`; it uses no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
    /// A formula for the last day that a date may be; it uses no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
    /// Its value before the visitor sets it; see [`CalculatorInput::default_value`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What the number counts, such as `kWh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// What a select or a row of radio buttons offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<InputOption>,
    /// How the number is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// A formula that must hold for the input to be shown; while it does not, the input has its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_if: Option<String>,
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
    /// One of the options, all in sight.
    Radio,
    /// Yes or no.
    Checkbox,
    /// A day: `2026-05-01` outside, its serial number in formulas.
    Date,
    /// Never on the page: the page or the flow sets it, and it is of its default's type.
    Hidden,
}

/// One choice of a select or a row of radio buttons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputOption {
    /// What formulas see: a number or a text.
    pub value: Value,
    /// What the visitor sees.
    pub label: Text,
}

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
    /// A date is a day of the calendar, as `2026-05-01`.
    NotADate,
    /// Not one of the options.
    NotAnOption,
    /// What the page sets to a text is a text.
    NotAText,
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
            Self::NotADate => "must be a date such as 2026-05-01",
            Self::NotAText => "must be a text",
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
    /// highest if that is lower), the first option, or FALSE; a date without one is blank, which is today.
    pub fn default_value(&self) -> Value {
        if let Some(default) = &self.default {
            return default.clone().cleaned();
        }
        match self.kind {
            InputKind::Slider | InputKind::Number => {
                let without_min = self.max.map_or(0.0, |max| max.min(0.0));
                Value::number(self.min.unwrap_or(without_min))
            }
            InputKind::Select | InputKind::Radio => {
                self.options.first().map_or(Value::Blank, |option| option.value.clone().cleaned())
            }
            InputKind::Checkbox => Value::Bool(false),
            InputKind::Date | InputKind::Hidden => Value::Blank,
        }
    }

    /// Whether the visitor may set it to `value`; the limits of a date are only known on a day, so they
    /// are left to [`CompiledCalculator::evaluate`](super::CompiledCalculator::evaluate).
    pub fn accepts(&self, value: &Value) -> Result<(), InputErrorCode> {
        match self.kind {
            InputKind::Slider | InputKind::Number => self.accepts_number(value),
            InputKind::Select | InputKind::Radio => {
                if self.options.iter().any(|option| option.value == *value) {
                    Ok(())
                } else {
                    Err(InputErrorCode::NotAnOption)
                }
            }
            InputKind::Checkbox => accepts_bool(value),
            InputKind::Date if day_of(value).is_some() => Ok(()),
            InputKind::Date => Err(InputErrorCode::NotADate),
            InputKind::Hidden => match &self.default {
                Some(Value::Number(_)) => self.accepts_number(value),
                Some(Value::Bool(_)) => accepts_bool(value),
                _ if value.as_text().is_some() => Ok(()),
                _ => Err(InputErrorCode::NotAText),
            },
        }
    }

    fn accepts_number(&self, value: &Value) -> Result<(), InputErrorCode> {
        match value {
            Value::Number(number) if !number.is_finite() => Err(InputErrorCode::NotANumber),
            Value::Number(number) if self.min.is_some_and(|min| *number < min) => {
                Err(InputErrorCode::BelowMin)
            }
            Value::Number(number) if self.max.is_some_and(|max| *number > max) => {
                Err(InputErrorCode::AboveMax)
            }
            Value::Number(_) => Ok(()),
            _ => Err(InputErrorCode::NotANumber),
        }
    }
}

fn accepts_bool(value: &Value) -> Result<(), InputErrorCode> {
    value.as_bool().map(|_| ()).ok_or(InputErrorCode::NotATruthValue)
}

/// The serial number of the day that a value says, as a text such as `2026-05-01` or as that number.
pub(super) fn day_of(value: &Value) -> Option<f64> {
    let serial = match value {
        Value::Text(text) if !text.contains(':') => serial_in_text(text)?,
        Value::Number(number) => *number,
        _ => return None,
    };
    (serial >= 0.0 && serial <= f64::from(LAST_DAY)).then(|| libm::floor(serial))
}

/// A day as a text such as `2026-05-01`, from its serial number.
pub fn text_of_day(serial: f64) -> String {
    let Date { year, month, day } = Date::of(serial as i32);
    format!("{year:04}-{month:02}-{day:02}")
}
