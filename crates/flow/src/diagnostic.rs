//! What is wrong with a flow, told to the person who wrote it.

use std::fmt;
use std::ops::Range;

/// Whether mistakes are described; see the feature.
pub(crate) const DESCRIBES: bool = cfg!(feature = "diagnostics");

/// Words that only somebody who is told of mistakes needs.
#[inline]
pub(crate) fn words(say: impl FnOnce() -> String) -> String {
    if DESCRIBES { say() } else { String::new() }
}

/// One mistake or doubt: where, a sentence, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it is.
    pub place: Place,
    /// The bytes of the text at that place, when the mistake is inside a formula or a `{{…}}`.
    pub span: Option<Range<usize>>,
    /// Whether the name of the field is meant, and not what stands there.
    pub at_name: bool,
    /// One sentence, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: String,
    /// Whether it keeps the flow from being served.
    pub severity: Severity,
}

/// Where in a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the flow, such as `steps[3].ask.text.ru`; empty for the whole file.
    Flow(String),
    /// In a calculator.
    Calculator {
        /// Its id, or its number in the list when it has none.
        id: String,
        /// Such as `results[0].formula`; empty for the whole file.
        path: String,
    },
}

/// Whether a diagnostic keeps the flow from being served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not; the author should look at it.
    Warning,
}

impl Diagnostic {
    #[inline]
    pub(crate) fn error(place: Place, message: impl fmt::Display, hint: impl fmt::Display) -> Self {
        let (message, hint) = (words(|| message.to_string()), words(|| hint.to_string()));
        Self { place, span: None, at_name: false, message, hint, severity: Severity::Error }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn at_name(mut self) -> Self {
        self.at_name = true;
        self
    }

    pub(crate) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Flow(path) if path.is_empty() => f.write_str("flow"),
            Place::Flow(path) => f.write_str(path),
            Place::Calculator { id, path } => write!(f, "calculator {id}: {path}"),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(span) = &self.span {
            write!(f, " [{}..{}]", span.start, span.end)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}
