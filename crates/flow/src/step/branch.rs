//! `branch`: the first condition that holds decides where the run goes on.

use formula::Formula;

use super::{Kind, Next};
use crate::reading::{Item, Reading, Wants};
use crate::walk::Walk;

#[derive(Debug)]
struct Branch {
    arms: Vec<(Formula, String)>,
    otherwise: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut arms = Vec::new();
    let mut otherwise = None;
    for arm in reading.items(&item) {
        let mut fields = reading.object(&arm)?;
        if otherwise.is_some() {
            fields.error("this is never looked at, `else` comes before it", "put `else` last");
        }
        if fields.has("else") {
            otherwise = fields.target("else");
        } else {
            let when = fields.required_formula("when", Wants::Truth);
            let step = fields.required_target("goto");
            arms.extend(when.map(|when| (when, step)));
        }
        fields.finish();
    }
    let Some(otherwise) = otherwise else {
        reading.error(&item.place, "the branch has no `else`", "end it with `- else: <step>`");
        return None;
    };
    Some(Box::new(Branch { arms, otherwise }))
}

impl Kind for Branch {
    fn follows(&self) -> bool {
        false
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let view = walk.view();
        let arm = self.arms.iter().find(|(when, _)| view.holds(when));
        Next::To(arm.map_or(&self.otherwise, |(_, step)| step).clone())
    }
}
