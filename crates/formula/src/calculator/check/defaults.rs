//! What only shows when a calculator is evaluated: it is, once, with its defaults.

use super::Check;
use crate::calculator::CompiledCalculator;

/// The day on which definitions are tried out, so that a check finds the same on every day: 1 June 2026.
pub(super) const SOME_DAY: f64 = 46_174.0;

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
                    format!(
                        "the formula yields {}, and {}",
                        counted(found, "column"),
                        named(n_columns)
                    ),
                    "name every column of the formula's rows, or let it yield fewer",
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
                        format!(
                            "there are {} for {}",
                            counted(n_values, "value"),
                            counted(n_labels, "label")
                        ),
                        "let the formula yield one value for each label",
                    );
                }
            }
        }
        if calculator.valid_until.is_some() && evaluation.valid_until.is_none() {
            self.report(
                "valid_until".to_owned(),
                "this yields no day",
                "write a formula for a date, such as `TODAY() + 30` or `DATE(2027, 3, 31)`",
            );
        }
    }
}

fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn named(n: usize) -> String {
    if n == 1 { "1 is named".to_owned() } else { format!("{n} are named") }
}
