//! How much is still to come: the longest way out that visits no step twice, detours left aside.

use super::graph::Graph;
use crate::step::{Shape, Step};

/// How many answers are still to come after arriving at a step, by its number.
pub(super) fn remaining(steps: &[Step], graph: &Graph) -> Vec<u32> {
    let mut known = vec![None; steps.len()];
    (0..steps.len())
        .map(|at| longest(at, steps, graph, &mut known, &mut vec![false; steps.len()]))
        .collect()
}

fn longest(
    at: usize,
    steps: &[Step],
    graph: &Graph,
    known: &mut [Option<u32>],
    open: &mut Vec<bool>,
) -> u32 {
    if let Some(known) = known[at] {
        return known;
    }
    if open[at] {
        return 0;
    }
    open[at] = true;
    let shape = steps[at].kind.shape();
    let after = if matches!(shape, Shape::Ends | Shape::Escalates) {
        0
    } else {
        let ways = graph.edges[at].iter().filter(|edge| !edge.detour);
        ways.map(|edge| longest(edge.to, steps, graph, known, open)).max().unwrap_or(0)
    };
    open[at] = false;
    let own = u32::from(shape.is_question());
    known[at] = Some(after + own);
    after + own
}
