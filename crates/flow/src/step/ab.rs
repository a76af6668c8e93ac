//! `ab`: visitors go different ways by their shares, each always the same way.

use super::{Kind, Next};
use crate::arm::arm;
use crate::diagnostic::DESCRIBES;
use crate::effect::Effect;
use crate::reading::{Item, Reading, is_id};
use crate::variable::{VISITOR_ID, VariableType};
use crate::walk::Walk;

#[derive(Debug)]
struct Ab {
    /// What is drawn from together with the visitor, and the variable that keeps the arm.
    step: String,
    variable: String,
    arms: Vec<Arm>,
    shares: Vec<u32>,
}

#[derive(Debug)]
struct Arm {
    id: String,
    goto: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let (mut arms, mut shares): (Vec<Arm>, Vec<u32>) = (Vec::new(), Vec::new());
    for item in reading.items(&item) {
        let mut fields = reading.object(&item)?;
        let id = fields.required_plain("arm");
        let is_twice = || arms.iter().any(|known| known.id == id);
        if DESCRIBES && (!id.is_empty() && !is_id(&id) || is_twice()) {
            let hint = "give each arm an id of its own";
            fields.error(format_args!("`{id}` is not an id, or there twice"), hint);
        }
        shares.push(fields.count("share").unwrap_or(1));
        let goto = fields.required_target("goto");
        fields.finish();
        arms.push(Arm { id, goto });
    }
    if arms.len() < 2 {
        reading.error(&item.place, "a test has two arms or more", "add `- {arm: b, goto: <step>}`");
        return None;
    }
    let variable = step.replace('-', "_");
    reading.writes_type(&variable, VariableType::Choice);
    Some(Box::new(Ab { step: step.to_owned(), variable, arms, shares }))
}

impl Kind for Ab {
    fn follows(&self) -> bool {
        false
    }

    fn tells_visitors_apart(&self) -> bool {
        true
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let visitor = match walk.run.started.vars.get(VISITOR_ID) {
            Some(protocol::Scalar::Text(visitor)) => visitor.clone(),
            // Nobody said who it is: the same way within the run at least.
            _ => walk.run.id.as_str().to_owned(),
        };
        let at = arm(&visitor, &self.step, &self.shares).unwrap_or(0);
        let Some(arm) = self.arms.get(at) else { return Next::Follow };
        walk.set(&self.variable, arm.id.as_str().into());
        walk.effects.push(Effect::Assigned { step: self.step.clone(), arm: arm.id.clone() });
        Next::To(arm.goto.clone())
    }
}
