//! What a formula yields: a number, a text, a truth value, a list, nothing, or a spreadsheet error.

use std::fmt;

mod json;

/// A spreadsheet value.
///
/// Numbers are always finite and never −0: build them with [`Value::number`], which turns anything
/// else into `#NUM!`. Numbers that arrive from a [`Scope`](crate::Scope) are cleaned the same way.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing: an unanswered input or a left-out argument. Counts as 0, "" or FALSE.
    #[default]
    Blank,
    /// A finite number.
    Number(f64),
    /// A text.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A row of values; a table is a list of rows.
    List(Vec<Value>),
    /// A spreadsheet error, which spreads through whatever uses it.
    Error(ErrorValue),
}

/// The spreadsheet's error values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorValue {
    /// `#DIV/0!`: division by zero, or an average of nothing.
    DivisionByZero,
    /// `#VALUE!`: a value of the wrong type.
    Value,
    /// `#REF!`: a row or a column that a table does not have.
    Reference,
    /// `#NUM!`: a number out of range, or a formula over its budget.
    Number,
    /// `#NAME?`: a name that nobody defined.
    Name,
    /// `#N/A`: nothing found.
    NotAvailable,
}

impl ErrorValue {
    /// Every error value, in the order of their declaration.
    pub const ALL: [Self; 6] = [
        Self::DivisionByZero,
        Self::Value,
        Self::Reference,
        Self::Number,
        Self::Name,
        Self::NotAvailable,
    ];

    /// The code a spreadsheet shows.
    pub fn code(self) -> &'static str {
        match self {
            Self::DivisionByZero => "#DIV/0!",
            Self::Value => "#VALUE!",
            Self::Reference => "#REF!",
            Self::Number => "#NUM!",
            Self::Name => "#NAME?",
            Self::NotAvailable => "#N/A",
        }
    }

    /// The error value with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }
}

impl fmt::Display for ErrorValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Value {
    /// A number made safe: NaN and infinity become `#NUM!`, −0 becomes 0.
    pub fn number(number: f64) -> Self {
        if !number.is_finite() {
            Self::Error(ErrorValue::Number)
        } else if number == 0.0 {
            Self::Number(0.0)
        } else {
            Self::Number(number)
        }
    }

    /// The number, if this is one; no coercion.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if this is one; no coercion.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one; no coercion.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The error, if this is one.
    pub fn as_error(&self) -> Option<ErrorValue> {
        match self {
            Self::Error(error) => Some(*error),
            _ => None,
        }
    }

    /// Whether there is nothing here.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// Whether this holds the invariants of the type all the way down, so that it can be used as it is.
    pub(crate) fn is_clean(&self) -> bool {
        match self {
            Self::Number(number) => {
                number.is_finite() && !(*number == 0.0 && number.is_sign_negative())
            }
            Self::List(items) => items.iter().all(Self::is_clean),
            _ => true,
        }
    }

    /// The same value with every number made safe.
    pub(crate) fn cleaned(self) -> Self {
        match self {
            Self::Number(number) => Self::number(number),
            Self::List(items) if items.iter().any(|item| !item.is_clean()) => {
                Self::List(items.into_iter().map(Self::cleaned).collect())
            }
            other => other,
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::number(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<ErrorValue> for Value {
    fn from(error: ErrorValue) -> Self {
        Self::Error(error)
    }
}
