//! `wait`: a short pause is only shown; a long one stops the run until its time has come.

use super::{Asked, Kind, Next};
use crate::effect::{Effect, Reason};
use crate::reading::{Item, Reading};
use crate::view::View;
use crate::walk::Walk;

/// The longest pause that is only shown: nobody waits longer for somebody who types.
const MOST_SHOWN: i64 = 30_000;

#[derive(Debug)]
struct Pause {
    millis: u32,
}

#[derive(Debug)]
struct Wait {
    millis: i64,
    text: Option<formula::Text>,
}

/// `wait: 2s`, or `wait: {for: 10m, text: …}`.
pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    if item.value.is_string() {
        let millis = reading.millis(&item)?;
        if millis > MOST_SHOWN {
            let hint = "write `wait: {for: 10m}`; then the run stops and goes on by itself";
            reading.error(&item.place, "nobody waits that long for somebody who types", hint);
            return None;
        }
        return Some(Box::new(Pause { millis: u32::try_from(millis).unwrap_or(0) }));
    }
    let mut fields = reading.object(&item)?;
    let millis = fields.millis("for");
    if millis.is_none() && !fields.has("for") {
        fields.error("`for` is missing", "add `for: 10m`");
    }
    let text = fields.text("text");
    fields.finish();
    Some(Box::new(Wait { millis: millis?, text }))
}

impl Kind for Pause {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        walk.effects.push(Effect::Pause { millis: self.millis });
        Next::Follow
    }
}

impl Kind for Wait {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.text.as_ref());
    }

    fn waits(&self) -> Option<i64> {
        Some(self.millis)
    }

    fn elapsed(&self, _walk: &mut Walk<'_>) -> Result<Next, Reason> {
        Ok(Next::Follow)
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words_if(self.text.as_ref());
        true
    }
}
