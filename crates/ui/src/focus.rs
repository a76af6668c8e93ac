//! Where in a question the focus goes: to where an answer begins, and to what is wrong with one.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::prelude::*;

/// Whatever takes an answer and can be reached by the keyboard.
const CONTROL: &str = ":is(input, textarea, select, button):not([tabindex='-1'], [disabled])";
/// The same inside of a field that is told to be wrong.
const WRONG: &str =
    ".field--wrong :is(input, textarea, select, button):not([tabindex='-1'], [disabled])";

/// Puts the focus where an answer begins, once that stands and if it is wanted then.
pub(crate) fn take_focus(place: Slot<Element>, is_wanted: Live<bool>) {
    once_drawn(move || {
        if is_wanted.try_with_untracked(|is_wanted| *is_wanted) == Some(true) {
            focus(find(place, &[CONTROL]).as_ref());
        }
    });
}

/// Puts the focus where the first thing is wrong.
pub(crate) fn focus_first_fault(place: Slot<Element>) {
    focus(find(place, &["[aria-invalid=true]", WRONG]).as_ref());
}

/// Tells what is wrong with a form. The focus goes to the first fault, and what it says is read with it; where the focus
/// was there already, nothing would be read.
#[derive(Clone, Copy)]
pub(crate) struct FirstFault {
    place: Slot<Element>,
    said: State<String>,
}

impl FirstFault {
    /// Of the form in this place.
    pub(crate) fn new(place: Slot<Element>) -> Self {
        Self { place, said: State::new(String::new()) }
    }

    /// Where it is said; part of the form from the beginning, or it would not be heard.
    pub(crate) fn view(self) -> Node {
        markup! { <div class="visually-hidden" role="alert">{self.said}</div> }
    }

    /// Goes there, after the marks are drawn.
    pub(crate) fn show(self) {
        self.said.put(String::new());
        request_animation_frame(move || {
            let found = find(self.place, &["[aria-invalid=true]", WRONG]);
            let has_focus = found.as_ref().is_some_and(|it| it.matches(":focus") == Ok(true));
            if has_focus {
                self.said.put(found.as_ref().map(|it| description_of(it)).unwrap_or_default());
            } else {
                focus(found.as_ref());
            }
        });
    }
}

/// What is said about a control elsewhere.
fn description_of(control: &Element) -> String {
    let ids = control.get_attribute("aria-describedby").unwrap_or_default();
    let root = control.get_root_node();
    let root = root.dyn_ref::<web_sys::DocumentFragment>();
    let find = |id: &str| {
        let selector = ["#", id].concat();
        match root {
            Some(root) => root.query_selector(&selector).ok().flatten(),
            None => document().query_selector(&selector).ok().flatten(),
        }
    };
    let words: Vec<String> = ids.split(' ').filter_map(|id| find(id)?.text_content()).collect();
    words.join(" ")
}

fn find(place: Slot<Element>, selectors: &[&str]) -> Option<HtmlElement> {
    let place = place.get_untracked()?;
    let found = selectors.iter().find_map(|it| place.query_selector(it).ok().flatten());
    found.and_then(|found| found.dyn_into().ok())
}

fn focus(found: Option<&HtmlElement>) {
    if let Some(found) = found {
        // It was found this moment; if it left the page since, there is nothing to focus.
        let _ = found.focus();
    }
}
