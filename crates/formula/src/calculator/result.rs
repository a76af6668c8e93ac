//! What a visitor gets: a number or a text, how it is shown, and what is said about it.

use serde::{Deserialize, Serialize};

use super::Format;
use crate::text::Text;
use crate::value::Value;

/// One thing that the visitor gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorResult {
    /// Its name among the results.
    pub id: String,
    /// What it is called on the screen.
    pub label: Text,
    /// The formula's text; often just the name of a formula.
    pub formula: String,
    /// How it is shown; a result without one is shown as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// How large it is shown.
    #[serde(default)]
    pub emphasis: Emphasis,
    /// A formula for how far off the number may be, as a fraction: `10%` shows 90 – 110 for 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// What to say about the number, by where it lies; the first band that it falls into speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<ResultBand>,
}

/// How large a result is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emphasis {
    /// The answer to the visitor's question.
    Headline,
    /// A detail.
    #[default]
    Normal,
}

/// What to say about a number that lies below a limit, or beyond all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultBand {
    /// Numbers below this one are in the band; the last band has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// What is said.
    pub text: Text,
}

impl CalculatorResult {
    /// What is said about this value of the result; nothing about what is no number.
    pub fn message(&self, value: &Value) -> Option<&Text> {
        let number = value.as_number()?;
        let band = self.bands.iter().find(|band| band.below.is_none_or(|below| number < below));
        band.map(|band| &band.text)
    }
}
