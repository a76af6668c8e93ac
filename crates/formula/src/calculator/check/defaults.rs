//! What only shows when a calculator is evaluated: it is, once, with its defaults.

use super::Check;
use crate::calculator::CompiledCalculator;

/// The day on which definitions are tried out, so that a check finds the same on every day: 1 June 2026.
const SOME_DAY: f64 = 46_174.0;

impl Check<'_> {
    pub(super) fn defaults(&mut self, compiled: &CompiledCalculator) {
        let nothing: [(&String, &crate::value::Value); 0] = [];
        let Ok(evaluation) = compiled.evaluate(nothing, SOME_DAY) else { return };
        let calculator = compiled.calculator();
        for (index, (table, data)) in calculator.tables.iter().zip(&evaluation.tables).enumerate() {
            let (found, n_columns) = (data.rows.first().map(Vec::len), table.columns.len());
            if let Some(found) = found.filter(|found| *found != n_columns) {
                self.report(
                    format!("tables[{index}].columns"),
                    format!("the formula yields {found} columns, and {n_columns} are named"),
                );
            }
        }
        for (index, (chart, data)) in calculator.charts.iter().zip(&evaluation.charts).enumerate() {
            let n_labels = chart.labels.len().max(data.labels.len());
            for (at, values) in data.series.iter().enumerate() {
                // A list that cannot be computed with the defaults has no values to count.
                let is_known = values.iter().any(Option::is_some);
                if is_known && values.len() != n_labels {
                    let n_values = values.len();
                    self.report(
                        format!("charts[{index}].series[{at}]"),
                        format!("there are {n_values} values for {n_labels} labels"),
                    );
                }
            }
        }
        if calculator.valid_until.is_some() && evaluation.valid_until.is_none() {
            self.report_with_hint(
                "valid_until".to_owned(),
                "this yields no day",
                "write a formula for a date, such as `TODAY() + 30` or `DATE(2027, 3, 31)`",
            );
        }
    }
}
