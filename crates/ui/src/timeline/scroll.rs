//! Keeps the end of the conversation in view, unless the reader scrolled away.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsCast;
use web_sys::{HtmlElement, ResizeObserver};

/// Nearer to the end than this still counts as the end.
const NEAR_PX: i32 = 48;
/// How much of the message above stays in view over a tall prompt.
const PEEK_PX: i32 = 72;

/// Follows the end of the log while `is_at_end` holds.
#[derive(Clone, Copy)]
pub(super) struct Follow {
    /// The box that scrolls.
    pub(super) scroller: NodeRef<Div>,
    /// What grows inside it.
    pub(super) content: NodeRef<Div>,
    /// What stands after the messages: a prompt, or nothing.
    pub(super) prompt: NodeRef<Div>,
    /// Whether the reader is there.
    pub(super) is_at_end: RwSignal<bool>,
}

impl Follow {
    pub(super) fn new() -> Self {
        Self {
            scroller: NodeRef::new(),
            content: NodeRef::new(),
            prompt: NodeRef::new(),
            is_at_end: RwSignal::new(true),
        }
    }

    /// Starts to follow: whatever makes the log or its frame change size moves the view along.
    pub(super) fn start(self) {
        let resized = Closure::<dyn Fn()>::new(move || {
            if self.is_at_end.try_get_untracked() == Some(true) {
                self.go_to_end();
            }
        });
        let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) else { return };
        let kept = StoredValue::new_local((observer.clone(), resized));
        Effect::new(move || {
            for node in [self.scroller, self.content] {
                if let Some(node) = node.get() {
                    observer.observe(&node);
                }
            }
        });
        on_cleanup(move || {
            kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    }

    /// The reader scrolled.
    pub(super) fn scrolled(self) {
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            let is_at_end = scroller.scroll_top() >= self.end(&scroller) - NEAR_PX;
            if is_at_end != self.is_at_end.get_untracked() {
                self.is_at_end.set(is_at_end);
            }
        }
    }

    /// Follows again; the view moves once the log has grown.
    pub(super) fn return_to_end(self) {
        self.is_at_end.set(true);
        request_animation_frame(move || self.go_to_end());
    }

    pub(super) fn go_to_end(self) {
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(self.end(&scroller));
        }
    }

    /// Where the view belongs: at the end, but a prompt taller than the view is shown from its beginning.
    fn end(self, scroller: &HtmlElement) -> i32 {
        let end = scroller.scroll_height() - scroller.client_height();
        match self.prompt.try_get_untracked().flatten() {
            Some(prompt) if prompt.offset_height() + PEEK_PX > scroller.client_height() => {
                end.min((prompt.offset_top() - PEEK_PX).max(0))
            }
            _ => end,
        }
    }
}
