//! What a number counts.

use std::fmt;

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Nobody said; a number written in a formula, which may be an amount, a factor or a rate.
    Plain,
    /// A share: 5 % is 0.05.
    Percent,
    /// Major units of this currency; of one that is not known when empty.
    Money(String),
    /// This unit.
    Unit(String),
}

impl Measure {
    /// What both count, if they may be added or compared. A plain number agrees with every other.
    #[must_use]
    pub fn with(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            // `1 + vat` is a factor.
            (Self::Plain, Self::Percent) | (Self::Percent, Self::Plain) => Some(Self::Plain),
            (Self::Plain, known) | (known, Self::Plain) => Some(known.clone()),
            (Self::Money(unknown), Self::Money(known))
            | (Self::Money(known), Self::Money(unknown))
                if unknown.is_empty() =>
            {
                Some(Self::Money(known.clone()))
            }
            (one, other) if one == other => Some(one.clone()),
            _ => None,
        }
    }

    /// What a product counts. A plain number beside money is a factor; beside a unit it may as well be a rate.
    pub(super) fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Percent, Self::Percent) => Self::Percent,
            (Self::Percent, known @ (Self::Money(_) | Self::Unit(_)))
            | (known @ (Self::Money(_) | Self::Unit(_)), Self::Percent)
            | (Self::Plain, known @ Self::Money(_))
            | (known @ Self::Money(_), Self::Plain) => known,
            _ => Self::Plain,
        }
    }

    /// What a quotient counts.
    pub(super) fn over(self, other: Self) -> Self {
        match (self, other) {
            (known @ (Self::Money(_) | Self::Unit(_)), Self::Percent)
            | (known @ (Self::Money(_) | Self::Percent), Self::Plain) => known,
            _ => Self::Plain,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("a number"),
            Self::Percent => f.write_str("a percentage"),
            Self::Money(currency) if currency.is_empty() => f.write_str("an amount of money"),
            Self::Money(currency) => write!(f, "an amount in {currency}"),
            Self::Unit(unit) => write!(f, "a number of {unit}"),
        }
    }
}
