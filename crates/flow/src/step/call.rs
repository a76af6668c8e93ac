//! `call`: finds a person and has them ring; the run waits as it does for any person.

use protocol::CallKind;

use super::{Kind, escalate, unknown_word};
use crate::reading::{Item, Reading};

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
    Some(escalate::read_wish(fields, Some(CallKind::from_word(&word))))
}
