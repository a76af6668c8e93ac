//! `say`: texts and cards, each perhaps only when a condition holds.

use formula::{Formula, Text};
use protocol::{Content, contents};
use serde_json::Value;

use super::{Kind, Next};
use crate::reading::{Item, Reading};
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Say {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    when: Option<Formula>,
    what: What,
}

#[derive(Debug)]
enum What {
    Text(Text),
    Card(Box<Card>),
}

#[derive(Debug)]
struct Card {
    title: Text,
    text: Option<Text>,
    image: String,
    image_alt: Option<Text>,
    url: Option<Text>,
    action: Option<Text>,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let lines = match item.value {
        Value::Array(_) => {
            reading.items(&item).iter().filter_map(|item| read_line(reading, item)).collect()
        }
        _ => read_line(reading, &item).into_iter().collect::<Vec<_>>(),
    };
    if lines.is_empty() {
        reading.error(&item.place, "nothing is said", "write a text");
        return None;
    }
    Some(Box::new(Say { lines }))
}

fn read_line<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Line> {
    let is_line = item
        .value
        .as_object()
        .is_some_and(|map| ["text", "card", "when"].iter().any(|key| map.contains_key(*key)));
    if !is_line {
        return Some(Line { when: None, what: What::Text(reading.text(item)) });
    }
    let mut fields = reading.object(item)?;
    let when = fields.formula("when");
    let text = fields.text("text");
    let card = fields.object("card");
    let what = match (text, card) {
        (Some(text), None) => What::Text(text),
        (None, Some(mut card)) => {
            let read = Card {
                title: card.required_text("title"),
                text: card.text("text"),
                image: card.plain("image").unwrap_or_default(),
                image_alt: card.text("image_alt"),
                url: card.text("url"),
                action: card.text("action"),
            };
            card.finish();
            What::Card(Box::new(read))
        }
        _ => {
            fields.error("say either a `text` or a `card`", "");
            return None;
        }
    };
    fields.finish();
    Some(Line { when, what })
}

impl Line {
    fn content(&self, view: &View<'_>) -> Content {
        match &self.what {
            What::Text(text) => Content::text(view.words(text)),
            What::Card(card) => card.content(view),
        }
    }
}

impl Card {
    fn content(&self, view: &View<'_>) -> Content {
        let words =
            |text: &Option<Text>| text.as_ref().map(|text| view.words(text)).unwrap_or_default();
        let card = contents::Card {
            title: view.words(&self.title),
            text: words(&self.text),
            image: self.image.clone(),
            image_alt: words(&self.image_alt),
            url: words(&self.url),
            action: words(&self.action),
        };
        let fallback = [card.title.as_str(), &card.text, &card.url];
        let fallback: Vec<&str> = fallback.into_iter().filter(|part| !part.is_empty()).collect();
        Content::new(fallback.join("\n"), card)
    }
}

impl Kind for Say {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        for line in &self.lines {
            let view = walk.view();
            if line.when.as_ref().is_none_or(|when| view.holds(when)) {
                let content = line.content(&view);
                walk.post(content);
            }
        }
        Next::Follow
    }
}
