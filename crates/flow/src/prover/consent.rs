//! On every way to a question about the person, a required consent was given before.

use small::Map;

use super::at_step;
use super::graph::Graph;
use crate::diagnostic::Diagnostic;
use crate::step::Step;
use crate::variable::{Variable, VariableType};

/// Questions about the person that some way reaches without a consent.
pub(super) fn asked_too_early(
    steps: &[Step],
    graph: &Graph,
    variables: &Map<String, Variable>,
) -> Vec<Diagnostic> {
    let agreed = agreed_on_arrival(steps, graph);
    steps
        .iter()
        .zip(agreed)
        .filter(|(step, agreed)| !agreed && asks_about_person(step, variables))
        .map(|(step, _)| {
            let message = format!(
                "the step `{}` asks for personal data before the visitor has agreed to it",
                step.id
            );
            at_step(
                step,
                message,
                "put a `contact` step with a required consent on every way to it",
            )
        })
        .collect()
}

fn asks_about_person(step: &Step, variables: &Map<String, Variable>) -> bool {
    step.kind.takes().and_then(|name| variables.get(name)).is_some_and(|variable| {
        variable.pii || matches!(variable.kind, VariableType::Email | VariableType::Phone)
    })
}

/// Whether whoever arrives at a step has agreed, on every way there.
fn agreed_on_arrival(steps: &[Step], graph: &Graph) -> Vec<bool> {
    let mut agreed = vec![true; steps.len()];
    for &root in &graph.roots {
        agreed[root] = false;
    }
    // From "everywhere" down to what holds: each round takes back what some way does not give.
    let mut is_changing = true;
    while is_changing {
        is_changing = false;
        for (at, edges) in graph.edges.iter().enumerate() {
            for edge in edges {
                let gives = agreed[at] || (steps[at].kind.is_consent() && !edge.detour);
                if agreed[edge.to] && !gives {
                    agreed[edge.to] = false;
                    is_changing = true;
                }
            }
        }
    }
    agreed
}
