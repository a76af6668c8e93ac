//! A step of the flow that is being written.

use std::collections::BTreeSet;

use formula::Formula;

use super::yaml::Node;

/// Where a step leads when nothing inside of it says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Next {
    /// To the next step of the same block; from the last one to where the block leads.
    Below,
    /// There.
    To(String),
    /// It never simply goes on.
    Never,
}

/// A step.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) id: String,
    /// The title of the group that begins here.
    pub(super) title: Option<String>,
    /// What its owner should know, above it.
    pub(super) comments: Vec<String>,
    pub(super) when: Option<String>,
    /// `say`, `ask`, …
    pub(super) kind: &'static str,
    pub(super) body: Node,
    pub(super) next: Next,
    /// The variables it gives a value.
    pub(super) writes: Vec<String>,
    /// The subflow it runs.
    pub(super) runs: Option<String>,
    /// The blocks that it stands for, by their number.
    pub(super) blocks: Vec<usize>,
}

impl Step {
    pub(super) fn new(kind: &'static str, body: Node) -> Self {
        Self {
            id: String::new(),
            title: None,
            comments: Vec::new(),
            when: None,
            kind,
            body,
            next: Next::Below,
            writes: Vec::new(),
            runs: None,
            blocks: Vec::new(),
        }
    }

    /// A step from which the run goes nowhere but where its body says.
    pub(super) fn leading(kind: &'static str, body: Node) -> Self {
        Self { next: Next::Never, ..Self::new(kind, body) }
    }

    /// `set: {variable: formula}`.
    pub(super) fn set(values: Vec<(String, String)>) -> Self {
        let writes = values.iter().map(|(name, _)| name.clone()).collect();
        let values = values.into_iter().map(|(name, formula)| (name, Node::Formula(formula)));
        Self { writes, ..Self::new("set", Node::Map(values.collect())) }
    }

    /// As it is written, when this step stands below it.
    pub(super) fn node(&self, below: Option<&str>) -> Node {
        let mut node = Node::map([("id", Node::text(&self.id))]);
        if let Some(when) = &self.when {
            node.push("when", Node::Formula(when.clone()));
        }
        node.push(self.kind, self.body.clone());
        if let Next::To(step) = &self.next
            && Some(step.as_str()) != below
        {
            node.push("next", Node::Link(step.clone()));
        }
        node
    }

    /// Every step it may lead to.
    pub(super) fn leads_to(&self) -> Vec<&str> {
        let mut steps = Vec::new();
        self.body.each_leaf(&mut |leaf| {
            if let Node::Link(step) = leaf {
                steps.push(step.as_str());
            }
        });
        if let Next::To(step) = &self.next {
            steps.push(step);
        }
        steps
    }

    /// Every variable that its texts and formulas name.
    pub(super) fn reads(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut of_formula = |text: &str| {
            if let Ok(formula) = Formula::parse(text) {
                names.extend(formula.names().map(str::to_owned));
            }
        };
        if let Some(when) = &self.when {
            of_formula(when);
        }
        let mut slots = Vec::new();
        self.body.each_leaf(&mut |leaf| match leaf {
            Node::Formula(text) => of_formula(text),
            Node::Text(text) => slots.extend(slots_of(text)),
            _ => {}
        });
        names.extend(slots);
        names
    }

    pub(super) fn relink(&mut self, from: &str, to: &str) {
        self.body.relink(from, to);
        if self.next == Next::To(from.to_owned()) {
            self.next = Next::To(to.to_owned());
        }
    }
}

fn slots_of(text: &str) -> Vec<String> {
    let (mut slots, mut rest) = (Vec::new(), text);
    while let Some((_, inner)) = rest.split_once("{{") {
        let Some((slot, behind)) = inner.split_once("}}") else { break };
        slots.push(slot.split('|').next().unwrap_or_default().trim().to_owned());
        rest = behind;
    }
    slots
}
