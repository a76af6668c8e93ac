//! A calculator that the page opened by itself: a card over the conversation.

use ui::prelude::*;

use super::later;
use crate::shell::Widget;

/// The card, while one is open.
#[component]
pub fn CalculatorOverlay() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let overlay = move || view.calculator.get().map(|open| later::calculator(widget, open));
    overlay.into_node()
}
