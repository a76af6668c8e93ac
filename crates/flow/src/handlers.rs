//! What a flow does whatever step it is at: words that lead elsewhere, too many misfits, silence.

use small::letters::lowered;

use crate::reading::{Fields, Item, Reading};
use crate::step::Next;

/// Everything under `on`.
#[derive(Debug, Default)]
pub(crate) struct Handlers {
    keywords: Vec<Keyword>,
    operator: Vec<String>,
    back: Vec<String>,
    restart: Vec<String>,
    /// After so many answers in a row that do not fit.
    pub(crate) invalid: Option<(u32, Way)>,
    /// After so many milliseconds without an answer, once a step.
    pub(crate) idle: Option<(i64, Way)>,
}

#[derive(Debug)]
struct Keyword {
    words: Vec<String>,
    way: Way,
}

/// Where a handler leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// To a step of the flow itself, for good.
    Goto(String),
    /// Through a subflow and back to the question.
    Subflow(String),
}

impl Way {
    pub(crate) fn next(&self) -> Next {
        match self {
            Way::Goto(step) => Next::To(step.clone()),
            Way::Subflow(subflow) => Next::Aside(subflow.clone()),
        }
    }
}

/// What somebody means who types words that the step does not wait for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    Keyword(&'a Way),
    Operator,
    Back,
    Restart,
}

impl Handlers {
    /// Reads `on`; a flow without it handles nothing.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let reading = fields.reading();
        let Some(mut on) = fields.object("on") else { return Self::default() };
        let mut handlers = Self {
            operator: folded(on.words("operator")),
            back: folded(on.words("back")),
            restart: folded(on.words("restart")),
            ..Self::default()
        };
        if let Some(item) = on.item("keywords") {
            for item in reading.items(&item) {
                handlers.keywords.extend(read_keyword(reading, &item));
            }
        }
        handlers.invalid = on.object("invalid").and_then(|mut fields| {
            let times = fields.count("times").unwrap_or(1);
            let way = read_way(&mut fields);
            fields.finish();
            Some((times, way?))
        });
        handlers.idle = on.object("idle").and_then(|mut fields| {
            let after = fields.millis("after");
            if after.is_none() && !fields.has("after") {
                fields.error("`after` is missing", "add `after: 5m`");
            }
            let way = read_way(&mut fields);
            fields.finish();
            Some((after?, way?))
        });
        on.finish();
        handlers
    }

    /// What these words mean, when they are the whole message; `within` also when they are a part of it.
    pub(crate) fn meaning(&self, text: &str, within: bool) -> Option<Meaning<'_>> {
        let said = lowered(text.trim());
        let says = |words: &[String]| {
            words.iter().any(|word| said == *word || within && contains(&said, word))
        };
        if says(&self.operator) {
            return Some(Meaning::Operator);
        }
        if says(&self.back) {
            return Some(Meaning::Back);
        }
        if says(&self.restart) {
            return Some(Meaning::Restart);
        }
        let keyword = self.keywords.iter().find(|keyword| says(&keyword.words));
        keyword.map(|keyword| Meaning::Keyword(&keyword.way))
    }
}

/// Whether the words stand in the text, not inside of other words.
fn contains(text: &str, words: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, found)| {
        is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next())
    })
}

fn folded(mut words: Vec<String>) -> Vec<String> {
    for word in &mut words {
        *word = lowered(word.trim());
    }
    words
}

fn read_keyword<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Keyword> {
    let mut fields = reading.object(item)?;
    let words = folded(fields.words("words"));
    if words.is_empty() {
        fields.error("a keyword needs words", "add `words: [price, cost]`");
    }
    let way = read_way(&mut fields);
    fields.finish();
    Some(Keyword { words, way: way? })
}

/// `goto: step` or `subflow: id`.
fn read_way(fields: &mut Fields<'_>) -> Option<Way> {
    let goto = fields.detour("goto").map(Way::Goto);
    let subflow = fields.call("subflow").map(Way::Subflow);
    if goto.is_some() == subflow.is_some() {
        fields.error("a handler leads to one place", "write `goto: <step>` or `subflow: <id>`");
    }
    goto.or(subflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_a_word_and_not_a_part_of_one() {
        assert!(contains("what is the price?", "price"));
        assert!(contains("цена", "цена"));
        assert!(!contains("that is priceless", "price"));
        assert!(!contains("", "price"));
    }
}
