//! An answer as the flow understands it.

use formula::Value;
use protocol::Content;

use crate::reading::ANSWER;

/// What one input made of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) value: Value,
    /// Values of [`super::AskInput::parts`].
    pub(crate) parts: Vec<(&'static str, Value)>,
    /// As people read it.
    pub(crate) display: String,
    /// The visitor's message, when `display` as words is not all of it.
    pub(crate) echo: Option<Content>,
    pub(crate) score: f64,
    pub(crate) next: Option<String>,
}

impl Reply {
    pub(crate) fn new(value: impl Into<Value>, display: impl Into<String>) -> Self {
        let (value, display) = (value.into(), display.into());
        Self { value, parts: Vec::new(), display, echo: None, score: 0.0, next: None }
    }

    pub(crate) fn part(&self, name: &str) -> Option<Value> {
        self.parts.iter().find(|(part, _)| *part == name).map(|(_, value)| value.clone())
    }

    /// What `answer` and `answer.part` are in a `check`.
    pub(crate) fn named(&self, name: &str) -> Option<Value> {
        match name.strip_prefix(ANSWER)? {
            "" => Some(self.value.clone()),
            part => self.part(part.strip_prefix('.')?),
        }
    }
}
