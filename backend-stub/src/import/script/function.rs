//! The functions and methods of JavaScript that formulas know too.

/// What formulas have a function for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Function {
    Round,
    Floor,
    Ceil,
    Abs,
    Min,
    Max,
    Power,
    Sqrt,
    Trunc,
    Number,
    Whole,
    Words,
    Fixed,
    Upper,
    Lower,
    Trim,
    Length,
    Includes,
    StartsWith,
    EndsWith,
    ReplaceAll,
}

impl Function {
    pub(super) fn wants_numbers(self) -> bool {
        matches!(
            self,
            Self::Round
                | Self::Floor
                | Self::Ceil
                | Self::Abs
                | Self::Min
                | Self::Max
                | Self::Power
                | Self::Sqrt
                | Self::Trunc
                | Self::Number
                | Self::Whole
                | Self::Fixed
        )
    }

    pub(super) fn yields_number(self) -> bool {
        self.wants_numbers() && self != Self::Fixed || self == Self::Length
    }

    pub(super) fn of_math(name: &str) -> Option<Self> {
        Some(match name {
            "round" => Self::Round,
            "floor" => Self::Floor,
            "ceil" => Self::Ceil,
            "abs" => Self::Abs,
            "min" => Self::Min,
            "max" => Self::Max,
            "pow" => Self::Power,
            "sqrt" => Self::Sqrt,
            "trunc" => Self::Trunc,
            _ => return None,
        })
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "Number" | "parseFloat" => Self::Number,
            "parseInt" => Self::Whole,
            "String" => Self::Words,
            _ => return None,
        })
    }

    /// With how many arguments it is called.
    pub(super) fn of_method(name: &str) -> Option<(Self, usize)> {
        Some(match name {
            "toFixed" => (Self::Fixed, 1),
            "toString" => (Self::Words, 0),
            "toUpperCase" => (Self::Upper, 0),
            "toLowerCase" => (Self::Lower, 0),
            "trim" => (Self::Trim, 0),
            "includes" => (Self::Includes, 1),
            "startsWith" => (Self::StartsWith, 1),
            "endsWith" => (Self::EndsWith, 1),
            "replaceAll" => (Self::ReplaceAll, 2),
            _ => return None,
        })
    }

    pub(super) fn takes(self, n_arguments: usize) -> bool {
        match self {
            Self::Min | Self::Max => n_arguments > 0,
            Self::Power => n_arguments == 2,
            // The second argument of `parseInt` says that the first is decimal.
            Self::Whole => (1..=2).contains(&n_arguments),
            _ => n_arguments == 1,
        }
    }
}
