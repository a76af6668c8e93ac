//! Which ink is what.

use super::Drawing;
use super::ink::{class, dashes};
use crate::prelude::*;

/// The names of the series, each beside a sample; one series is what the title says.
pub(super) fn legend(drawing: &Drawing, is_line: bool) -> Option<Node> {
    let n_series = drawing.definition.series.len();
    if n_series < 2 {
        return None;
    }
    let items: Vec<Node> = (0..n_series)
        .map(|at| {
            let sample = if is_line { stroke(at) } else { sample(drawing, at) };
            let label = drawing.label_of_series(at);
            markup! { <span class="chart__item">{sample}<span dir="auto">{label}</span></span> }
        })
        .collect();
    Some(markup! { <div class="chart__legend">{items}</div> })
}

/// A square of the ink.
pub(super) fn sample(drawing: &Drawing, at: usize) -> Node {
    let paint = drawing.inks.paint(at);
    markup! {
        <svg class="chart__sample" aria-hidden="true" viewBox="0 0 14 14">
            <rect class=class(at) x="1" y="1" width="12" height="12" rx="2" fill=paint/>
        </svg>
    }
}

fn stroke(at: usize) -> Node {
    markup! {
        <svg class="chart__sample chart__sample--line" aria-hidden="true" viewBox="0 0 28 14">
            <path class=class(at) d="M1 7H27" stroke-dasharray=dashes(at)/>
        </svg>
    }
}
