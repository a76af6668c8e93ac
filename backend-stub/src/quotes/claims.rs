//! What a quote says.

use protocol::{Map, Scalar, contents};
use serde::{Deserialize, Serialize};

use super::Issue;

/// The signed text of a quote: a calculation, where and when it was made, and until when it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The server that signed it, such as `https://chat.example.com`; its keys are at `/v1/jwks.json` there.
    pub iss: String,
    /// The quote's id.
    pub jti: String,
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// From when on it holds no longer, in seconds since 1970.
    pub exp: i64,
    /// The site's key.
    pub site: String,
    /// What the site is called.
    pub site_name: String,
    /// The language of the labels.
    pub locale: String,
    /// The calculator's id.
    pub calculator: String,
    /// What the calculator is called.
    pub title: String,
    /// What was set.
    pub inputs: Vec<Line>,
    /// What the page set out of sight. The results depend on it, and nobody but the page vouches for it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub from_page: Map<String, Scalar>,
    /// What came out.
    pub results: Vec<Line>,
}

/// A value with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The input's or result's id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The value.
    pub value: Scalar,
    /// The value as people read it.
    pub display: String,
}

impl Claims {
    pub(super) fn of(
        calculation: &contents::Calculation,
        quote: &contents::CalculationQuote,
        issuer: &str,
        issue: Issue<'_>,
    ) -> Self {
        let lines = |lines: &[contents::CalculationLine]| lines.iter().map(Line::of).collect();
        Self {
            iss: issuer.to_owned(),
            jti: quote.id.clone(),
            iat: issue.at.as_millis().div_euclid(1_000),
            exp: quote.expires_at.as_millis().div_euclid(1_000),
            site: issue.site.to_string(),
            site_name: issue.site_name.to_owned(),
            locale: issue.locale.to_owned(),
            calculator: calculation.calculator.clone(),
            title: calculation.title.clone(),
            inputs: lines(&calculation.inputs),
            from_page: issue.from_page.clone(),
            results: lines(&calculation.results),
        }
    }
}

impl Line {
    fn of(line: &contents::CalculationLine) -> Self {
        let contents::CalculationLine { id, label, value, display, .. } = line.clone();
        Self { id, label, value, display }
    }
}
