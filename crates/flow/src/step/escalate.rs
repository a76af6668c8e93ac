//! `escalate`: finds a person; the run waits until somebody takes it or nobody does.

use formula::Text;
use protocol::Content;

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
    let mut fields = reading.object(&item)?;
    let escalate = Escalate {
        wish: Escalation {
            department: fields.plain("department").unwrap_or_default(),
            skill: fields.plain("skill").unwrap_or_default(),
            priority: read_priority(&mut fields),
            call: None,
        },
        text: fields.text("text"),
        fallback: fields.required_detour("fallback"),
    };
    fields.finish();
    Some(Box::new(escalate))
}

pub(super) fn read_priority(fields: &mut Fields<'_>) -> u8 {
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
        if let Some(text) = &self.text {
            let words = walk.view().words(text);
            walk.post(Content::text(words));
        }
    }
}
