//! `call`: finds a person and has them ring; the run waits as it does for any person.

use formula::Text;
use protocol::{CallKind, Content};

use super::{Kind, Next, Shape, unknown_word};
use crate::effect::Escalation;
use crate::reading::{Item, Reading};
use crate::walk::Walk;

#[derive(Debug)]
struct Call {
    wish: Escalation,
    text: Option<Text>,
    fallback: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let word = fields.plain("kind").unwrap_or_else(|| CallKind::Audio.to_string());
    if !CallKind::WORDS.contains(&word.as_str()) {
        unknown_word(reading, &fields.place_of("kind"), "kind of call", &word, CallKind::WORDS);
    }
    let call = Call {
        wish: Escalation {
            department: fields.plain("department").unwrap_or_default(),
            skill: fields.plain("skill").unwrap_or_default(),
            priority: super::escalate::read_priority(&mut fields),
            call: Some(CallKind::from_word(&word)),
        },
        text: fields.text("text"),
        fallback: fields.required_detour("fallback"),
    };
    fields.finish();
    Some(Box::new(call))
}

impl Kind for Call {
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
