//! `set: {variable: formula}`: every formula sees the variables as they were before the step.

use formula::{Formula, Value};

use super::{Kind, Next};
use crate::reading::{Item, Reading, Wants, entries, is_variable_name};
use crate::variable::{OURS, VariableType};
use crate::walk::Walk;

#[derive(Debug)]
struct Set {
    values: Vec<(String, Formula)>,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut values = Vec::new();
    for (name, item) in entries(reading, &item) {
        if OURS.contains(&name) {
            reading.error(
                &item.place,
                format_args!("`{name}` cannot be set"),
                "the score has a step of its own, `score`",
            );
        } else if !is_variable_name(name) {
            let hint = "use letters, digits and `_`, with dots between parts";
            reading.error(&item.place, format_args!("formulas cannot name `{name}`"), hint);
        }
        let formula = reading.formula(&item, Wants::Given(name.to_owned()))?;
        reading.writes_type(name, VariableType::Text);
        values.push((name.to_owned(), formula));
    }
    Some(Box::new(Set { values }))
}

impl Kind for Set {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let view = walk.view();
        let values: Vec<Value> =
            self.values.iter().map(|(_, formula)| view.evaluate(formula)).collect();
        for ((name, _), value) in self.values.iter().zip(values) {
            // An error would spread to every text that names the variable; blank is what nobody knows.
            walk.set(name, if value.as_error().is_some() { Value::Blank } else { value });
        }
        Next::Follow
    }
}
