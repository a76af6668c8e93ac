//! Buttons of a group that are one stop of the keyboard: arrows go from one to the next.

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::prelude::*;
use crate::translator::Translator;

/// Which button of a group has its stop.
#[derive(Clone, Copy)]
pub(crate) struct Roving {
    current: State<usize>,
    n: State<usize>,
    is_rtl: bool,
}

impl Roving {
    /// Of `n` buttons, each a child of the group and marked with its number, the keyboard begins at this one.
    pub(crate) fn new(t: Translator, n: usize, first: usize) -> Self {
        let is_rtl = i18n::is_right_to_left(t.locale());
        Self { current: State::new(first), n: State::new(n), is_rtl }
    }

    /// So many buttons can be reached now.
    pub(crate) fn reaches(self, n: usize) {
        self.n.put(n);
    }

    /// The `tabindex` of a button.
    pub(crate) fn stop(self, index: usize) -> impl Fn() -> &'static str + 'static {
        move || if self.current.get() == index { "0" } else { "-1" }
    }

    /// A key was pressed in the group.
    pub(crate) fn on_key(self, event: &KeyboardEvent) {
        let now = self.current.get_untracked();
        let n = self.n.get_untracked();
        let Some(next) = next(&event.key(), now, n, self.is_rtl) else { return };
        event.prevent_default();
        if let Some(group) = event.current_target().and_then(|it| it.dyn_into().ok()) {
            self.go_to(&group, next);
        }
    }

    /// Moves the stop, and the focus with it, to a button of this group.
    pub(crate) fn go_to(self, group: &Element, index: usize) {
        self.current.set(index);
        let selector = ["[data-stop='", &index.to_string(), "']"].concat();
        let button = group.query_selector(&selector).ok().flatten();
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // It was found this moment.
            let _ = button.focus();
        }
    }

    /// The focus came to a button by other ways.
    pub(crate) fn on_focus(self, event: &Event) {
        let button = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let stop = button.and_then(|button| button.get_attribute("data-stop"));
        if let Some(index) = stop.and_then(|stop| stop.parse().ok()) {
            self.current.put(index);
        }
    }
}

/// Where a key leads from the button at `now`; it goes round at the ends.
fn next(key: &str, now: usize, n: usize, is_rtl: bool) -> Option<usize> {
    let last = n.checked_sub(1)?;
    let forwards = if now >= last { 0 } else { now + 1 };
    let backwards = if now == 0 { last } else { now - 1 };
    Some(match key {
        "ArrowDown" => forwards,
        "ArrowUp" => backwards,
        "ArrowRight" if is_rtl => backwards,
        "ArrowRight" => forwards,
        "ArrowLeft" if is_rtl => forwards,
        "ArrowLeft" => backwards,
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_follow_the_reading_direction() {
        assert_eq!(next("ArrowRight", 0, 3, false), Some(1));
        assert_eq!(next("ArrowRight", 2, 3, false), Some(0));
        assert_eq!(next("ArrowLeft", 0, 3, false), Some(2));
        assert_eq!(next("ArrowRight", 0, 3, true), Some(2));
        assert_eq!(next("ArrowDown", 1, 3, true), Some(2));
        assert_eq!(next("Home", 2, 3, false), Some(0));
        assert_eq!(next("End", 0, 3, false), Some(2));
        assert_eq!(next("Enter", 0, 3, false), None);
        assert_eq!(next("ArrowDown", 0, 0, false), None);
    }
}
