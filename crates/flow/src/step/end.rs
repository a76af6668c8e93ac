//! `end`: the run is over. The conversation is not; people may go on talking.

use super::{Kind, Next, Shape};
use crate::reading::{Item, Reading};
use crate::walk::Walk;

#[derive(Debug)]
pub(crate) struct End;

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    // `end:` alone is enough, and `end: true` is what people try first.
    if item.value.as_bool() != Some(true) {
        reading.object(&item)?.finish();
    }
    Some(Box::new(End))
}

impl Kind for End {
    fn shape(&self) -> Shape {
        Shape::Ends
    }

    fn follows(&self) -> bool {
        false
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        walk.end();
        Next::Wait
    }
}
