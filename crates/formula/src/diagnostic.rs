//! What is wrong with a formula or a calculator, told to the person who wrote it.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Whether mistakes are described. Without the feature they are only noticed: whoever reads what was
/// checked elsewhere, as the visitor's browser does, has no use for the words.
pub(crate) const DESCRIBES: bool = cfg!(feature = "diagnostics");

/// One mistake: where it is, a sentence, and how to mend it when that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Byte range in the formula's text; empty (`0..0`) when the mistake is not inside a formula.
    pub span: Range<usize>,
    /// One sentence, no full stop.
    pub message: String,
    /// How to mend it, when we can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A mistake at `span`, without a hint.
    #[inline]
    pub fn new(span: Range<usize>, message: impl fmt::Display) -> Self {
        let message = if DESCRIBES { message.to_string() } else { String::new() };
        Self { span, message, hint: None }
    }

    /// The same mistake with a way to mend it.
    #[inline]
    pub fn with_hint(mut self, hint: impl fmt::Display) -> Self {
        if DESCRIBES {
            self.hint = Some(hint.to_string());
        }
        self
    }
}
