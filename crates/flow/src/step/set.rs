//! `set: {variable: formula}`: every formula sees the variables as they were before the step.

use formula::{Formula, Value};

use super::{Kind, Next};
use crate::diagnostic::DESCRIBES;
use crate::reading::{Item, NAMES, Reading, Wants, check_name, entries};
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
        if DESCRIBES && OURS.contains(&name) {
            reading.error(
                &item.place,
                format_args!("`{name}` cannot be set"),
                "the score has a step of its own, `score`",
            );
        } else {
            check_name(reading, &item.place, name, NAMES);
        }
        let formula = reading.formula(&item, Wants::Given(name))?;
        reading.writes_type(name, VariableType::Text);
        values.push((name.to_owned(), formula));
    }
    Some(Box::new(Set { values }))
}

/// Has the variables of these names hold what the formulas come to, all of them evaluated before any is set.
pub(super) fn set_all(walk: &mut Walk<'_>, formulas: &[(String, Formula)]) {
    let mut values = Vec::new();
    for (_, formula) in formulas {
        values.push(walk.view().evaluate(formula));
    }
    for ((name, _), value) in formulas.iter().zip(values) {
        // An error would spread to every text that names the variable; blank is what nobody knows.
        walk.set(name, if value.as_error().is_some() { Value::Blank } else { value });
    }
}

impl Kind for Set {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        set_all(walk, &self.values);
        Next::Follow
    }
}
