//! What the bot says and asks before anybody has answered. The server works it out beforehand, so that a panel can
//! greet while the engine is still on its way to the browser.
//!
//! That a greeting names its visitor or the product on the page must not stand in the way. A text that is said as it
//! is, and that nothing but its presence decides, is left open in the texts and filled in by the panel.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use formula::Value;
use protocol::{ContentBody, RunId, Scalar, Timestamp};
use small::Map;

use crate::effect::{Effect, Env, Look};
use crate::variable::{LOCALE, VariableSource, VariableType};
use crate::{Flow, Prompt, WELL_KNOWN, prompt, start};

/// The most texts that are left open: each doubles how many ways there are to begin.
const MAX_OPEN: usize = 3;

/// How a run begins when of what it looks at just this much is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// What the bot says; the ids count from one, as [`MessageId::of_run`](protocol::MessageId::of_run) takes them.
    pub said: Vec<String>,
    /// What it asks then.
    pub prompt: Prompt,
    /// What decides this: variables, and the keys under which a run is told those that come from outside.
    pub looks_at: Vec<String>,
    /// Those of them that hold words, which stand in the texts as `{{name}}`. The others hold nothing.
    pub known: Vec<String>,
}

/// How runs of this flow begin in this language: nothing of it known, and with every choice of the texts that can be
/// left open. A way is left out where it depends on the day, or where more happens than words and a question.
#[must_use]
pub fn openings(
    flow: &Flow,
    locale: &str,
    format: &dyn Fn(&Value, &str) -> String,
) -> Vec<Opening> {
    let begun = begin(flow, locale, format, &[]);
    let is_open =
        |(name, depth): &(&String, &Depth)| **depth == Depth::Words && is_told_by_pages(name);
    let open: Vec<String> =
        begun.looks.iter().filter(is_open).map(|(name, _)| name.clone()).collect();
    let choices = 1..1_usize << if open.len() > MAX_OPEN { 0 } else { open.len() };
    let mut openings: Vec<Opening> = begun.opening(&[]).into_iter().collect();
    for choice in choices {
        let known: Vec<&str> = open
            .iter()
            .enumerate()
            .filter(|(at, _)| choice >> at & 1 == 1)
            .map(|(_, it)| it.as_str())
            .collect();
        openings.extend(begin(flow, locale, format, &known).opening(&known));
    }
    openings
}

/// Texts that a panel always has as texts.
fn is_told_by_pages(name: &str) -> bool {
    let is_text = |(known, kind, _): &(&str, VariableType, bool)| {
        *known == name && *kind == VariableType::Text
    };
    name != LOCALE && WELL_KNOWN.iter().any(is_text)
}

/// How closely a variable was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// Whether it holds words, and to say them.
    Words,
    /// What exactly it holds.
    Value,
}

struct Begun {
    looks: BTreeMap<String, Depth>,
    depends_on_day: bool,
    said: Option<Vec<String>>,
    prompt: Option<Prompt>,
}

fn begin(
    flow: &Flow,
    locale: &str,
    format: &dyn Fn(&Value, &str) -> String,
    known: &[&str],
) -> Begun {
    let looks = RefCell::new(BTreeMap::new());
    let depends_on_day = Cell::new(false);
    let on_look = |look: Look<'_>| {
        let (name, depth) = match look {
            Look::Value(name) => (name, Depth::Value),
            Look::Presence(name) | Look::Words(name) => (name, Depth::Words),
            Look::Today => return depends_on_day.set(true),
        };
        let mut looks = looks.borrow_mut();
        let deepest = looks.entry(name.to_owned()).or_insert(depth);
        *deepest = depth.max(*deepest);
    };
    let env = Env { on_look: Some(&on_look), ..Env::new(Timestamp::from_millis(0), format) };
    let vars: Map<String, Scalar> = known
        .iter()
        .map(|name| ((*name).to_owned(), Scalar::Text(["{{", name, "}}"].concat())))
        .collect();
    let (run, effects) = start(flow, RunId::from_bits(0), locale, &vars, &env);
    let prompt = prompt(flow, &run, &env);
    let words = |effect| match effect {
        Effect::Post { content, .. } => match content.body {
            ContentBody::Text(text) => Some(text.text),
            _ => None,
        },
        _ => None,
    };
    let said = effects.into_iter().map(words).collect();
    let looks = told_as(flow, looks.into_inner());
    Begun { looks, depends_on_day: depends_on_day.get(), said, prompt }
}

/// What was looked at, also by the keys under which a run is told it: `campaign` may come as `url.utm_campaign`.
fn told_as(flow: &Flow, mut looks: BTreeMap<String, Depth>) -> BTreeMap<String, Depth> {
    let sources = looks.keys().filter_map(|name| match &flow.variable(name)?.source {
        VariableSource::Outside(key) => Some((key.clone(), Depth::Value)),
        _ => None,
    });
    let keys: Vec<(String, Depth)> = sources.collect();
    for (key, depth) in keys {
        let deepest = looks.entry(key).or_insert(depth);
        *deepest = depth.max(*deepest);
    }
    looks
}

impl Begun {
    fn opening(self, known: &[&str]) -> Option<Opening> {
        let are_words = known.iter().all(|name| self.looks.get(*name) == Some(&Depth::Words));
        if self.depends_on_day || !are_words {
            return None;
        }
        let known: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
        Some(Opening {
            said: self.said?,
            prompt: self.prompt?,
            looks_at: self.looks.into_keys().collect(),
            known: known.into_iter().collect(),
        })
    }
}

/// Puts the words into a text in which they were left open.
#[must_use]
pub fn fill_in(text: &str, vars: &Map<String, Scalar>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let slot = after.strip_prefix('{').and_then(|it| it.split_once('}'));
        let slot = slot.and_then(|(name, after)| Some((name, after.strip_prefix('}')?)));
        match slot.map(|(name, after)| (vars.get(name), after)) {
            Some((Some(Scalar::Text(words)), after)) => {
                filled.push_str(words);
                rest = after;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn opened(steps: serde_json::Value) -> Vec<Opening> {
        let flow = json!({ "id": "roof", "version": 1, "title": "Roof", "steps": steps,
            "person": { "department": "sales", "fallback": "end" } });
        let flow = Flow::from_values(&flow, &[], &["en".to_owned()]).expect("the flow is good");
        openings(&flow, "en", &|value, _| value.as_text().unwrap_or_default().to_owned())
    }

    fn choice() -> serde_json::Value {
        json!({ "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
            { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } })
    }

    #[test]
    fn words_and_a_question_are_known_beforehand() {
        let openings = opened(json!([
            { "id": "hello", "say": ["Hello."] }, choice(), { "id": "end", "end": true },
        ]));
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].said, ["Hello.", "Which roof?"]);
        assert_eq!(openings[0].prompt.step, "kind");
        assert_eq!(openings[0].looks_at, ["kind"], "a known answer is not asked for");
    }

    #[test]
    fn what_is_said_as_it_is_stays_open() {
        let openings = opened(json!([
            { "id": "hello", "say": [
                { "text": "Hello, {{user.name}}!", "when": "user.name <> \"\"" },
                { "text": "Hello!", "when": "user.name = \"\"" } ] },
            choice(), { "id": "end", "end": true },
        ]));
        let told: Vec<(&str, &[String])> =
            openings.iter().map(|it| (it.said[0].as_str(), it.known.as_slice())).collect();
        let name = ["user.name".to_owned()];
        assert_eq!(told, [("Hello!", &[][..]), ("Hello, {{user.name}}!", &name[..])]);
        assert!(openings.iter().all(|it| it.looks_at == ["kind", "user.name"]));
    }

    #[test]
    fn what_comes_from_an_address_decides_under_the_key_it_comes_by() {
        let flow = json!({ "id": "roof", "version": 1, "title": "Roof",
            "person": { "department": "sales", "fallback": "end" },
            "variables": { "campaign": { "type": "text", "source": { "url": "utm_campaign" } } },
            "steps": [
                { "id": "hello", "say": [{ "text": "You saw our film.", "when": "campaign = \"film\"" }] },
                choice(), { "id": "end", "end": true } ] });
        let flow = Flow::from_values(&flow, &[], &["en".to_owned()]).expect("the flow is good");
        let openings = openings(&flow, "en", &|_, _| String::new());
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].looks_at, ["campaign", "kind", "url.utm_campaign"]);
        assert_eq!(
            openings[0].known,
            Vec::<String>::new(),
            "who has the parameter waits for the engine"
        );
    }

    #[test]
    fn what_is_compared_is_not_left_open() {
        let openings = opened(json!([
            { "id": "hello", "say": [
                { "text": "For {{product.name}}:", "when": "product.name <> \"\"" },
                { "text": "Our best.", "when": "product.name = \"Tesla\"" } ] },
            choice(), { "id": "end", "end": true },
        ]));
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].known, Vec::<String>::new());
    }

    #[test]
    fn what_depends_on_the_day_is_not_known_beforehand() {
        let ask = json!({ "text": "When?", "input": "date", "min": "today" });
        assert_eq!(opened(json!([{ "id": "when", "ask": ask }, { "id": "end", "end": true }])), []);
    }

    #[test]
    fn open_places_are_filled_once() {
        let vars: Map<String, Scalar> = [("user.name", "{{user.name}} & {co}"), ("a", "b")]
            .into_iter()
            .map(|(name, words)| (name.to_owned(), Scalar::Text(words.to_owned())))
            .collect();
        for (text, filled) in [
            ("Hello, {{user.name}}!", "Hello, {{user.name}} & {co}!"),
            ("{{a}}{{a}}", "bb"),
            ("{{unknown}} { {{ }} {{a", "{{unknown}} { {{ }} {{a"),
            ("{{{a}}}", "{b}"),
        ] {
            assert_eq!(fill_in(text, &vars), filled, "{text}");
        }
    }
}
