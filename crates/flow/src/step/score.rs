//! `score: <formula>`: adds points to the visitor's score.

use formula::Formula;

use super::{Kind, Next};
use crate::reading::{Item, Reading, Wants};
use crate::walk::Walk;

#[derive(Debug)]
struct Score {
    points: Formula,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let points = reading.formula(&item, Wants::Number)?;
    Some(Box::new(Score { points }))
}

impl Kind for Score {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        if let Some(points) = walk.view().evaluate(&self.points).as_number() {
            walk.add_points(points);
        }
        Next::Follow
    }
}
