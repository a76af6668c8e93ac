//! Steps as a graph: which may follow which.

use formula::did_you_mean;
use small::Map;

use crate::diagnostic::{Diagnostic, Place, words};
use crate::map::{MAIN, StepMap};
use crate::reading::{StepNotes, Target};
use crate::step::Step;

/// A way from one step to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) to: usize,
    /// Taken only when something is amiss or the visitor skips.
    pub(super) detour: bool,
    /// Taken only when something failed, which no visitor can choose; known where mistakes are described.
    pub(super) on_failure: bool,
    pub(super) via: Via,
}

/// The fields whose steps are gone to when something failed.
const FAILURES: [&str; 2] = [".on_fail", ".on_none"];

impl Edge {
    fn new(to: usize, via: Via) -> Self {
        Self { to, detour: false, on_failure: false, via }
    }
}

/// How a way is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    /// At once.
    Way,
    /// Into this block, a subflow.
    Into(usize),
    /// When this block, a subflow, has returned.
    After(usize),
}

/// Every way from every step.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) edges: Vec<Vec<Edge>>,
    /// Where visitors come in: the first step, and where handlers lead.
    pub(super) roots: Vec<usize>,
    /// The first step of each block.
    pub(super) firsts: Vec<usize>,
}

struct Linking<'a> {
    map: &'a StepMap,
    diagnostics: Vec<Diagnostic>,
}

impl Graph {
    /// Links the steps; every link that leads nowhere is told.
    pub(super) fn build(map: &StepMap, head: &StepNotes) -> (Self, Vec<Diagnostic>) {
        let mut linking = Linking { map, diagnostics: Vec::new() };
        linking.tell_twice();
        let mut roots: Vec<usize> = if map.steps.is_empty() { Vec::new() } else { vec![0] };
        for target in &head.targets {
            roots.extend(linking.find(target, MAIN));
        }
        for call in &head.calls {
            roots.extend(
                linking.block(call, MAIN).and_then(|block| Some(map.blocks.get(block)?.first)),
            );
        }
        let edges =
            map.steps.iter().enumerate().map(|(at, step)| linking.edges(at, step)).collect();
        let graph =
            Self { edges, roots, firsts: map.blocks.iter().map(|block| block.first).collect() };
        (graph, linking.diagnostics)
    }
}

impl Linking<'_> {
    fn tell_twice(&mut self) {
        let mut seen: Map<&str, usize> = Map::new();
        for (at, step) in self.map.steps.iter().enumerate() {
            let first = *seen.get_or_insert_with(step.id.as_str(), || at);
            if first != at {
                let message = format_args!("two steps are called `{}`", step.id);
                let other = &*self.map.steps[first].place;
                let hint = format_args!("the other one is {other}; rename one");
                let place = Place::Flow((*step.place).to_owned());
                self.diagnostics.push(Diagnostic::error(place, message, hint));
            }
        }
    }

    fn edges(&mut self, at: usize, step: &Step) -> Vec<Edge> {
        let mut edges = Vec::new();
        let mut via = Via::Way;
        for call in &step.notes.calls {
            let Some(block) = self.block(call, step.block) else { continue };
            if let Some(first) = self.map.blocks.get(block).map(|block| block.first) {
                edges.push(Edge::new(first, Via::Into(block)));
                via = Via::After(block);
            }
        }
        for target in &step.notes.targets {
            let to = self.find(target, step.block);
            let on_failure =
                target.detour && FAILURES.iter().any(|failure| target.place.ends_with(failure));
            edges.extend(to.map(|to| Edge {
                detour: target.detour,
                on_failure,
                ..Edge::new(to, via)
            }));
        }
        if step.is_read && step.follows() && step.next.is_none() {
            let end = self.map.blocks.get(step.block).map_or(0, |block| block.end);
            if at + 1 < end {
                edges.push(Edge::new(at + 1, via));
            } else {
                let hint = match step.block {
                    MAIN => "add a step with `end:`, or `next: <step>`",
                    _ => "add a step with `return:`, or `next: <step>`",
                };
                let message = "nothing comes after the last step";
                let place = Place::Flow((*step.place).to_owned());
                self.diagnostics.push(Diagnostic::error(place, message, hint));
            }
        }
        edges
    }

    /// The step that a link of this block names.
    fn find(&mut self, target: &Target, block: usize) -> Option<usize> {
        let place = || Place::Flow((*target.place).to_owned());
        let Some(found) = self.map.position(&target.step) else {
            let hint = words(|| {
                let mut ids = self.map.steps.iter().map(|step| step.id.as_str());
                did_you_mean(&target.step, &mut ids)
                    .unwrap_or_else(|| "name a step of this flow, or add this one".to_owned())
            });
            let message = format_args!("there is no step `{}`", target.step);
            self.diagnostics.push(Diagnostic::error(place(), message, hint));
            return None;
        };
        if self.map.steps.get(found).is_some_and(|step| step.block != block) {
            let message = format_args!("`{}` stands in another subflow", target.step);
            let hint = "run it with `subflow: <id>`, or leave with `return:` first";
            self.diagnostics.push(Diagnostic::error(place(), message, hint));
        }
        Some(found)
    }

    /// The block that a call of the block `from` names; one that comes to run itself is told.
    fn block(&mut self, call: &Target, from: usize) -> Option<usize> {
        let blocks = &self.map.blocks;
        let place = || Place::Flow((*call.place).to_owned());
        let found = (1..blocks.len()).find(|&at| blocks[at].id == call.step);
        let Some(block) = found else {
            let hint = words(|| {
                let mut ids = blocks.iter().skip(1).map(|block| block.id.as_str());
                did_you_mean(&call.step, &mut ids)
                    .unwrap_or_else(|| "add it under `subflows`".to_owned())
            });
            let message = format_args!("there is no subflow `{}`", call.step);
            self.diagnostics.push(Diagnostic::error(place(), message, hint));
            return None;
        };
        if self.comes_to_run(block, from) {
            let message = format_args!("the subflow `{}` runs itself", call.step);
            let hint = "a subflow returns before it is run again; use `goto` inside of it";
            self.diagnostics.push(Diagnostic::error(place(), message, hint));
        }
        // One without steps is told about where it stands, and leads nowhere.
        (blocks[block].first < blocks[block].end).then_some(block)
    }

    /// Whether a block runs the block `wanted`, itself or by another that it runs.
    fn comes_to_run(&self, block: usize, wanted: usize) -> bool {
        let blocks = &self.map.blocks;
        let mut seen = vec![false; blocks.len()];
        let mut open = vec![block];
        while let Some(at) = open.pop() {
            if at == wanted {
                return true;
            }
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let steps = self.map.steps.get(blocks[at].first..blocks[at].end).unwrap_or_default();
            for call in steps.iter().flat_map(|step| &step.notes.calls) {
                open.extend((1..blocks.len()).find(|&at| blocks[at].id == call.step));
            }
        }
        false
    }
}
