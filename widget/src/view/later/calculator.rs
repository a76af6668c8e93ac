//! A calculator over the conversation.

use leptos::ev::KeyboardEvent;
use protocol::{Map, Scalar};
use ui::prelude::*;
use ui::{CalculatorForm, IconButton, IconName, Translator};
use web_sys::HtmlElement;

use crate::shell::Widget;
use crate::view_model::OpenCalculator;

/// The calculator in a card that Escape and an arrow close.
pub fn calculator(widget: Widget, open: OpenCalculator) -> Node {
    let t = Translator::expect();
    let OpenCalculator { id, inputs } = open;
    let found = widget.read(|shell| shell.calculator(&id).map(|it| it.calculator().clone()));
    let Some(calculator) = found else { return Node::nothing() };
    let shown = widget.view().calculator;
    let close = Act::new(move |()| shown.set(None));
    let on_submit = Act::new(move |inputs: Map<String, Scalar>| {
        widget.act(|shell| shell.submit_calculation(&id, inputs));
    });
    // Escape closes the card and leaves the panel open.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.run(());
        }
    };
    let card = Slot::<HtmlElement>::new();
    once_drawn(move || {
        // A card that is gone again needs no focus.
        let _ = card.get_untracked().map(|card| card.focus());
    });
    let title = calculator.title.get(t.locale()).to_owned();
    markup! {
        <div class="overlay" role="dialog" aria-modal="true" aria-label=title tabindex="-1" node_ref=card
            on:keydown=on_key
        >
            <div class="overlay__top">
                <IconButton icon=IconName::Back label=t.text("back") on_press=close/>
            </div>
            <div class="overlay__body">
                <CalculatorForm calculator=calculator initial=inputs on_submit=on_submit/>
            </div>
        </div>
    }
}
