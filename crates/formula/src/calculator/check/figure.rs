//! What may be wrong with a table or a chart.

use std::collections::BTreeSet;

use super::Check;
use crate::calculator::{CalculatorChart, CalculatorTable, ChartKind, ChartSeries};

impl Check<'_> {
    pub(super) fn tables(&mut self, tables: &[CalculatorTable]) {
        let mut names = BTreeSet::new();
        for (index, table) in tables.iter().enumerate() {
            let path = format!("tables[{index}]");
            self.name(format!("{path}.id"), &table.id, &mut names);
            self.text(format!("{path}.title"), &table.title);
            for (column, definition) in table.columns.iter().enumerate() {
                self.text(format!("{path}.columns[{column}].label"), &definition.label);
            }
            if table.columns.is_empty() {
                let hint = "name each with its label: `- label: Year`";
                self.report(format!("{path}.columns"), "a table needs columns", hint);
            }
        }
    }

    pub(super) fn charts(&mut self, charts: &[CalculatorChart]) {
        let mut names = BTreeSet::new();
        for (index, chart) in charts.iter().enumerate() {
            let path = format!("charts[{index}]");
            self.name(format!("{path}.id"), &chart.id, &mut names);
            self.chart(&path, chart);
        }
    }

    fn chart(&mut self, path: &str, chart: &CalculatorChart) {
        self.text(format!("{path}.title"), &chart.title);
        for (index, label) in chart.labels.iter().enumerate() {
            self.text(format!("{path}.labels[{index}]"), label);
        }
        if chart.labels.is_empty() == chart.labels_from.is_none() {
            self.report(
                format!("{path}.labels"),
                "a chart has either `labels` or `labels_from`",
                "`labels` are texts, one for each point; `labels_from` is a formula that yields a list",
            );
        }
        match (chart.kind, chart.series.len()) {
            (_, 0) => self.report(
                format!("{path}.series"),
                "a chart needs a series",
                "add one with a `label` and a `formula` that yields a list",
            ),
            (ChartKind::Donut, 2..) => {
                let hint = "draw several with `kind: bars` or `kind: line`";
                self.report(format!("{path}.series"), "a donut shows one series", hint);
            }
            _ => {}
        }
        for (index, series) in chart.series.iter().enumerate() {
            self.series(&format!("{path}.series[{index}]"), series, chart.labels.len());
        }
    }

    fn series(&mut self, path: &str, series: &ChartSeries, n_labels: usize) {
        self.text(format!("{path}.label"), &series.label);
        let n_formulas = series.formulas.len();
        if series.formula.is_some() == (n_formulas > 0) {
            self.report(
                format!("{path}.formula"),
                "a series has either a `formula` or `formulas`",
                "`formula` yields all values as a list; `formulas` are one for each point",
            );
        } else if n_formulas > 0 && n_labels > 0 && n_formulas != n_labels {
            self.report(
                format!("{path}.formulas"),
                format!("there are {n_formulas} formulas for {n_labels} labels"),
                "write one formula for each label, in their order",
            );
        }
    }
}
