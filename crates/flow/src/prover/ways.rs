//! What can be met along the ways of a graph.

use super::graph::{Graph, Via};
use crate::step::Step;

impl Graph {
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

    /// The steps from which `goal` can be met, by steps that `passes` lets through.
    ///
    /// A subflow is passed when its first step leads to one of its own goals: with `goal` a `return`, that it returns.
    pub(super) fn leading(
        &self,
        steps: &[Step],
        goal: impl Fn(&Step) -> bool,
        passes: impl Fn(&Step) -> bool,
    ) -> Vec<bool> {
        let mut leads: Vec<bool> = steps.iter().map(&goal).collect();
        let mut is_changing = true;
        while is_changing {
            is_changing = false;
            // Ways lead forward mostly, so what is met later is known first.
            for (at, edges) in self.edges.iter().enumerate().rev() {
                let is_new = !leads[at]
                    && passes(&steps[at])
                    && edges.iter().any(|edge| match edge.via {
                        Via::Way => leads[edge.to],
                        Via::Into(_) => false,
                        Via::After(block) => leads[self.firsts[block]] && leads[edge.to],
                    });
                leads[at] |= is_new;
                is_changing |= is_new;
            }
        }
        leads
    }
}
