//! A calculator that the page opened by itself: a card over the conversation, or where the page has a place for it.

use std::cell::RefCell;

use leptos::prelude::Owner;
use ui::prelude::*;
use ui::{IconButton, IconName, Translator, coming};

use super::later;
use crate::shell::Widget;

thread_local! {
    static PANEL: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// What everything drawn belongs to, so that what stands elsewhere on the page goes with the panel.
pub fn panel() -> Option<Owner> {
    PANEL.with_borrow(Clone::clone)
}

/// The card, while one is open.
#[component]
pub fn CalculatorOverlay() -> Node {
    let widget = Widget::expect();
    PANEL.set(Owner::current());
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
