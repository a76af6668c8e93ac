//! Every step can be reached, and from every step the visitor gets to an end or to a person.

use super::graph::{Edge, Via};
use super::{Whole, at_step};
use crate::diagnostic::Diagnostic;
use crate::map::MAIN;
use crate::step::Shape;

/// Steps that nobody ever comes to; of those that follow one another only the first is told.
pub(super) fn unreachable(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let graph = whole.graph;
    let mut seen = graph.reachable(&graph.roots);
    let mut told = Vec::new();
    for (at, step) in whole.steps.iter().enumerate() {
        if seen[at] {
            continue;
        }
        for (seen, follows) in seen.iter_mut().zip(graph.reachable(&[at])) {
            *seen |= follows;
        }
        let message = format_args!("no visitor ever comes to the step `{}`", step.id);
        let hint = "lead to it with `next`, `goto` or an option, or remove it";
        told.push(at_step(step, message, hint));
    }
    told
}

/// Steps from which the run neither ends nor reaches a person. Of those that lead there only the knot itself is told.
pub(super) fn never_ending(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let (steps, graph) = (whole.steps, whole.graph);
    let returns = graph.leading(steps, |step| step.shape() == Shape::Returns, |_| true);
    let mut comes_out: Vec<bool> =
        steps.iter().map(|step| matches!(step.shape(), Shape::Ends | Shape::Escalates)).collect();
    let mut is_changing = true;
    while is_changing {
        is_changing = false;
        for (at, edges) in graph.edges.iter().enumerate().rev() {
            let is_open = |edge: &Edge| match edge.via {
                Via::After(block) => returns[graph.firsts[block]],
                Via::Way | Via::Into(_) => true,
            };
            if !comes_out[at] && edges.iter().any(|edge| is_open(edge) && comes_out[edge.to]) {
                comes_out[at] = true;
                is_changing = true;
            }
        }
    }
    let comes_out = |at: usize| comes_out[at] || steps[at].block != MAIN && returns[at];
    let reachable = graph.reachable(&graph.roots);
    let stuck = (0..steps.len()).find(|&at| reachable[at] && !comes_out(at));
    let told = stuck.map(|at| knot(whole, at, &comes_out)).map(|at| {
        let message = format_args!(
            "from the step `{}` the visitor never comes to an end or to a person",
            steps[at].id
        );
        at_step(&steps[at], message, "lead out of it to a step with `end:` or `escalate:`")
    });
    told.into_iter().collect()
}

/// The first step of the knot that the ways from `at` end in: nothing leads to fewer steps.
fn knot(whole: &Whole<'_>, at: usize, comes_out: &dyn Fn(usize) -> bool) -> usize {
    let n_reached = |at: usize| {
        whole.graph.reachable(&[at]).into_iter().filter(|is_reached| *is_reached).count()
    };
    let follow = whole.graph.reachable(&[at]);
    let follow = (0..follow.len()).filter(|&step| follow[step] && !comes_out(step));
    follow.min_by_key(|&step| n_reached(step)).unwrap_or(at)
}
