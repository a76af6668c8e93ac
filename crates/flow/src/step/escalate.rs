//! `escalate`: finds a person; the run waits until somebody takes it or nobody does.

use formula::Text;
use protocol::Content;

use super::{Kind, Next, Shape};
use crate::reading::{Item, Reading};
use crate::walk::Walk;

#[derive(Debug)]
struct Escalate {
    department: String,
    text: Option<Text>,
    fallback: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let escalate = Escalate {
        department: fields.plain("department").unwrap_or_default(),
        text: fields.text("text"),
        fallback: fields.required_detour("fallback"),
    };
    fields.finish();
    Some(Box::new(escalate))
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
        walk.escalate(&self.department);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        if let Some(text) = &self.text {
            let words = walk.view().words(text);
            walk.post(Content::text(words));
        }
    }
}
