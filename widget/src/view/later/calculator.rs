//! Calculators: over the conversation, and where the bot asks with one.

use std::rc::Rc;

use flow::{Prompt, PromptKind};
use leptos::ev::{Event, FocusEvent, KeyboardEvent};
use protocol::{Answer, Map, Scalar, answers};
use ui::prelude::*;
use ui::{CalculatorForm, IconButton, IconName, Translator, styles};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node as DomNode};

use super::answering::{answering, refusal_of};
use super::together;
use crate::shell::{Shell, Widget};
use crate::view_model::OpenCalculator;

/// How calculators look.
pub const LOOKS: &[&str] =
    &[styles::FIGURES, styles::FORMS, styles::CALCULATORS, css!("view/later/calculator.css")];

/// The calculator in a card that Escape and an arrow close.
pub fn calculator(widget: Widget, open: OpenCalculator) -> Node {
    let t = Translator::expect();
    let shown = widget.view().calculator;
    let before = widget.read(Shell::focused);
    let with_company = together::form(widget, &open);
    let Some((form, title)) = with_company.or_else(|| form(widget, &open, "")) else {
        return Node::nothing();
    };
    let close = Act::new(move |()| {
        shown.set(None);
        widget.act(|shell| shell.return_focus(before.clone()));
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
    markup! {
        <div class="overlay" role="dialog" aria-modal="true" aria-label=title tabindex="-1" node_ref=card
            on:keydown=on_key on:focusout=on_leave
        >
            <div class="overlay__top">
                <IconButton icon=IconName::Back label=t.text("back") on_press=close/>
            </div>
            <div class="overlay__body">{form}</div>
        </div>
    }
}

/// A calculator of the site with what may be done with it, and its title.
pub fn form(widget: Widget, open: &OpenCalculator, submit: &str) -> Option<(Node, String)> {
    let t = Translator::expect();
    let OpenCalculator { id, inputs } = open.clone();
    let calculator = widget.read(|shell| shell.calculator(&id))?;
    let title = calculator.title.get(t.locale()).to_owned();
    let on_submit = {
        let id = id.clone();
        Act::new(move |inputs: Map<String, Scalar>| {
            widget.act(|shell| shell.use_calculation(&id, None, inputs));
        })
    };
    let on_action = Act::new(move |(action, inputs)| {
        widget.act(|shell| shell.use_calculation(&id, Some(action), inputs));
    });
    let address = address(widget);
    let form = markup! {
        <CalculatorForm calculator=calculator initial=inputs address=address
            submit_label=submit on_action=on_action on_submit=on_submit/>
    };
    Some((form, title))
}

/// The calculator that the bot asks with. What comes next is the flow's to say, so its actions are left out.
pub fn calculation(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let PromptKind::Calculator { calculator } = prompt.kind.clone() else {
        return Node::nothing();
    };
    let initial = match prompt.initial.clone() {
        Some(Answer::Calculation(given)) => given.inputs,
        _ => Map::new(),
    };
    let on_submit = answering(widget, &prompt.step, |inputs: Map<String, Scalar>| {
        Some(answers::Calculation { inputs, results: Map::new() }.into())
    });
    let (error, address) = (refusal_of(widget), address(widget));
    markup! {
        <CalculatorForm calculator=*calculator initial=initial address=address error=error on_submit=on_submit/>
    }
}

/// The page's own address, for links that lead back to it.
pub(super) fn address(widget: Widget) -> Live<String> {
    Live::derive(move || widget.read(Shell::page_address))
}
