//! A calculator that the page opened by itself: a card over the conversation.

use leptos::prelude::*;
use protocol::Scalar;
use std::collections::BTreeMap;
use ui::{CalculatorForm, IconButton, IconName, Translator};

use crate::shell::Widget;
use crate::view_model::OpenCalculator;

/// The card, while one is open.
#[component]
pub fn CalculatorOverlay() -> impl IntoView {
    let widget = Widget::expect();
    let view = widget.view();
    move || view.calculator.get().and_then(|open| card(widget, open))
}

fn card(widget: Widget, open: OpenCalculator) -> Option<AnyView> {
    let t = Translator::expect();
    let OpenCalculator { id, inputs } = open;
    let calculator =
        widget.read(|shell| shell.calculator(&id).map(|it| it.calculator().clone()))?;
    let shown = widget.view().calculator;
    let close = Callback::new(move |()| shown.set(None));
    let on_submit = Callback::new(move |inputs: BTreeMap<String, Scalar>| {
        widget.act(|shell| shell.submit_calculation(&id, inputs));
    });
    // Escape closes the card and leaves the panel open.
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.run(());
        }
    };
    Some(
        view! {
            <div class="overlay" role="dialog" on:keydown=on_key>
                <div class="overlay__top">
                    <IconButton icon=IconName::Back label=t.text("back") on_press=close/>
                </div>
                <div class="overlay__body">
                    <CalculatorForm calculator=calculator initial=inputs on_submit=on_submit/>
                </div>
            </div>
        }
        .into_any(),
    )
}
