//! A run that turns in a circle without asking anything would never stop.

use super::at_step;
use super::graph::Graph;
use crate::diagnostic::{Diagnostic, Place};
use crate::step::{Shape, Step};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Circles in which no step always waits.
pub(super) fn without_input(steps: &[Step], graph: &Graph) -> Vec<Diagnostic> {
    let mut search = Search {
        steps,
        graph,
        marks: vec![Mark::New; steps.len()],
        path: Vec::new(),
        found: Vec::new(),
    };
    for at in 0..steps.len() {
        search.visit(at);
    }
    search.found
}

struct Search<'a> {
    steps: &'a [Step],
    graph: &'a Graph,
    marks: Vec<Mark>,
    path: Vec<usize>,
    found: Vec<Diagnostic>,
}

impl Search<'_> {
    fn visit(&mut self, at: usize) {
        // A step that asks only what it does not know may be passed too.
        let passes = matches!(self.steps[at].kind.shape(), Shape::Passes | Shape::AsksIfUnknown);
        if !passes || self.marks[at] == Mark::Done {
            return;
        }
        if self.marks[at] == Mark::Open {
            self.report(at);
            return;
        }
        self.marks[at] = Mark::Open;
        self.path.push(at);
        for edge in &self.graph.edges[at] {
            self.visit(edge.to);
        }
        self.path.pop();
        self.marks[at] = Mark::Done;
    }

    fn report(&mut self, back_to: usize) {
        let from = self.path.iter().position(|&at| at == back_to).unwrap_or(0);
        let mut circle: Vec<&str> =
            self.path[from..].iter().map(|&at| self.steps[at].id.as_str()).collect();
        circle.push(&self.steps[back_to].id);
        let place = Place::Flow((*self.steps[back_to].place).to_owned());
        if self.found.iter().any(|found| found.place == place) {
            return;
        }
        let message =
            format!("these steps turn in a circle without asking anything: {}", circle.join(" → "));
        self.found.push(at_step(
            &self.steps[back_to],
            message,
            "put an `ask` between them, or lead out",
        ));
    }
}
