//! How much is still to come: the longest way out that visits no step twice, detours left aside.

use super::graph::{Graph, Via};
use crate::step::{Shape, Step};

/// How many answers are still to come after arriving at a step, by its number.
///
/// Depth first with a stack of its own: a flow of ten thousand steps must not overflow the machine's.
pub(super) fn remaining(steps: &[Step], graph: &Graph) -> Vec<u32> {
    let mut known: Vec<Option<u32>> = vec![None; steps.len()];
    let mut is_open = vec![false; steps.len()];
    for first in 0..steps.len() {
        let mut stack = vec![first];
        while let Some(&at) = stack.last() {
            let depth = stack.len();
            if known[at].is_none() && !is_open[at] {
                is_open[at] = true;
                let ways = ways(at, steps, graph).map(|(to, _)| to);
                stack.extend(ways.filter(|&to| known[to].is_none() && !is_open[to]));
                // The first way is looked at first.
                stack[depth..].reverse();
            }
            if stack.len() == depth {
                if known[at].is_none() {
                    known[at] = Some(length(at, steps, graph, &known));
                }
                stack.pop();
            }
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

/// Where a step leads, and whether into a subflow.
fn ways<'a>(
    at: usize,
    steps: &[Step],
    graph: &'a Graph,
) -> impl Iterator<Item = (usize, bool)> + 'a {
    let is_over = matches!(steps[at].shape(), Shape::Ends | Shape::Escalates | Shape::Returns);
    let edges = if is_over { &[] } else { graph.edges[at].as_slice() };
    let expected = edges.iter().filter(|edge| !edge.detour);
    expected.map(|edge| (edge.to, matches!(edge.via, Via::Into(_))))
}

/// What is known by now about where it leads, and its own answer.
fn length(at: usize, steps: &[Step], graph: &Graph, known: &[Option<u32>]) -> u32 {
    let (mut inside, mut behind) = (0, 0);
    for (to, is_inside) in ways(at, steps, graph) {
        let length = known[to].unwrap_or_default();
        let side = if is_inside { &mut inside } else { &mut behind };
        *side = length.max(*side);
    }
    inside + behind + u32::from(steps[at].shape().is_question())
}
