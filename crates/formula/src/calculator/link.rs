//! From a definition to formulas in the order they are evaluated, with every mistake on the way.

use std::fmt;

use super::compiled::{Bound, BoundChart, BoundSeries, CompiledCalculator};
use super::{Calculator, ChartSeries, LocatedDiagnostic};
use crate::diagnostic::{DESCRIBES, Diagnostic};
use crate::formula::{Formula, NameUse};
use crate::suggest::did_you_mean;

/// A calculator that evaluates as well as its mistakes let it, and those mistakes.
///
/// A formula that does not parse, or that depends on itself, is left out: its value is `#NAME?`.
pub(super) fn link(calculator: &Calculator) -> (CompiledCalculator, Vec<LocatedDiagnostic>) {
    let mut linker = Linker { slots: slots(calculator), problems: Vec::new() };
    let n_inputs = calculator.inputs.len();
    let mut nodes = Vec::with_capacity(n_inputs + calculator.formulas.len());
    for (index, input) in calculator.inputs.iter().enumerate() {
        let place = format_args!("inputs[{index}].visible_if");
        nodes.push(linker.bind_if(&input.visible_if, index, place));
    }
    for (index, definition) in calculator.formulas.iter().enumerate() {
        let place = format_args!("formulas[{index}].formula");
        nodes.push(linker.bind(&definition.formula, n_inputs + index, place));
    }
    let (mut results, mut ranges) = (Vec::new(), Vec::new());
    for (index, definition) in calculator.results.iter().enumerate() {
        let place = format_args!("results[{index}].formula");
        results.push(linker.bind(&definition.formula, 0, place));
        let place = format_args!("results[{index}].range");
        ranges.push(linker.bind_if(&definition.range, 0, place));
    }
    let mut tables = Vec::new();
    for (index, table) in calculator.tables.iter().enumerate() {
        tables.push(linker.bind(&table.formula, 0, format_args!("tables[{index}].formula")));
    }
    let mut charts = Vec::new();
    for (index, chart) in calculator.charts.iter().enumerate() {
        let place = format_args!("charts[{index}].labels_from");
        let labels = linker.bind_if(&chart.labels_from, 0, place);
        let mut series = Vec::new();
        for (at, one) in chart.series.iter().enumerate() {
            series.push(linker.series(one, format_args!("charts[{index}].series[{at}]")));
        }
        charts.push(BoundChart { labels, series });
    }
    let valid_until = linker.bind_if(&calculator.valid_until, 0, format_args!("valid_until"));
    // The limits of a date hold before any name has a value.
    linker.slots.clear();
    let mut days = Vec::new();
    for (index, input) in calculator.inputs.iter().enumerate() {
        let earliest = linker.bind_if(&input.earliest, 0, format_args!("inputs[{index}].earliest"));
        let latest = linker.bind_if(&input.latest, 0, format_args!("inputs[{index}].latest"));
        days.push([earliest, latest]);
    }
    let order = order(calculator, &nodes, &mut linker.problems);
    let formulas = order.into_iter().filter_map(|index| nodes[index].take()).collect();
    let calculator = calculator.clone();
    let compiled = CompiledCalculator {
        calculator,
        formulas,
        results,
        ranges,
        tables,
        charts,
        days,
        valid_until,
    };
    (compiled, linker.problems)
}

/// Where each name's value is kept: inputs, formulas, data. Of two with one name the first has it.
fn slots(calculator: &Calculator) -> Vec<&str> {
    let mut slots = Vec::new();
    for input in &calculator.inputs {
        slots.push(input.id.as_str());
    }
    for formula in &calculator.formulas {
        slots.push(formula.id.as_str());
    }
    for data in &calculator.data {
        slots.push(data.id.as_str());
    }
    slots
}

struct Linker<'a> {
    slots: Vec<&'a str>,
    problems: Vec<LocatedDiagnostic>,
}

impl Linker<'_> {
    fn bind_if(
        &mut self,
        text: &Option<String>,
        slot: usize,
        place: fmt::Arguments<'_>,
    ) -> Option<Bound> {
        self.bind(text.as_ref()?, slot, place)
    }

    fn series(&mut self, series: &ChartSeries, place: fmt::Arguments<'_>) -> BoundSeries {
        if series.formulas.is_empty() {
            return BoundSeries::List(self.bind_if(
                &series.formula,
                0,
                format_args!("{place}.formula"),
            ));
        }
        let mut points = Vec::with_capacity(series.formulas.len());
        for (index, formula) in series.formulas.iter().enumerate() {
            points.push(self.bind(formula, 0, format_args!("{place}.formulas[{index}]")));
        }
        BoundSeries::Points(points)
    }

    /// Parses a formula and finds the slots of its names.
    fn bind(&mut self, text: &str, slot: usize, place: fmt::Arguments<'_>) -> Option<Bound> {
        let formula = match Formula::parse(text) {
            Ok(formula) => formula,
            Err(diagnostics) => {
                for diagnostic in diagnostics {
                    self.problems.push((words(place), diagnostic));
                }
                return None;
            }
        };
        let mut names = Vec::with_capacity(formula.name_uses().len());
        for used in formula.name_uses() {
            let known = self.slots.iter().position(|name| *name == used.name);
            if known.is_none() {
                self.problems.push((words(place), self.unknown(used)));
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
        let hint = did_you_mean(&used.name, &mut known.into_iter());
        match hint {
            Some(hint) => diagnostic.with_hint(hint),
            None if self.slots.is_empty() => {
                diagnostic.with_hint("no input has a value here; `TODAY()` and `DATE(…)` have")
            }
            None => diagnostic.with_hint("a formula may use the ids of inputs, data and formulas"),
        }
    }
}

fn words(place: fmt::Arguments<'_>) -> String {
    if DESCRIBES { place.to_string() } else { String::new() }
}

/// Indices of what has to be evaluated (inputs' visibility, then formulas), each after what it uses; those on
/// a cycle or behind one are left out.
fn order(
    calculator: &Calculator,
    nodes: &[Option<Bound>],
    problems: &mut Vec<LocatedDiagnostic>,
) -> Vec<usize> {
    let uses: Vec<Vec<usize>> = nodes
        .iter()
        .map(|bound| {
            let slots = bound.iter().flat_map(|bound| bound.names.iter().flatten());
            slots.copied().filter(|slot| *slot < nodes.len()).collect()
        })
        .collect();
    let mut done = vec![false; nodes.len()];
    let mut order = Vec::with_capacity(nodes.len());
    loop {
        let before = order.len();
        for index in 0..nodes.len() {
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
        report_cycles(calculator, nodes, &uses, done, problems);
    }
    order
}

/// Follows what is not `done` until it bites its tail; each cycle is told once.
fn report_cycles(
    calculator: &Calculator,
    nodes: &[Option<Bound>],
    uses: &[Vec<usize>],
    done: Vec<bool>,
    problems: &mut Vec<LocatedDiagnostic>,
) {
    let names = slots(calculator);
    let n_inputs = calculator.inputs.len();
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
        let told: Vec<&str> = cycle.iter().chain([&at]).map(|&index| names[index]).collect();
        let next = names[cycle.get(1).copied().unwrap_or(at)];
        let used = nodes[at]
            .iter()
            .flat_map(|bound| bound.formula.name_uses())
            .find(|used| used.name == next);
        let span = used.map_or(0..0, |used| used.span.clone());
        let message = format!("`{}` depends on itself: {}", names[at], told.join(" → "));
        let place = match at.checked_sub(n_inputs) {
            Some(index) => format!("formulas[{index}].formula"),
            None => format!("inputs[{at}].visible_if"),
        };
        let hint = "break the circle: compute one of them from inputs alone";
        problems.push((place, Diagnostic::new(span, message).with_hint(hint)));
    }
}
