//! What is wrong with a formula or a calculator, told to the person who wrote it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    /// The same mistake with a way to mend it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
