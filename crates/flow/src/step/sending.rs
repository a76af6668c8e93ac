//! What a step sends to somebody outside: names with formulas.

use formula::Formula;
use protocol::{Map, Scalar};

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
        let formulas = fields.formulas("send").into_iter().map(|(name, formula, place)| {
            for used in formula.names() {
                reading.sends(used, &place);
            }
            (name, formula)
        });
        Self(formulas.collect())
    }

    /// The values as they travel; what is blank or failed is left out.
    pub(super) fn values(&self, view: &View<'_>) -> Map<String, Scalar> {
        let value = |(name, formula): &(String, Formula)| {
            Some((name.clone(), VariableType::carried(&view.evaluate(formula))?))
        };
        self.0.iter().filter_map(value).collect()
    }
}
