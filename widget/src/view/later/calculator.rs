//! A calculator over the conversation.

use leptos::ev::{Event, FocusEvent, KeyboardEvent};
use protocol::{Map, Scalar};
use ui::prelude::*;
use ui::{CalculatorForm, IconButton, IconName, Translator};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node as DomNode};

use crate::shell::{Shell, Widget};
use crate::view_model::OpenCalculator;

/// The calculator in a card that Escape and an arrow close.
pub fn calculator(widget: Widget, open: OpenCalculator) -> Node {
    let t = Translator::expect();
    let OpenCalculator { id, inputs } = open;
    let found = widget.read(|shell| shell.calculator(&id));
    let Some(calculator) = found else { return Node::nothing() };
    let shown = widget.view().calculator;
    let before = widget.read(Shell::focused);
    let close = Act::new(move |()| {
        shown.set(None);
        widget.act(|shell| shell.return_focus(before.clone()));
    });
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
    // What is behind the card is covered: the keyboard does not go there.
    let on_leave = move |event: Event| {
        let to = event.unchecked_into::<FocusEvent>().related_target();
        let to = to.and_then(|to| to.dyn_into::<DomNode>().ok());
        let is_behind = |card: &HtmlElement| {
            let panel = card.parent_node();
            let is_ours = panel.is_some_and(|panel| panel.contains(to.as_ref()));
            is_ours && !card.contains(to.as_ref())
        };
        if let Some(card) = card.get_untracked().filter(is_behind) {
            let _ = card.focus();
        }
    };
    once_drawn(move || {
        // A card that is gone again needs no focus.
        let _ = card.get_untracked().map(|card| card.focus());
    });
    let title = calculator.title.get(t.locale()).to_owned();
    markup! {
        <div class="overlay" role="dialog" aria-modal="true" aria-label=title tabindex="-1" node_ref=card
            on:keydown=on_key on:focusout=on_leave
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
