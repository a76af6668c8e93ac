//! The inputs of a calculator: each is set by hand, follows what is set elsewhere, and is out of sight when it does not
//! matter.

use formula::{CalculatorInput, InputKind};

use super::sheet::Sheet;
use crate::prelude::*;

mod day;
mod number;
mod options;
mod slider;
mod tick;
mod writing;

/// One input, or nothing for what only the page or the flow sets.
pub(super) fn input_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let inside = match input.kind {
        InputKind::Slider | InputKind::Number => number::number_view(sheet, input),
        InputKind::Select => options::select_view(sheet, input),
        InputKind::Radio => options::radio_view(sheet, input),
        InputKind::Checkbox => tick::tick_view(sheet, input),
        InputKind::Date => day::day_view(sheet, input),
        InputKind::Hidden => return Node::nothing(),
    };
    let is_hidden = sheet.is_hidden(&input.id);
    let (t, mover) = (sheet.t, sheet.mover(&input.id));
    let moved = move || {
        let name = mover.get()?;
        let words = t.with("calculator.moved", &[("name", &name)]);
        Some(markup! { <span class="calculator__mover" dir="auto">{words}</span> })
    };
    markup! {
        <div class="calculator__input" class:hidden=is_hidden>
            {inside}
            {moved}
        </div>
    }
}

/// What an input is called on the page.
fn label_of(sheet: &Sheet, input: &CalculatorInput) -> String {
    input.label.get(sheet.t.locale()).to_owned()
}
