//! Results that are more than a number: tables and charts. Only data; drawing is the page's.

use serde::{Deserialize, Serialize};

use super::Format;
use crate::text::Text;

/// A table whose rows are computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorTable {
    /// Its name among the tables.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// A formula that yields the rows, such as `SCHEDULE(rate / 12, months, price)`.
    pub formula: String,
    /// What stands in each column, from the left.
    pub columns: Vec<TableColumn>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableColumn {
    /// Its heading.
    pub label: Text,
    /// How its numbers are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

/// A chart whose values are computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatorChart {
    /// Its name among the charts.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What each point is called, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Text>,
    /// In place of `labels`: a formula that yields them as a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_from: Option<String>,
    /// What is drawn; a donut has one series.
    pub series: Vec<ChartSeries>,
    /// How the values are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// One bar for each point, those of several series side by side.
    Bars,
    /// One line for each series.
    Line,
    /// Parts of a whole.
    Donut,
}

/// One row of values in a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSeries {
    /// What it is called.
    pub label: Text,
    /// A formula that yields all its values as a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// In place of `formula`: one formula for each point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formulas: Vec<String>,
}
