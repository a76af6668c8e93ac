//! What came of one set of inputs.

use serde::{Deserialize, Serialize};
use small::Map;

use super::input::text_of_day;
use crate::table::Table;
use crate::value::Value;

/// The inputs as they were used, and what came of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Every input with its value, given or default.
    pub inputs: Map<String, Value>,
    /// Every result's id and value, in the order of the definition.
    pub results: Vec<(String, Value)>,
    /// The inputs that are out of sight with these values of the others; they have their defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// The lowest and the highest that each result with a range may be.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub ranges: Map<String, [f64; 2]>,
    /// The tables, in the order of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableData>,
    /// The charts, in the order of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<ChartData>,
    /// The last day on which it holds, as a serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<f64>,
}

impl Evaluation {
    /// The value of the result with that id.
    pub fn result(&self, id: &str) -> Option<&Value> {
        self.results.iter().find(|(result, _)| result == id).map(|(_, value)| value)
    }

    /// The last day on which it holds, such as `2026-07-01`.
    pub fn valid_until_text(&self) -> Option<String> {
        self.valid_until.map(text_of_day)
    }

    /// The last day on which it holds, in days since 1 January 1970.
    pub fn valid_until_unix_day(&self) -> Option<i64> {
        self.valid_until.map(|serial| (serial - crate::calendar::serial_of_unix_day(0)) as i64)
    }
}

/// The rows of a table; none when there is nothing to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableData {
    /// Which table.
    pub id: String,
    /// Its cells, row by row.
    pub rows: Vec<Vec<Value>>,
}

impl TableData {
    pub(super) fn of(id: String, value: &Value) -> Self {
        let rows = match Table::of(value) {
            Ok(table) => {
                let row = |row| (0..table.columns).map(|at| table.cell(row, at).clone()).collect();
                (0..table.rows).map(row).collect()
            }
            Err(_) => Vec::new(),
        };
        Self { id, rows }
    }
}

/// What a chart shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// Which chart.
    pub id: String,
    /// The computed names of the points; empty when the definition names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Value>,
    /// The values of each series; what is no number is a gap.
    pub series: Vec<Vec<Option<f64>>>,
}

/// The values of a list or a table, along the rows.
pub(super) fn line(value: Value) -> Vec<Value> {
    match Table::of(&value) {
        Ok(table) => (0..table.n_cells()).map(|index| table.nth(index).clone()).collect(),
        Err(_) => Vec::new(),
    }
}
