//! A ring of parts, with the whole in its middle and every part's name, figure and share beside it.

use formula::{ChartData, Value};

use super::essence::whole_percent;
use super::geometry::{Slice, slices};
use super::ink::class;
use super::legend::sample;
use super::{Drawing, labels};
use crate::prelude::*;

/// A ring that begins at twelve o'clock, so that no sine is needed: parts of it are dashes.
const RING: &str = "M60 15a45 45 0 0 1 0 90a45 45 0 0 1 0-90";
/// What stays free between two parts, in thousandths of the ring.
const CUT: i32 = 6;

pub(super) fn donut(drawing: &Drawing) -> Node {
    let (t, data, inks, spec) = (drawing.t, drawing.data, drawing.inks, drawing.spec());
    // The number of parts is the definition's, but where a formula names them.
    let n_parts = Live::distinct(move || data.with(super::n_points));
    let parts = move || {
        let n_parts = n_parts.get();
        let part = |at: usize| {
            let slice = slice(data, at);
            let dashes = move || {
                let Slice { length, .. } = slice.get();
                let length = if n_parts > 1 { (length - CUT).max(length.min(2)) } else { length };
                [&length.to_string(), " 1000"].concat()
            };
            markup! {
                <path class=class(at) d=RING pathLength="1000" stroke=inks.paint(at)
                    stroke-dasharray=dashes stroke-dashoffset=move || (-slice.get().start).to_string()
                />
            }
        };
        let mut nodes = inks.patterns(n_parts);
        // The whole ring, so that a part in a light pattern has edges.
        nodes.push(markup! { <path class="chart__ground" d=RING/> });
        nodes.extend((0..n_parts).map(part));
        nodes
    };
    let whole = {
        let spec = spec.clone();
        Live::distinct(move || data.with(|data| t.format(&Value::number(sum(data)), &spec)))
    };
    markup! {
        <div class="chart__whole">
            <div class="chart__ring">
                <svg class="chart__svg chart__svg--donut" aria-hidden="true" viewBox="0 0 120 120">{parts}</svg>
                <div class="chart__middle"><span>{whole}</span></div>
            </div>
            <div class="chart__parts">{rows(drawing, n_parts, spec)}</div>
        </div>
    }
}

/// Every part's name, figure and share.
fn rows(drawing: &Drawing, n_parts: Live<usize>, spec: String) -> Node {
    let drawing = Drawing { definition: drawing.definition.clone(), ..*drawing };
    let (t, data) = (drawing.t, drawing.data);
    let rows = move || {
        let row = |at: usize| {
            let definition = drawing.definition.clone();
            let name = move || {
                data.with(|data| {
                    let labels = labels(t, &definition, data);
                    t.format(labels.get(at).unwrap_or(&Value::Blank), "")
                })
            };
            let spec = spec.clone();
            let figure = move || {
                let value = data.with(|data| part(data, at));
                t.format(&value.map_or(Value::Blank, Value::number), &spec)
            };
            let share = move || {
                data.with(|data| {
                    let (part, whole) = (part(data, at)?.max(0.0), sum(data));
                    (whole > 0.0).then(|| whole_percent(part / whole))
                })
            };
            let sample = sample(&drawing, at);
            markup! {
                <div class="chart__part">
                    {sample}
                    <span class="chart__part-name" dir="auto">{name}</span>
                    <span class="chart__part-figure">{figure}</span>
                    <span class="chart__part-share">{share}</span>
                </div>
            }
        };
        (0..n_parts.get()).map(row).collect::<Vec<_>>()
    };
    rows.into_node()
}

fn slice(data: Live<ChartData>, at: usize) -> Live<Slice> {
    Live::distinct(move || {
        let slices = data.with(|data| slices(first(data)));
        slices.get(at).copied().unwrap_or(Slice { start: 0, length: 0 })
    })
}

fn first(data: &ChartData) -> &[Option<f64>] {
    data.series.first().map(Vec::as_slice).unwrap_or_default()
}

fn part(data: &ChartData, at: usize) -> Option<f64> {
    first(data).get(at).copied().flatten()
}

/// The whole that the parts make; what is below nothing is no part of it.
fn sum(data: &ChartData) -> f64 {
    first(data).iter().flatten().map(|part| part.max(0.0)).sum()
}
