//! Steps as a graph: which may follow which.

use formula::did_you_mean;
use small::Map;

use super::at_step;
use crate::diagnostic::{Diagnostic, Place, words};
use crate::reading::Target;
use crate::step::Step;

/// A way from one step to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) to: usize,
    /// Taken only when something is amiss or the visitor skips.
    pub(super) detour: bool,
}

/// Every way from every step.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) edges: Vec<Vec<Edge>>,
    /// Where visitors come in: the first step, and where they land when no person came.
    pub(super) roots: Vec<usize>,
}

impl Graph {
    /// Links the steps; every link that leads nowhere is told.
    pub(super) fn build(steps: &[Step], person: Option<&Target>) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut by_id: Map<&str, usize> = Map::new();
        for (index, step) in steps.iter().enumerate() {
            if let Some(first) = by_id.get(step.id.as_str()) {
                let message = format_args!("two steps are called `{}`", step.id);
                diagnostics.push(at_step(
                    step,
                    message,
                    format_args!("the other one is steps[{first}]; rename one"),
                ));
            } else {
                by_id.insert(step.id.as_str(), index);
            }
        }
        let find = |target: &Target, diagnostics: &mut Vec<Diagnostic>| {
            let found = by_id.get(target.step.as_str()).copied();
            if found.is_none() {
                let hint = words(|| {
                    did_you_mean(&target.step, &mut by_id.keys().copied()).unwrap_or_default()
                });
                let place = Place::Flow((*target.place).to_owned());
                diagnostics.push(Diagnostic::error(
                    place,
                    format_args!("there is no step `{}`", target.step),
                    hint,
                ));
            }
            found
        };
        let mut roots: Vec<usize> = if steps.is_empty() { Vec::new() } else { vec![0] };
        roots.extend(person.and_then(|target| find(target, &mut diagnostics)));
        let mut edges = Vec::with_capacity(steps.len());
        for (index, step) in steps.iter().enumerate() {
            let mut out: Vec<Edge> = Vec::new();
            for target in &step.targets {
                let to = find(target, &mut diagnostics);
                out.extend(to.map(|to| Edge { to, detour: target.detour }));
            }
            if step.is_read && step.kind.follows() && step.next.is_none() {
                if index + 1 < steps.len() {
                    out.push(Edge { to: index + 1, detour: false });
                } else {
                    let hint = "add a step with `end:`, or `next: <step>`";
                    diagnostics.push(at_step(step, "nothing comes after the last step", hint));
                }
            }
            edges.push(out);
        }
        (Self { edges, roots }, diagnostics)
    }

    /// Every step that `from` leads to, itself included.
    pub(super) fn reachable(&self, from: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.edges.len()];
        let mut open = from.to_vec();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(self.edges[at].iter().map(|edge| edge.to));
            }
        }
        seen
    }
}
