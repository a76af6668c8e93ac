//! What a step sends to somebody outside: names with formulas.

use formula::Formula;
use protocol::{Map, Scalar};

use crate::diagnostic::DESCRIBES;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

/// What stands under `send`.
#[derive(Debug)]
pub(super) struct Sending(Vec<(String, Formula)>);

impl Sending {
    /// Reads `send`, and notes what leaves the conversation.
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        let reading = fields.reading();
        let mut sent = Vec::new();
        for (name, formula, place) in fields.formulas("send") {
            if DESCRIBES {
                for used in formula.names() {
                    reading.sends(used, &place);
                }
            }
            sent.push((name, formula));
        }
        Self(sent)
    }

    /// The values as they travel; what is blank or failed is left out.
    pub(super) fn values(&self, view: &View<'_>) -> Map<String, Scalar> {
        let mut values = Map::new();
        for (name, formula) in &self.0 {
            if let Some(value) = VariableType::carried(&view.evaluate(formula)) {
                values.insert(name.clone(), value);
            }
        }
        values
    }
}
