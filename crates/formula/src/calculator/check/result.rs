//! What may be wrong with a result.

use super::Check;
use crate::calculator::CalculatorResult;

impl Check<'_> {
    pub(super) fn result(&mut self, path: &str, result: &CalculatorResult) {
        self.text(format!("{path}.label"), &result.label);
        let last = result.bands.len().saturating_sub(1);
        let mut before = f64::NEG_INFINITY;
        for (index, band) in result.bands.iter().enumerate() {
            let path = format!("{path}.bands[{index}]");
            self.text(format!("{path}.text"), &band.text);
            match band.below {
                Some(below) if below > before => before = below,
                Some(_) => self.report(
                    format!("{path}.below"),
                    "no number falls into this band, as the one before it ends higher",
                    "order the bands by `below`, the lowest first",
                ),
                None if index < last => self.report(
                    format!("{path}.below"),
                    "only the last band goes without `below`; those after it would never speak",
                    "write the number at which this band ends",
                ),
                None => {}
            }
        }
    }
}
