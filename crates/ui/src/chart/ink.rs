//! What tells one series from another: a colour, and a pattern for whoever does not see it.

use crate::prelude::*;

/// A pattern on a tile of 6 × 6: what is drawn on it, how thick, and how it is turned.
struct Hatch {
    path: &'static str,
    width: &'static str,
    turned: &'static str,
}

/// The first series is solid, these follow, and then they begin again.
const HATCHES: [Hatch; 5] = [
    Hatch { path: "M3 0V6", width: "2.4", turned: "rotate(45)" },
    Hatch { path: "M3 3h0", width: "3.6", turned: "rotate(0)" },
    Hatch { path: "M0 3H6", width: "2.4", turned: "rotate(0)" },
    Hatch { path: "M3 0V6", width: "1.4", turned: "rotate(-45)" },
    Hatch { path: "M0 3H6M3 0V6", width: "1.4", turned: "rotate(0)" },
];

/// How lines are broken, the first not at all.
const DASHES: [&str; 4] = ["none", "6 4", "2 4", "10 4 2 4"];

/// The inks of one chart.
#[derive(Clone, Copy)]
pub(super) struct Inks {
    chart: u32,
}

impl Inks {
    pub(super) fn new(chart: u32) -> Self {
        Self { chart }
    }

    /// What a shape is filled with; its colour is the class's.
    pub(super) fn paint(self, at: usize) -> String {
        match at.checked_sub(1) {
            None => "currentcolor".to_owned(),
            Some(hatch) => ["url(#", &self.id(hatch % HATCHES.len()), ")"].concat(),
        }
    }

    fn id(self, hatch: usize) -> String {
        ["chart-", &self.chart.to_string(), "-", &hatch.to_string()].concat()
    }

    /// The patterns that so many series need.
    pub(super) fn patterns(self, n: usize) -> Vec<Node> {
        let pattern = |(at, hatch): (usize, &Hatch)| {
            markup! {
                <pattern class=class(at + 1) id=self.id(at) width="6" height="6"
                    patternUnits="userSpaceOnUse" patternTransform=hatch.turned
                >
                    <path class="chart__hatch" d=hatch.path stroke-width=hatch.width/>
                </pattern>
            }
        };
        HATCHES.iter().enumerate().take(n.saturating_sub(1)).map(pattern).collect()
    }
}

/// The class that has the colour of a series.
pub(super) fn class(at: usize) -> &'static str {
    const CLASSES: [&str; 6] = [
        "chart__ink chart__ink--1",
        "chart__ink chart__ink--2",
        "chart__ink chart__ink--3",
        "chart__ink chart__ink--4",
        "chart__ink chart__ink--5",
        "chart__ink chart__ink--6",
    ];
    CLASSES[at % CLASSES.len()]
}

/// How the line of a series is broken.
pub(super) fn dashes(at: usize) -> &'static str {
    DASHES[at % DASHES.len()]
}
