//! A line for each series, told apart by how it is broken.

use super::Drawing;
use super::axis::Axis;
use super::bars::values;
use super::frame::frame;
use super::geometry::{area, line};
use super::ink::{class, dashes};
use super::legend::legend;
use crate::prelude::*;

pub(super) fn lines(drawing: &Drawing) -> Node {
    let data = drawing.data;
    let axis = Live::distinct(move || data.with(|data| Axis::around(values(data), false)));
    let n_series = drawing.definition.series.len();
    let shape = move |at: usize, draw: fn(&Axis, &[Option<f64>]) -> String| {
        move || {
            data.with(|data| {
                let values = data.series.get(at).map(Vec::as_slice).unwrap_or_default();
                axis.with(|axis| draw(axis, values))
            })
        }
    };
    let ground = (n_series == 1).then(|| markup! { <path class="chart__area" d=shape(0, area)/> });
    let paths: Vec<Node> = (0..n_series)
        .map(|at| {
            markup! {
                <path class=class(at) d=shape(at, line) stroke-dasharray=dashes(at)
                    vector-effect="non-scaling-stroke"
                />
            }
        })
        .collect();
    let drawn = markup! {
        <svg class="chart__svg chart__svg--line" aria-hidden="true" viewBox="0 0 1000 1000" preserveAspectRatio="none">{ground}{paths}</svg>
    };
    let legend = legend(drawing, true);
    let frame = frame(drawing, axis, drawn, true);
    markup! { <div>{frame}{legend}</div> }
}
