//! A run that turns in a circle without asking anything would never stop.

use super::graph::{Edge, Via};
use super::{Whole, at_step};
use crate::diagnostic::{Diagnostic, Place};
use crate::step::{Shape, Step};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Circles in which no step always waits.
pub(super) fn without_input(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let returns = |step: &Step| step.shape() == Shape::Returns;
    let quiet = whole.graph.leading(whole.steps, returns, is_quiet);
    let marks = vec![Mark::New; whole.steps.len()];
    let mut search = Search { whole, quiet, marks, path: Vec::new(), found: Vec::new() };
    for at in 0..whole.steps.len() {
        search.visit(at);
    }
    search.found
}

/// Whether the run may pass without an answer; a step that asks only what it does not know may be passed too.
fn is_quiet(step: &Step) -> bool {
    matches!(step.shape(), Shape::Passes | Shape::AsksIfUnknown | Shape::Serves)
}

struct Search<'a> {
    whole: &'a Whole<'a>,
    /// Steps that lead to a `return` without asking anything.
    quiet: Vec<bool>,
    marks: Vec<Mark>,
    /// The steps under way, each with the number of the way that is looked at next.
    path: Vec<(usize, usize)>,
    found: Vec<Diagnostic>,
}

impl Search<'_> {
    fn visit(&mut self, first: usize) {
        self.open(first);
        while let Some((at, way)) = self.path.last_mut() {
            let edges = &self.whole.graph.edges[*at];
            match edges.get(*way) {
                Some(edge) => {
                    *way += 1;
                    if !self.waits(edge) {
                        self.open(edge.to);
                    }
                }
                None => {
                    self.marks[*at] = Mark::Done;
                    self.path.pop();
                }
            }
        }
    }

    fn waits(&self, edge: &Edge) -> bool {
        matches!(edge.via, Via::After(block) if !self.quiet[self.whole.graph.firsts[block]])
    }

    fn open(&mut self, at: usize) {
        if !is_quiet(&self.whole.steps[at]) {
            return;
        }
        match self.marks[at] {
            Mark::Done => {}
            Mark::Open => self.report(at),
            Mark::New => {
                self.marks[at] = Mark::Open;
                self.path.push((at, 0));
            }
        }
    }

    fn report(&mut self, back_to: usize) {
        let steps = self.whole.steps;
        let from = self.path.iter().position(|&(at, _)| at == back_to).unwrap_or(0);
        let mut circle: Vec<&str> =
            self.path[from..].iter().map(|&(at, _)| steps[at].id.as_str()).collect();
        circle.push(&steps[back_to].id);
        let place = Place::Flow((*steps[back_to].place).to_owned());
        if self.found.iter().any(|found| found.place == place) {
            return;
        }
        let message = format_args!(
            "these steps turn in a circle without asking anything: {}",
            circle.join(" → ")
        );
        let hint = "put an `ask` between them, or lead out";
        self.found.push(at_step(&steps[back_to], message, hint));
    }
}
