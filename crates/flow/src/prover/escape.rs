//! From each question a person can be reached, and nobody has to fail for it.

use super::graph::{Edge, Via};
use super::{Whole, at_step};
use crate::diagnostic::{Diagnostic, Place};
use crate::map::MAIN;
use crate::step::{Shape, Step};

/// Questions that no way leads to a person from. With `person` there is one at every step.
pub(super) fn out_of_reach(whole: &Whole<'_>) -> Vec<Diagnostic> {
    if whole.subject.has_person {
        return Vec::new();
    }
    let reached = reaching(whole);
    if keywords_lead_to_one(whole, &reached) {
        return Vec::new();
    }
    let seen = whole.graph.reachable(&whole.graph.roots);
    let is_visited = |(at, _): &(usize, &Step)| seen[*at];
    let mut visited = whole.steps.iter().enumerate().filter(is_visited);
    let hint = "add `person: {department: …, fallback: <step>}`";
    if !visited.clone().any(|(_, step)| step.shape() == Shape::Escalates) {
        let message = "this flow has no way to talk to a person at every step";
        let head = Diagnostic::error(Place::Flow(String::new()), message, hint);
        return if whole.steps.is_empty() { Vec::new() } else { vec![head] };
    }
    let stuck = visited.find(|(at, step)| step.shape().is_question() && !reached[*at]);
    let told = stuck.map(|(_, step)| {
        let message = format_args!("from the step `{}` no person can be reached", step.id);
        let hint = format_args!("{hint}, or lead to a step with `escalate:`");
        at_step(step, message, hint)
    });
    told.into_iter().collect()
}

/// Steps from which some way leads to a person, what has to fail first left aside.
fn reaching(whole: &Whole<'_>) -> Vec<bool> {
    let (steps, graph) = (whole.steps, whole.graph);
    let returns = graph.leading(steps, |step| step.shape() == Shape::Returns, |_| true);
    let mut reaches: Vec<bool> =
        steps.iter().map(|step| step.shape() == Shape::Escalates).collect();
    let mut is_changing = true;
    while is_changing {
        is_changing = false;
        for (at, edges) in graph.edges.iter().enumerate().rev() {
            let leads = |edge: &Edge| {
                let is_open = match edge.via {
                    Via::After(block) => returns[graph.firsts[block]],
                    Via::Way | Via::Into(_) => true,
                };
                is_open && !edge.on_failure && reaches[edge.to]
            };
            let is_new = !reaches[at]
                && (edges.iter().any(leads) || comes_back(whole, &returns, &reaches, at));
            reaches[at] |= is_new;
            is_changing |= is_new;
        }
    }
    reaches
}

/// Whether a subflow's step leads back to somewhere with a way to a person, wherever the subflow is run from.
fn comes_back(whole: &Whole<'_>, returns: &[bool], reaches: &[bool], at: usize) -> bool {
    let block = whole.steps[at].block;
    if block == MAIN || !returns[at] {
        return false;
    }
    let graph = whole.graph;
    let is_call = |edge: &&Edge| edge.via == Via::After(block);
    let mut calls = graph.edges.iter().filter(|edges| edges.iter().any(|edge| is_call(&edge)));
    calls.all(|edges| edges.iter().filter(is_call).any(|edge| reaches[edge.to]))
}

/// Whether some words lead to a person whatever is asked.
fn keywords_lead_to_one(whole: &Whole<'_>, reaches: &[bool]) -> bool {
    let head = whole.subject.head;
    let is_keyword = |place: &str| place.starts_with("on.keywords");
    let gone_to = head.targets.iter().filter(|target| is_keyword(&target.place));
    let mut gone_to = gone_to.filter_map(|target| whole.subject.map.position(&target.step));
    let run = head.calls.iter().filter(|call| is_keyword(&call.place));
    let mut run = run.filter_map(|call| whole.subject.map.subflow(&call.step));
    gone_to.any(|at| reaches[at]) || run.any(|at| reaches[at] && has_person(whole, at))
}

/// Whether a subflow has a step of its own that finds a person: one that only leads back does not.
fn has_person(whole: &Whole<'_>, first: usize) -> bool {
    let block = whole.steps[first].block;
    whole.steps.iter().any(|step| step.block == block && step.shape() == Shape::Escalates)
}
