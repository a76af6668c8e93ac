//! What stands under `variables`: what no step says by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Part;
use super::blocks::one_line;
use super::file::{File, steps_of};
use super::step::Step;
use super::variables::{Kind, Variable, Variables};
use super::yaml::Node;

/// What is told about a declaration.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) ident: String,
    pub(super) name: String,
}

impl Declared {
    fn from_address(known: &Variable) -> Self {
        Self { ident: known.ident.clone(), name: one_line(&known.name) }
    }
}

/// Who writes and reads each variable.
struct Uses {
    /// By variable, the kinds of the steps that give it a value.
    writers: BTreeMap<String, BTreeSet<&'static str>>,
    reads: BTreeSet<String>,
    /// By variable, the words of the inputs that fill it.
    inputs: BTreeMap<String, BTreeSet<String>>,
}

impl Uses {
    fn of(parts: &[Part]) -> Self {
        let mut writers: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
        for step in steps_of(parts) {
            for name in &step.writes {
                writers.entry(name.clone()).or_default().insert(step.kind);
            }
        }
        let reads = steps_of(parts).flat_map(Step::reads).collect();
        Self { writers, reads, inputs: inputs(parts) }
    }

    /// Whether its questions and sets do not tell its type.
    fn differs(&self, known: &Variable) -> bool {
        let by = self.writers.get(&known.ident);
        // A `set` says nothing of a type, and the first that writes would be asked.
        let is_both = by.is_some_and(|by| by.contains("ask") && by.len() > 1);
        let inputs = self.inputs.get(&known.ident);
        is_both && known.kind != Kind::Text
            || inputs.is_some_and(|inputs| {
                inputs.len() > 1 || known.kind == Kind::Text && !inputs.contains("text")
            })
    }

    /// What is declared about a variable, if anything is, and whether it is read from an address.
    fn declaration(&self, known: &Variable) -> Option<(Node, bool)> {
        let by = self.writers.get(&known.ident);
        let is_asked = by.is_some_and(|by| by.contains("ask"));
        let is_read = self.reads.contains(&known.ident);
        let initial = known.initial.as_deref().and_then(|value| first_value(known, value));
        let currency = known.currency.as_deref().filter(|currency| !currency.is_empty());
        let kind = Node::text(known.kind.word(currency));
        match initial {
            Some(value) if is_read => {
                return Some((Node::map([("type", kind), ("default", value)]), false));
            }
            _ if by.is_none() && is_read && known.is_set_by_hand => {
                let scope = Node::text("conversation");
                return Some((Node::map([("type", kind), ("scope", scope)]), false));
            }
            _ if by.is_none() && is_read => {
                let source = Node::map([("url", Node::text(one_line(&known.name)))]);
                return Some((Node::map([("type", kind), ("source", source)]), true));
            }
            _ if by.is_none() => return None,
            // Operators see what was found out although no step does.
            _ if !is_asked && !is_read => {
                let scope = Node::text("conversation");
                return Some((Node::map([("type", kind), ("scope", scope)]), false));
            }
            _ => {}
        }
        // An amount that is only calculated is written as one.
        let is_amount = currency.is_some() && !is_asked;
        (self.differs(known) || is_amount).then_some((kind, false))
    }
}

impl File {
    /// Declares what no step can: words from an address, first values, and types where questions differ.
    pub(super) fn declare(&mut self, variables: &Variables) -> Vec<Declared> {
        let uses = Uses::of(&self.parts);
        let mut declared = Vec::new();
        for known in &variables.all {
            let Some((node, is_from_address)) = uses.declaration(known) else { continue };
            if is_from_address {
                declared.push(Declared::from_address(known));
            }
            self.variables.push((known.ident.clone(), node));
        }
        self.declare_parts(variables, &uses);
        declared
    }

    /// Declares the ends of a period that nobody is asked about any more.
    fn declare_parts(&mut self, variables: &Variables, uses: &Uses) {
        for known in variables.all.iter().filter(|known| known.kind == Kind::Period) {
            for part in ["from", "to"] {
                let name = format!("{}.{part}", known.ident);
                if uses.reads.contains(&name) && !uses.writers.contains_key(&name) {
                    let parameter = format!("{}_{part}", known.ident);
                    let source = Node::map([("url", Node::text(parameter))]);
                    let node = Node::map([("type", Node::text("date")), ("source", source)]);
                    self.variables.push((name, node));
                }
            }
        }
    }
}

fn inputs(parts: &[Part]) -> BTreeMap<String, BTreeSet<String>> {
    let mut inputs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for step in steps_of(parts).filter(|step| step.kind == "ask") {
        let json = step.body.to_json();
        let input = json["input"].as_str().unwrap_or_default();
        let input = if matches!(input, "rating" | "slider") { "number" } else { input };
        if let Some(name) = step.writes.first() {
            inputs.entry(name.clone()).or_default().insert(input.to_owned());
        }
    }
    inputs
}

/// The value a variable begins with, as its type wants it.
fn first_value(known: &Variable, value: &str) -> Option<Node> {
    let value = value.trim();
    match known.kind {
        Kind::Number => {
            value.parse().ok().filter(|number: &f64| number.is_finite()).map(Node::Number)
        }
        Kind::Text | Kind::Unknown if !value.is_empty() => Some(Node::text(value)),
        Kind::Choice => known.option_of(value).map(|option| Node::text(&option.id)),
        Kind::Date if value.len() == 10 => {
            value.parse::<jiff::civil::Date>().ok().map(|_| Node::text(value))
        }
        Kind::Bool if value == "true" => Some(Node::Yes),
        _ => None,
    }
}
