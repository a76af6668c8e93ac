//! A calculator that the page opened by itself: a card over the conversation.

use ui::prelude::*;
use ui::{IconButton, IconName, Translator, coming};

use super::later;
use crate::shell::Widget;

/// The card, while one is open.
#[component]
pub fn CalculatorOverlay() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let overlay = move || {
        view.calculator.get().map(|open| later::calculator(empty_card(widget), widget, open))
    };
    overlay.into_node()
}

/// The card before its calculator is there: it can be closed all the same.
fn empty_card(widget: Widget) -> Node {
    let shown = widget.view().calculator;
    let close = Act::new(move |()| shown.set(None));
    let back = Translator::expect().text("back");
    markup! {
        <div class="overlay late"><IconButton icon=IconName::Back label=back on_press=close/>{coming(6)}</div>
    }
}
