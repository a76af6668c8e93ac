//! `escalate`: finds a person; the run waits until somebody takes it or nobody does.

use formula::Text;
use protocol::CallKind;

use super::{Kind, Next, Shape};
use crate::effect::Escalation;
use crate::reading::{Fields, Item, Reading};
use crate::walk::Walk;

#[derive(Debug)]
struct Escalate {
    wish: Escalation,
    text: Option<Text>,
    fallback: String,
}

const MOST_URGENT: u32 = 9;

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    Some(read_wish(reading.object(&item)?, None))
}

/// Whom to find, and where to go when there is nobody; with a kind of call they ring.
pub(super) fn read_wish(mut fields: Fields<'_>, call: Option<CallKind>) -> Box<dyn Kind> {
    let escalate = Escalate {
        wish: Escalation {
            department: fields.plain("department").unwrap_or_default(),
            skill: fields.plain("skill").unwrap_or_default(),
            priority: read_priority(&mut fields),
            call,
        },
        text: fields.text("text"),
        fallback: fields.required_detour("fallback"),
    };
    fields.finish();
    Box::new(escalate)
}

fn read_priority(fields: &mut Fields<'_>) -> u8 {
    let priority = fields.count("priority").unwrap_or(0);
    if priority > MOST_URGENT {
        let place = fields.place_of("priority");
        fields.reading().error(&place, "a priority is 1 to 9", "9 comes first");
    }
    u8::try_from(priority.min(MOST_URGENT)).unwrap_or(0)
}

impl Kind for Escalate {
    fn shape(&self) -> Shape {
        Shape::Escalates
    }

    fn fallback(&self) -> Option<&str> {
        Some(&self.fallback)
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        walk.escalate(self.wish.clone());
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.text.as_ref());
    }
}
