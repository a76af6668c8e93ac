//! How a number is to be shown. Only the intent: words and digits are the `i18n` crate's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Most decimals that a format may ask for.
const MAX_DECIMALS: u8 = 10;

/// The presentation of a number, written `money:RUB`, `number:1`, `percent`, `years` or `months`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// `number` or `number:DECIMALS`: with so many decimals, or as many as the number has.
    Number {
        /// Digits after the point.
        decimals: Option<u8>,
    },
    /// `money:CURRENCY` or `money:CURRENCY:DECIMALS`: an amount in major units.
    Money {
        /// ISO 4217 code.
        currency: String,
        /// Digits after the point; the shower's choice if left out.
        decimals: Option<u8>,
    },
    /// `percent` or `percent:DECIMALS`: a fraction shown times a hundred, so that 0.12 is 12 %.
    Percent {
        /// Digits after the point; the shower's choice if left out.
        decimals: Option<u8>,
    },
    /// `years`: a number of years.
    Years,
    /// `months`: a number of months.
    Months,
}

impl Format {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (kind, detail) = match text.split_once(':') {
            Some((kind, detail)) => (kind, Some(detail)),
            None => (text, None),
        };
        match (kind, detail) {
            ("number", detail) => Some(Self::Number { decimals: decimals(detail)? }),
            ("percent", detail) => Some(Self::Percent { decimals: decimals(detail)? }),
            ("money", Some(detail)) => {
                let (currency, places) = match detail.split_once(':') {
                    Some((currency, places)) => (currency, Some(places)),
                    None => (detail, None),
                };
                let known = currency.len() == 3
                    && currency.bytes().all(|letter| letter.is_ascii_uppercase());
                known.then_some(Self::Money {
                    currency: currency.to_owned(),
                    decimals: decimals(places)?,
                })
            }
            ("years", None) => Some(Self::Years),
            ("months", None) => Some(Self::Months),
            _ => None,
        }
    }
}

/// The number of decimals, if one is given; `None` outside if it is no such number.
fn decimals(detail: Option<&str>) -> Option<Option<u8>> {
    match detail {
        None => Some(None),
        Some(digits) => digits.parse().ok().filter(|decimals| *decimals <= MAX_DECIMALS).map(Some),
    }
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            format!("`{text}` is not a format: write number:1, money:EUR, percent, percent:1, years or months")
        })
    }
}

impl From<Format> for String {
    fn from(format: Format) -> Self {
        format.to_string()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = match self {
            Self::Number { decimals } => {
                f.write_str("number")?;
                decimals
            }
            Self::Money { currency, decimals } => {
                write!(f, "money:{currency}")?;
                decimals
            }
            Self::Percent { decimals } => {
                f.write_str("percent")?;
                decimals
            }
            Self::Years => return f.write_str("years"),
            Self::Months => return f.write_str("months"),
        };
        decimals.map_or(Ok(()), |decimals| write!(f, ":{decimals}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back_as_it_was_written() {
        for text in [
            "number",
            "number:1",
            "money:RUB",
            "money:EUR:2",
            "percent",
            "percent:1",
            "years",
            "months",
        ] {
            let format = Format::try_from(text.to_owned()).expect(text);
            assert_eq!(format.to_string(), text);
        }
    }

    #[test]
    fn an_unknown_format_is_refused_with_the_known_ones() {
        for text in ["money", "money:rub", "number:x", "number:99", "years:1", ""] {
            let error = Format::try_from(text.to_owned()).expect_err(text);
            assert!(error.contains("money:EUR"), "{error}");
        }
    }
}
