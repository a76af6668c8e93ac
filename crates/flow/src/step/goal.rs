//! `goal`: the visitor reached something that the owner counts.

use formula::Formula;

use super::{Kind, Next};
use crate::effect::Effect;
use crate::reading::{Item, Reading, Wants, check_id};
use crate::walk::Walk;

#[derive(Debug)]
struct Goal {
    id: String,
    value: Option<Formula>,
}

/// `goal: qualified`, or `goal: {id: qualified, value: payback.price}`.
pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let (id, value) = if item.value.is_string() {
        (reading.plain(&item)?, None)
    } else {
        let mut fields = reading.object(&item)?;
        let id = fields.required_plain("id");
        let value = fields.formula("value", Wants::Number);
        fields.finish();
        (id, value)
    };
    check_id(reading, &item.place, &id);
    Some(Box::new(Goal { id, value }))
}

impl Kind for Goal {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let value = self.value.as_ref().and_then(|value| walk.view().evaluate(value).as_number());
        walk.effects.push(Effect::Goal { goal: self.id.clone(), value });
        Next::Follow
    }
}
