//! Bars on a zero line, those of several series side by side.

use formula::ChartData;

use super::axis::Axis;
use super::frame::frame;
use super::geometry::{Bar, bar};
use super::ink::class;
use super::legend::legend;
use super::{Drawing, n_points};
use crate::permille::in_percent;
use crate::prelude::*;

pub(super) fn bars(drawing: &Drawing) -> Node {
    let (data, inks) = (drawing.data, drawing.inks);
    let axis = Live::distinct(move || data.with(|data| Axis::around(values(data), true)));
    let n_series = drawing.definition.series.len();
    let n_drawn = Live::distinct(move || data.with(n_points));
    // The rectangles stay while their number does.
    let shapes = move || {
        let n_points = n_drawn.get();
        let of = [n_points, n_series];
        let one = |point: usize| {
            (0..n_series).map(move |series| {
                let place = place(data, axis, [point, series], of);
                markup! {
                    <rect class=class(series) fill=inks.paint(series)
                        x=move || place.get().map(|bar| in_percent(bar.x))
                        y=move || place.get().map(|bar| in_percent(bar.y))
                        width=move || place.get().map(|bar| in_percent(bar.width))
                        height=move || place.get().map(|bar| in_percent(bar.height))
                    />
                }
            })
        };
        (0..n_points).flat_map(one).collect::<Vec<_>>()
    };
    let drawn = markup! {
        <svg class="chart__svg chart__svg--bars" aria-hidden="true">{inks.patterns(n_series)}{shapes}</svg>
    };
    let legend = legend(drawing, false);
    let frame = frame(drawing, axis, drawn, false);
    markup! { <div>{frame}{legend}</div> }
}

fn place(
    data: Live<ChartData>,
    axis: Live<Axis>,
    at: [usize; 2],
    of: [usize; 2],
) -> Live<Option<Bar>> {
    Live::distinct(move || {
        let value = data.with(|data| data.series.get(at[1])?.get(at[0]).copied().flatten())?;
        Some(axis.with(|axis| bar(axis, value, at, of)))
    })
}

pub(super) fn values(data: &ChartData) -> impl Iterator<Item = f64> {
    data.series.iter().flatten().filter_map(|value| *value)
}
