//! How far a step has come that asks visitor and server in turn: `faq` and `book`.

use protocol::Scalar;
use serde::{Deserialize, Serialize};
use small::Map;

/// One row of a result: a slot, an answer.
pub(crate) type Row = Map<String, Scalar>;

/// What such a step keeps between two inputs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Exchange {
    #[serde(default)]
    pub(crate) stage: Stage,
    /// What the visitor typed, or the id of the row that they chose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) said: String,
    /// What there is to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) rows: Vec<Row>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Nothing was asked of the server.
    #[default]
    Idle,
    /// The server looks for something.
    Looking,
    /// The visitor may choose from what was found.
    Offered,
    /// The server takes what was chosen.
    Taking,
}

impl Exchange {
    pub(crate) fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the run waits for the server.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.stage, Stage::Looking | Stage::Taking)
    }

    /// The server looks for this.
    pub(crate) fn looking(said: &str) -> Self {
        Self { stage: Stage::Looking, said: said.to_owned(), rows: Vec::new() }
    }

    /// The row with this id.
    pub(crate) fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| text(row, "id") == id)
    }
}

/// The words under a name of a row, or nothing.
pub(crate) fn text<'r>(row: &'r Row, name: &str) -> &'r str {
    match row.get(name) {
        Some(Scalar::Text(text)) => text,
        _ => "",
    }
}
