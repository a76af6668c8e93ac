//! `goto: <step>`: the run goes on there.

use super::{Kind, Next};
use crate::reading::{Item, Reading};
use crate::walk::Walk;

#[derive(Debug)]
struct Goto {
    step: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let step = reading.aim(&item, false)?;
    Some(Box::new(Goto { step }))
}

impl Kind for Goto {
    fn follows(&self) -> bool {
        false
    }

    fn enter(&self, _walk: &mut Walk<'_>) -> Next {
        Next::To(self.step.clone())
    }
}
