//! From a definition to formulas in the order they are evaluated, with every mistake on the way.

use std::collections::BTreeMap;

use super::compiled::{Bound, CompiledCalculator};
use super::{Calculator, LocatedDiagnostic};
use crate::diagnostic::Diagnostic;
use crate::formula::Formula;
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
            linker.bind(&definition.formula, n_inputs + index, format!("formulas[{index}].formula"))
        })
        .collect();
    let results = calculator
        .results
        .iter()
        .enumerate()
        .map(|(index, definition)| {
            linker.bind(&definition.formula, 0, format!("results[{index}].formula"))
        })
        .collect();
    let order = order(calculator, &formulas, &mut linker.problems);
    let mut formulas = formulas;
    let formulas = order.into_iter().filter_map(|index| formulas[index].take()).collect();
    let compiled = CompiledCalculator { calculator: calculator.clone(), formulas, results };
    (compiled, linker.problems)
}

/// Where each name's value is kept: inputs first, then formulas. Of two with one name the first has it.
fn slots(calculator: &Calculator) -> BTreeMap<&str, usize> {
    let inputs = calculator.inputs.iter().map(|input| input.id.as_str());
    let formulas = calculator.formulas.iter().map(|formula| formula.id.as_str());
    let mut slots = BTreeMap::new();
    for (slot, name) in inputs.chain(formulas).enumerate() {
        slots.entry(name).or_insert(slot);
    }
    slots
}

struct Linker<'a> {
    slots: BTreeMap<&'a str, usize>,
    problems: Vec<LocatedDiagnostic>,
}

impl Linker<'_> {
    /// Parses a formula and finds the slots of its names; `path` is its place in the definition.
    fn bind(&mut self, text: &str, slot: usize, path: String) -> Option<Bound> {
        let formula = match Formula::parse(text) {
            Ok(formula) => formula,
            Err(diagnostics) => {
                self.problems
                    .extend(diagnostics.into_iter().map(|diagnostic| (path.clone(), diagnostic)));
                return None;
            }
        };
        let mut names = Vec::with_capacity(formula.name_uses().len());
        for used in formula.name_uses() {
            let known = self.slots.get(used.name.as_str()).copied();
            if known.is_none() {
                let message = format!("unknown name `{}`", used.name);
                let mut diagnostic = Diagnostic::new(used.span.clone(), message);
                diagnostic.hint = did_you_mean(&used.name, &mut self.slots.keys().copied())
                    .or_else(|| {
                        Some("a formula may use the ids of inputs and formulas".to_owned())
                    });
                self.problems.push((path.clone(), diagnostic));
            }
            names.push(known);
        }
        Some(Bound { slot, formula, names })
    }
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
    report_cycles(calculator, formulas, &uses, done, problems);
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
