//! A calculator in the page's own flow: `<parlor-widget calculator="payback">`.
//!
//! Every such element has a shadow root of its own and all of them share this instance: one download, one connection,
//! one conversation. They live as long as the panel does and go with it.

use std::cell::RefCell;

use leptos::prelude::Owner;
use ui::prelude::*;
use ui::{Translator, styles};
use wasm_bindgen::JsCast;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{HtmlElement, ShadowRoot};

use super::calculator::{LOOKS, form};
use crate::shell::{Widget, adopt, fetched};
use crate::view::calculator::panel;
use crate::view_model::OpenCalculator;

thread_local! {
    /// What stands on the page now.
    static STANDING: RefCell<Vec<(HtmlElement, Owner)>> = const { RefCell::new(Vec::new()) };
}

/// Draws a calculator in this element of the page, as soon as its code is there.
pub fn inline(open: OpenCalculator, place: HtmlElement) {
    let Some(panel) = panel() else { return };
    let shell = panel.with(Widget::expect).weak();
    wasm_bindgen_futures::spawn_local(async move {
        if fetched(shell, || Box::pin(fetch())).await.is_some() {
            // It is there, so this cannot fail.
            let _ = draw(panel, open, place).await;
        }
    });
}

#[wasm_split(calculators, fallible, preload(fetch))]
fn draw(panel: Owner, open: OpenCalculator, place: HtmlElement) -> Result<(), SplitLoaderError> {
    forget_gone();
    let owner = panel.child();
    owner.with(|| stand_in(Widget::expect(), &open, &place));
    STANDING.with_borrow_mut(|standing| standing.push((place, owner)));
    Ok(())
}

/// A page takes its elements away without telling us.
fn forget_gone() {
    let mut gone = Vec::new();
    STANDING.with_borrow_mut(|standing| {
        for at in (0..standing.len()).rev() {
            if !standing[at].0.is_connected() {
                gone.push(standing.swap_remove(at));
            }
        }
    });
    for (_, owner) in gone {
        owner.cleanup();
    }
}

fn stand_in(widget: Widget, open: &OpenCalculator, place: &HtmlElement) {
    let t = Translator::expect();
    // From the page's own flow the way leads into the panel.
    let Some((form, _)) = form(widget, open, t.text("calculator.submit.inline")) else { return };
    if let Ok(root) = place.get_root_node().dyn_into::<ShadowRoot>() {
        root.adopted_style_sheets().unchecked_into::<js_sys::Array>().set_length(0);
        for sheet in [styles::FIRST].iter().chain(LOOKS).chain(&[css!("view/later/inline.css")]) {
            adopt(&root, sheet);
        }
    }
    let direction = if i18n::is_right_to_left(t.locale()) { "rtl" } else { "ltr" };
    let drawn = markup! { <div class="root inline" lang=t.locale() dir=direction>{form}</div> };
    drawn.stand_in(place);
    let place = State::new(place.clone());
    on_cleanup(move || {
        if let Some(place) = place.try_get_untracked() {
            place.remove();
        }
    });
}
