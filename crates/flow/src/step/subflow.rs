//! `subflow` runs steps that are written once, and `return` leads back from them.

use formula::Formula;

use super::set::set_all;
use super::{Kind, Next, Shape};
use crate::reading::{Item, NAMES, Reading, Wants, check_name};
use crate::variable::VariableType;
use crate::walk::Walk;

#[derive(Debug)]
struct Subflow {
    id: String,
    /// Variables to set beforehand.
    with: Vec<(String, Formula)>,
}

#[derive(Debug)]
struct Return;

/// `subflow: address`, or `subflow: {run: address, with: {who: '"you"'}}`.
pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    if item.value.is_string() {
        let id = reading.call(&item)?;
        return Some(Box::new(Subflow { id, with: Vec::new() }));
    }
    let mut fields = reading.object(&item)?;
    let id = fields.call("run");
    if id.is_none() && !fields.has("run") {
        fields.error("`run` is missing", "add `run: <subflow>`");
    }
    let mut with = Vec::new();
    for (name, item) in fields.entries("with") {
        check_name(reading, &item.place, name, NAMES);
        let formula = reading.formula(&item, Wants::Given(name));
        reading.writes_type(name, VariableType::Text);
        with.extend(formula.map(|formula| (name.to_owned(), formula)));
    }
    fields.finish();
    Some(Box::new(Subflow { id: id?, with }))
}

pub(super) fn read_return<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    if item.value.as_bool() != Some(true) {
        reading.object(&item)?.finish();
    }
    Some(Box::new(Return))
}

impl Kind for Subflow {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        set_all(walk, &self.with);
        Next::Through(self.id.clone())
    }
}

impl Kind for Return {
    fn shape(&self) -> Shape {
        Shape::Returns
    }

    fn follows(&self) -> bool {
        false
    }

    fn enter(&self, _walk: &mut Walk<'_>) -> Next {
        Next::Return
    }
}
