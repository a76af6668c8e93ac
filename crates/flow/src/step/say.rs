//! `say`: texts, pictures, films, documents and cards, each perhaps only when a condition holds.

use formula::Formula;
use serde_json::Value;

use super::{Kind, Next};
use crate::reading::{Item, Reading, Wants};
use crate::walk::Walk;

mod media;

pub(super) use media::own_address;
use media::{Media, WORDS};

#[derive(Debug)]
struct Say {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    when: Option<Formula>,
    what: Media,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let items = match item.value {
        Value::Array(_) => reading.items(&item),
        _ => vec![item.clone()],
    };
    let mut lines = Vec::new();
    for item in &items {
        lines.extend(read_line(reading, item));
    }
    if item.value.as_array().is_some_and(Vec::is_empty) {
        reading.error(&item.place, "nothing is said", "write a text");
    }
    (!lines.is_empty()).then(|| Box::new(Say { lines }) as Box<dyn Kind>)
}

fn read_line<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Line> {
    let has = |key: &str| item.value.as_object().is_some_and(|map| map.contains_key(key));
    if !has("when") && !WORDS.iter().any(|word| has(word)) {
        return Some(Line { when: None, what: Media::Text(reading.text(item)) });
    }
    let mut fields = reading.object(item)?;
    let when = fields.formula("when", Wants::Truth);
    let what = Media::read(&mut fields);
    fields.finish();
    Some(Line { when, what: what? })
}

impl Kind for Say {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        for line in &self.lines {
            let view = walk.view();
            if line.when.as_ref().is_none_or(|when| view.holds(when)) {
                let content = line.what.content(&view);
                walk.post(content);
            }
        }
        Next::Follow
    }
}
