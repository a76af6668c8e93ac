//! From a definition to formulas in the order they are evaluated, with every mistake on the way.

use super::compiled::{Bound, CompiledCalculator};
use super::{Calculator, LocatedDiagnostic};
use crate::diagnostic::{DESCRIBES, Diagnostic};
use crate::formula::{Formula, NameUse};
use crate::suggest::did_you_mean;

/// A calculator that evaluates as well as its mistakes let it, and those mistakes.
///
/// A formula that does not parse, or that depends on itself, is left out: its value is `#NAME?`.
pub(super) fn link(calculator: &Calculator) -> (CompiledCalculator, Vec<LocatedDiagnostic>) {
    let mut linker = Linker { slots: slots(calculator), problems: Vec::new() };
    let n_inputs = calculator.inputs.len();
    let formulas: Vec<Option<Bound>> = calculator
        .formulas
        .iter()
        .enumerate()
        .map(|(index, definition)| {
            linker.bind(&definition.formula, n_inputs + index, ("formulas", index))
        })
        .collect();
    let results = calculator
        .results
        .iter()
        .enumerate()
        .map(|(index, definition)| linker.bind(&definition.formula, 0, ("results", index)))
        .collect();
    let order = order(calculator, &formulas, &mut linker.problems);
    let mut formulas = formulas;
    let formulas = order.into_iter().filter_map(|index| formulas[index].take()).collect();
    let compiled = CompiledCalculator { calculator: calculator.clone(), formulas, results };
    (compiled, linker.problems)
}

/// Where each name's value is kept: inputs first, then formulas. Of two with one name the first has it.
fn slots(calculator: &Calculator) -> Vec<&str> {
    let mut slots = Vec::with_capacity(calculator.inputs.len() + calculator.formulas.len());
    for input in &calculator.inputs {
        slots.push(input.id.as_str());
    }
    for formula in &calculator.formulas {
        slots.push(formula.id.as_str());
    }
    slots
}

struct Linker<'a> {
    slots: Vec<&'a str>,
    problems: Vec<LocatedDiagnostic>,
}

impl Linker<'_> {
    /// Parses a formula and finds the slots of its names; `at` is the list where it stands, and where there.
    fn bind(&mut self, text: &str, slot: usize, at: (&str, usize)) -> Option<Bound> {
        let formula = match Formula::parse(text) {
            Ok(formula) => formula,
            Err(diagnostics) => {
                for diagnostic in diagnostics {
                    self.problems.push((path_of(at), diagnostic));
                }
                return None;
            }
        };
        let mut names = Vec::with_capacity(formula.name_uses().len());
        for used in formula.name_uses() {
            let known = self.slots.iter().position(|name| *name == used.name);
            if known.is_none() {
                self.problems.push((path_of(at), self.unknown(used)));
            }
            names.push(known);
        }
        Some(Bound { slot, formula, names })
    }

    fn unknown(&self, used: &NameUse) -> Diagnostic {
        let message = format_args!("unknown name `{}`", used.name);
        let diagnostic = Diagnostic::new(used.span.clone(), message);
        if !DESCRIBES {
            return diagnostic;
        }
        let mut known = self.slots.clone();
        known.sort_unstable();
        match did_you_mean(&used.name, &mut known.into_iter()) {
            Some(hint) => diagnostic.with_hint(hint),
            None => diagnostic.with_hint("a formula may use the ids of inputs and formulas"),
        }
    }
}

fn path_of((list, index): (&str, usize)) -> String {
    if DESCRIBES { format!("{list}[{index}].formula") } else { String::new() }
}

/// Indices of the formulas, each after those it uses; those on a cycle or behind one are left out.
fn order(
    calculator: &Calculator,
    formulas: &[Option<Bound>],
    problems: &mut Vec<LocatedDiagnostic>,
) -> Vec<usize> {
    let n_inputs = calculator.inputs.len();
    let uses: Vec<Vec<usize>> = formulas
        .iter()
        .map(|bound| {
            let slots = bound.iter().flat_map(|bound| bound.names.iter().flatten());
            slots.filter_map(|slot| slot.checked_sub(n_inputs)).collect()
        })
        .collect();
    let mut done = vec![false; formulas.len()];
    let mut order = Vec::with_capacity(formulas.len());
    loop {
        let before = order.len();
        for index in 0..formulas.len() {
            if !done[index] && uses[index].iter().all(|&used| done[used]) {
                done[index] = true;
                order.push(index);
            }
        }
        if order.len() == before {
            break;
        }
    }
    if DESCRIBES {
        report_cycles(calculator, formulas, &uses, done, problems);
    }
    order
}

/// Follows what is not `done` until it bites its tail; each cycle is told once.
fn report_cycles(
    calculator: &Calculator,
    formulas: &[Option<Bound>],
    uses: &[Vec<usize>],
    done: Vec<bool>,
    problems: &mut Vec<LocatedDiagnostic>,
) {
    let mut seen = done.clone();
    for start in 0..uses.len() {
        let mut path: Vec<usize> = Vec::new();
        let mut at = start;
        while !seen[at] {
            seen[at] = true;
            path.push(at);
            // Nothing is left undone but for waiting on something undone.
            let Some(&next) = uses[at].iter().find(|&&used| !done[used]) else { break };
            at = next;
        }
        let Some(first) = path.iter().position(|&index| index == at) else { continue };
        let cycle = &path[first..];
        let id = |index: usize| calculator.formulas[index].id.as_str();
        let names: Vec<&str> = cycle.iter().chain([&at]).map(|&index| id(index)).collect();
        let next = id(cycle.get(1).copied().unwrap_or(at));
        let used = formulas[at]
            .iter()
            .flat_map(|bound| bound.formula.name_uses())
            .find(|used| used.name == next);
        let span = used.map_or(0..0, |used| used.span.clone());
        let message = format!("`{}` depends on itself: {}", id(at), names.join(" → "));
        problems.push((format!("formulas[{at}].formula"), Diagnostic::new(span, message)));
    }
}
