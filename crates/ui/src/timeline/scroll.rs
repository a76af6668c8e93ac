//! Keeps the end of the conversation in view, unless the reader scrolled away.

use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsCast;
use web_sys::{HtmlElement, ResizeObserver};

use crate::prelude::*;

/// Nearer to the end than this still counts as the end.
const NEAR_PX: i32 = 48;
/// How much of the message above stays in view over a tall prompt.
const PEEK_PX: i32 = 72;

/// Where the view stood, and in what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Standing {
    /// How far down the log it begins.
    top: i32,
    /// How tall the log was.
    log: i32,
    /// How tall the frame was.
    frame: i32,
}

impl Standing {
    fn of(scroller: &HtmlElement) -> Self {
        Self {
            top: scroller.scroll_top(),
            log: scroller.scroll_height(),
            frame: scroller.client_height(),
        }
    }

    /// Whether the reader moved the view up to get here from `before`.
    ///
    /// A log or a frame that changed size moves the view by itself, and its scroll event comes before the
    /// observer's: only a view that moved while both stayed was moved by the reader.
    fn is_scrolled_up_from(self, before: Self) -> bool {
        self.top < before.top && self.log == before.log && self.frame == before.frame
    }
}

/// Whether the reader is still, or again, at the end after a scroll event.
fn is_at_end(was_at_end: bool, before: Standing, now: Standing, end: i32) -> bool {
    now.top >= end - NEAR_PX || (was_at_end && !now.is_scrolled_up_from(before))
}

/// Follows the end of the log while `is_at_end` holds.
#[derive(Clone, Copy)]
pub(super) struct Follow {
    /// The box that scrolls.
    pub(super) scroller: Slot<HtmlElement>,
    /// What grows inside it.
    pub(super) content: Slot<HtmlElement>,
    /// What stands after the messages: a prompt, or nothing.
    pub(super) prompt: Slot<HtmlElement>,
    /// Whether the reader is there.
    pub(super) is_at_end: State<bool>,
    /// How it stood when we last looked.
    seen: State<Standing>,
}

impl Follow {
    pub(super) fn new() -> Self {
        Self {
            scroller: Slot::new(),
            content: Slot::new(),
            prompt: Slot::new(),
            is_at_end: State::new(true),
            seen: State::new(Standing::default()),
        }
    }

    /// Starts to follow: whatever makes the log or its frame change size moves the view along.
    pub(super) fn start(self) {
        let resized = Closure::<dyn Fn()>::new(move || self.resized());
        let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) else { return };
        let kept = SendWrapper::new((observer.clone(), resized));
        watch(move || {
            for node in [self.scroller, self.content, self.prompt] {
                if let Some(node) = node.get() {
                    observer.observe(&node);
                }
            }
        });
        on_cleanup(move || {
            kept.0.disconnect();
        });
    }

    /// The view moved: by the reader, by us, or because a size changed.
    pub(super) fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let was_at_end = self.is_at_end.get_untracked();
        let (before, now) = (self.seen.get_untracked(), Standing::of(&scroller));
        let is_at_end = is_at_end(was_at_end, before, now, self.end(&scroller));
        self.seen.set(now);
        if is_at_end != was_at_end {
            self.is_at_end.set(is_at_end);
        }
    }

    /// Follows again; the view moves once the log has grown.
    pub(super) fn return_to_end(self) {
        self.is_at_end.set(true);
        request_animation_frame(move || self.go_to_end());
    }

    fn go_to_end(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(self.end(&scroller));
            self.seen.set(Standing::of(&scroller));
        }
    }

    /// The log, its frame or the prompt has another size.
    fn resized(self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let end = self.end(&scroller);
        // Never back: who fills in the lower half of a tall prompt is not taken to its beginning.
        if self.is_at_end.try_get_untracked() == Some(true) && scroller.scroll_top() < end {
            scroller.set_scroll_top(end);
        }
        self.seen.set(Standing::of(&scroller));
    }

    /// Where the view belongs: at the end, but a prompt taller than the view is shown from its beginning.
    fn end(self, scroller: &HtmlElement) -> i32 {
        let end = scroller.scroll_height() - scroller.client_height();
        match self.prompt.get_untracked() {
            Some(prompt) if prompt.offset_height() + PEEK_PX > scroller.client_height() => {
                end.min((prompt.offset_top() - PEEK_PX).max(0))
            }
            _ => end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At the end of a log of 1000 in a frame of 400.
    const AT_END: Standing = Standing { top: 600, log: 1000, frame: 400 };

    #[test]
    fn who_scrolls_up_leaves_the_end() {
        let now = Standing { top: 500, ..AT_END };
        assert!(!is_at_end(true, AT_END, now, 600));
    }

    #[test]
    fn a_small_move_is_no_leaving() {
        let now = Standing { top: 600 - NEAR_PX, ..AT_END };
        assert!(is_at_end(true, AT_END, now, 600));
    }

    #[test]
    fn a_log_that_grew_before_its_scroll_event_is_followed() {
        let now = Standing { log: 1700, ..AT_END };
        assert!(is_at_end(true, AT_END, now, 1300));
    }

    #[test]
    fn a_frame_made_lower_by_a_footer_or_a_call_is_followed() {
        let now = Standing { frame: 150, ..AT_END };
        assert!(is_at_end(true, AT_END, now, 850));
    }

    #[test]
    fn a_view_moved_up_by_a_prompt_that_left_while_another_came_is_followed() {
        let now = Standing { top: 450, log: 1100, frame: 400 };
        assert!(is_at_end(true, AT_END, now, 700));
    }

    #[test]
    fn who_left_stays_where_they_read_whatever_grows() {
        let read = Standing { top: 200, ..AT_END };
        assert!(!is_at_end(false, read, Standing { log: 1500, ..read }, 1100));
        assert!(!is_at_end(false, read, Standing { top: 300, ..read }, 600));
    }

    #[test]
    fn who_scrolls_down_to_the_end_follows_again() {
        let read = Standing { top: 200, ..AT_END };
        assert!(is_at_end(false, read, AT_END, 600));
    }
}
