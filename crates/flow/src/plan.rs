//! A flow as a picture's nodes and edges: what follows what, and why, in words.
//!
//! The prover judges the same ways; here they keep the words that their author gave them, for whoever draws.

use serde_json::Value;

use crate::Flow;
use crate::step::Step;

/// A flow to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What people call the flow.
    pub title: String,
    /// Ways in besides the first step: words, silence, nobody there.
    pub entries: Vec<Entry>,
    /// Its steps, in their order; those of subflows behind the flow's own.
    pub nodes: Vec<PlanNode>,
    /// Its ways.
    pub edges: Vec<PlanEdge>,
}

/// A way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it is taken.
    pub label: String,
    /// The number of the step that it leads to.
    pub to: usize,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNode {
    /// Its id.
    pub id: String,
    /// Its kind, by the word that definitions use.
    pub kind: String,
    /// What it says or asks, or what it does it with; may be empty.
    pub label: String,
    /// The condition without which it is passed; may be empty.
    pub when: String,
    /// The subflow it stands in; empty for the flow's own.
    pub subflow: String,
}

/// A way from one step to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanEdge {
    /// The number of the step it comes from.
    pub from: usize,
    /// The number of the step it leads to.
    pub to: usize,
    /// When it is taken; empty when it is the only way.
    pub label: String,
    /// Taken only when something is amiss or the visitor skips.
    pub detour: bool,
    /// Into a subflow, which comes back.
    pub call: bool,
}

/// The picture of a checked flow, with the words of one locale; `definition` is what the flow was read from.
#[must_use]
pub fn plan(flow: &Flow, definition: &Value, locale: &str) -> Plan {
    let reader = Reader { flow, definition, locale };
    let steps = &flow.map.steps;
    Plan {
        title: flow.title.get(locale).to_owned(),
        entries: reader.entries(),
        nodes: steps.iter().map(|step| reader.node(step)).collect(),
        edges: steps.iter().enumerate().flat_map(|(at, step)| reader.edges(at, step)).collect(),
    }
}

struct Reader<'a> {
    flow: &'a Flow,
    definition: &'a Value,
    locale: &'a str,
}

impl Reader<'_> {
    fn node(&self, step: &Step) -> PlanNode {
        let written = self.at(&step.place);
        let kind = written.and_then(Value::as_object).and_then(|fields| {
            fields.iter().find(|(key, _)| !["id", "next", "when"].contains(&key.as_str()))
        });
        let block = self.flow.map.blocks.get(step.block);
        PlanNode {
            id: step.id.clone(),
            kind: kind.map(|(kind, _)| kind.clone()).unwrap_or_default(),
            label: kind.map(|(kind, value)| self.label(kind, value)).unwrap_or_default(),
            when: written.and_then(|step| step.get("when")).map(plain).unwrap_or_default(),
            subflow: block.map(|block| block.id.clone()).unwrap_or_default(),
        }
    }

    fn label(&self, kind: &str, value: &Value) -> String {
        let field = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let named = match kind {
            "calculate" => field("calculator"),
            "webhook" => field("call"),
            "escalate" => field("department"),
            "hours" => field("department"),
            "lead" => field("kind"),
            "goal" => field("id").or_else(|| value.as_str().map(str::to_owned)),
            "subflow" => field("run").or_else(|| value.as_str().map(str::to_owned)),
            "set" => value.as_object().map(|fields| {
                let set = |(name, formula)| format!("{name} = {}", plain(formula));
                fields.iter().map(set).collect::<Vec<_>>().join(", ")
            }),
            "wait" => field("for").or_else(|| Some(plain(value))),
            "score" => Some(plain(value)),
            "branch" | "ab" | "goto" | "end" | "return" => None,
            _ => self.words(value),
        };
        named.unwrap_or_default()
    }

    /// The first words for people in what is written here.
    fn words(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Array(items) => items.iter().find_map(|item| self.words(item)),
            Value::Object(fields) => {
                let translated = fields.get(self.locale).and_then(Value::as_str);
                let inner = || {
                    let keys =
                        ["text", "title", "caption", "alt", "card", "image", "video", "document"];
                    keys.iter().find_map(|key| self.words(fields.get(*key)?))
                };
                translated.map(str::to_owned).or_else(inner)
            }
            _ => None,
        }
    }

    fn edges(&self, at: usize, step: &Step) -> Vec<PlanEdge> {
        let map = &self.flow.map;
        let edge = |to: usize, label: String, detour: bool, call: bool| PlanEdge {
            from: at,
            to,
            label,
            detour,
            call,
        };
        let mut edges = Vec::new();
        for call in &step.notes.calls {
            let first = map.subflow(&call.step);
            edges.extend(first.map(|to| edge(to, call.step.clone(), false, true)));
        }
        let next = format!("{}.next", &*step.place);
        for target in step.notes.targets.iter().filter(|target| *target.place != *next) {
            let to = map.position(&target.step);
            let label = self.reason(&target.place);
            edges.extend(to.map(|to| edge(to, label, target.detour, false)));
        }
        let to = match &step.next {
            Some(next) => map.position(next),
            None => map.following(at).filter(|_| step.follows()),
        };
        let is_only = edges.iter().all(|edge| edge.call || edge.detour);
        let label = if is_only { String::new() } else { self.otherwise(step) };
        edges.extend(to.map(|to| edge(to, label, false, false)));
        edges
    }

    /// When a step goes on to the one below although it names others.
    fn otherwise(&self, step: &Step) -> String {
        let ask = self.at(&step.place).and_then(|step| step.get("ask"));
        let leads = |option: &Value| option.get("next").is_some();
        if let Some(options) = ask.and_then(|ask| ask.get("options")).and_then(Value::as_array) {
            let others: Vec<String> = options
                .iter()
                .filter(|option| !leads(option))
                .filter_map(|option| self.words(option.get("label")?))
                .collect();
            if (1..=2).contains(&others.len()) {
                return others.join(" / ");
            }
        }
        for (one, other) in [("yes", "no"), ("no", "yes")] {
            let leads = |word: &str| ask.and_then(|ask| ask.get(word)).is_some_and(leads);
            if leads(one) && !leads(other) {
                let label = ask.and_then(|ask| ask.get(other)?.get("label"));
                return label
                    .and_then(|label| self.words(label))
                    .unwrap_or_else(|| other.to_owned());
            }
        }
        "otherwise".to_owned()
    }

    /// When the way that is written at `place` is taken.
    fn reason(&self, place: &str) -> String {
        let (holder, key) = place.rsplit_once('.').unwrap_or(("", place));
        let around = self.at(holder);
        let field = |name: &str| around.and_then(|around| around.get(name));
        let detour = match key {
            "on_skip" => "skipped",
            "on_fail" if holder.ends_with("retries") => "does not fit",
            "on_fail" => "failed",
            "on_none" => "nothing found",
            "on_refuse" => "not agreed",
            "fallback" => "nobody came",
            "closed" => "closed",
            "else" => "else",
            _ => "",
        };
        if !detour.is_empty() {
            return detour.to_owned();
        }
        if let Some(when) = field("when").filter(|_| key == "goto") {
            return plain(when);
        }
        // A step that only leads on has one way, and nothing to say about it.
        if key == "goto" && field("id").is_some() {
            return String::new();
        }
        if let Some(arm) = field("arm") {
            return format!("{} {}", plain(arm), field("share").map(plain).unwrap_or_default());
        }
        if let Some(label) = field("label").and_then(|label| self.words(label)) {
            return label;
        }
        holder.rsplit('.').next().unwrap_or(key).to_owned()
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut enter = |label: String, step: Option<&Value>, subflow: Option<&Value>| {
            let map = &self.flow.map;
            let step = step.and_then(Value::as_str).and_then(|step| map.position(step));
            let subflow = subflow.and_then(Value::as_str).and_then(|subflow| map.subflow(subflow));
            entries.extend(step.or(subflow).map(|to| Entry { label, to }));
        };
        let fallback = self.at("person.fallback");
        enter("a person was wanted, nobody came".to_owned(), fallback, None);
        let keywords = self.at("on.keywords").and_then(Value::as_array).into_iter().flatten();
        for keyword in keywords {
            let words = match keyword.get("words") {
                Some(Value::Array(words)) => words.iter().map(plain).collect::<Vec<_>>().join(", "),
                Some(word) => plain(word),
                None => String::new(),
            };
            enter(format!("“{words}”"), keyword.get("goto"), keyword.get("subflow"));
        }
        for (key, label) in [("invalid", "too many misfits"), ("idle", "silence")] {
            let Some(handler) = self.at("on").and_then(|on| on.get(key)) else { continue };
            enter(label.to_owned(), handler.get("goto"), handler.get("subflow"));
        }
        entries
    }

    /// What is written at a place such as `steps[3].ask.options[0]`.
    fn at(&self, place: &str) -> Option<&Value> {
        let mut value = self.definition;
        for part in place.split('.').filter(|part| !part.is_empty()) {
            let (key, indices) = part.split_once('[').unwrap_or((part, ""));
            value = value.get(key)?;
            for index in indices.split('[').filter(|index| !index.is_empty()) {
                value = value.get(index.trim_end_matches(']').parse::<usize>().ok()?)?;
            }
        }
        Some(value)
    }
}

/// A single value as it was written.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
