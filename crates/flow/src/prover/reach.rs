//! Every step can be reached, and from every step the visitor gets to an end or to a person.

use super::at_step;
use super::graph::Graph;
use crate::diagnostic::Diagnostic;
use crate::step::{Shape, Step};

/// Steps that nobody ever comes to.
pub(super) fn unreachable(steps: &[Step], graph: &Graph) -> Vec<Diagnostic> {
    let seen = graph.reachable(&graph.roots);
    steps
        .iter()
        .zip(seen)
        .filter(|(_, seen)| !seen)
        .map(|(step, _)| {
            let message = format!("no visitor ever comes to the step `{}`", step.id);
            at_step(step, message, "lead to it with `next`, `goto` or an option, or remove it")
        })
        .collect()
}

/// Steps from which the run neither ends nor reaches a person. Only the first of each knot is told.
pub(super) fn never_ending(steps: &[Step], graph: &Graph) -> Vec<Diagnostic> {
    let mut comes_out: Vec<bool> = steps
        .iter()
        .map(|step| matches!(step.kind.shape(), Shape::Ends | Shape::Escalates))
        .collect();
    let mut is_changing = true;
    while is_changing {
        is_changing = false;
        for (at, edges) in graph.edges.iter().enumerate() {
            if !comes_out[at] && edges.iter().any(|edge| comes_out[edge.to]) {
                comes_out[at] = true;
                is_changing = true;
            }
        }
    }
    let reachable = graph.reachable(&graph.roots);
    let stuck = (0..steps.len()).find(|&at| reachable[at] && !comes_out[at]);
    stuck
        .map(|at| {
            let message = format!(
                "from the step `{}` the visitor never comes to an end or to a person",
                steps[at].id
            );
            at_step(&steps[at], message, "lead out of it to a step with `end:` or `escalate:`")
        })
        .into_iter()
        .collect()
}
