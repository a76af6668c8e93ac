//! Values that change and closures that are handed around: Leptos' signals and callbacks, in few types.
//!
//! Leptos keeps every `RwSignal<T>`, `Memo<T>` and `Callback<T>` in machinery of its own, some ten kilobytes of what a
//! visitor downloads for each `T`. `State`, `Live` and `Act` are used the same way — they are `Copy`, live as long as the
//! view that made them, and every Leptos effect sees them — but all of them share one machinery: a value behind
//! `Any`, with a Leptos trigger that tells of its changes.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;

mod act;
mod live;
mod state;

pub use act::Act;
pub use live::Live;
pub use state::State;

/// Something of any type, kept until the view that made it is gone.
#[derive(Clone, Copy)]
struct Kept(StoredValue<Rc<dyn Any>, LocalStorage>);

impl Kept {
    fn new(thing: Rc<dyn Any>) -> Self {
        Self(StoredValue::new_local(thing))
    }

    /// Nothing once the view is gone.
    fn get<T: 'static>(self) -> Option<Rc<T>> {
        self.any()?.downcast().ok()
    }

    fn any(self) -> Option<Rc<dyn Any>> {
        self.0.try_get_value()
    }
}

/// Acts now, and again whenever something it read has changed, until the view it stands in is gone.
pub fn watch(act: impl FnMut() + 'static) {
    watch_boxed(Box::new(act));
}

fn watch_boxed(mut act: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| act());
    on_cleanup(move || drop(effect));
}

/// Acts once what is being drawn now stands on the page.
pub fn once_drawn(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    queue_microtask(act);
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// As in a view that is drawn.
    fn drawn(test: impl FnOnce()) -> Owner {
        let owner = Owner::new();
        owner.with(test);
        owner
    }

    #[test]
    fn a_distinct_value_is_computed_anew_only_when_it_is_read_after_a_change() {
        let _owner = drawn(|| {
            let n_computed = Rc::new(Cell::new(0));
            let state = State::new(1);
            let is_large = {
                let n_computed = n_computed.clone();
                Live::distinct(move || {
                    n_computed.set(n_computed.get() + 1);
                    state.get() > 10
                })
            };
            assert!(!is_large.get_untracked());
            assert!(!is_large.get_untracked());
            assert_eq!(n_computed.get(), 1);
            state.set(11);
            assert!(is_large.get_untracked());
            assert_eq!(n_computed.get(), 2);
        });
    }

    #[test]
    fn who_depends_on_a_distinct_value_is_told_only_when_the_outcome_differs() {
        let _owner = drawn(|| {
            let n_told = Rc::new(Cell::new(0));
            let state = State::new(1);
            let is_large = Live::distinct(move || state.get() > 10);
            let words = {
                let n_told = n_told.clone();
                Live::distinct(move || {
                    n_told.set(n_told.get() + 1);
                    if is_large.get() { "large" } else { "small" }
                })
            };
            assert_eq!(words.get_untracked(), "small");
            state.set(2);
            assert_eq!(words.get_untracked(), "small");
            assert_eq!(n_told.get(), 1);
            state.set(12);
            assert_eq!(words.get_untracked(), "large");
        });
    }

    #[test]
    fn what_is_put_without_a_difference_tells_nobody() {
        let _owner = drawn(|| {
            let n_told = Rc::new(Cell::new(0));
            let state = State::new("a".to_owned());
            let length = {
                let n_told = n_told.clone();
                Live::distinct(move || {
                    n_told.set(n_told.get() + 1);
                    state.with(String::len)
                })
            };
            assert_eq!(length.get_untracked(), 1);
            state.put("a".to_owned());
            assert_eq!(length.get_untracked(), 1);
            assert_eq!(n_told.get(), 1);
        });
    }

    #[test]
    fn what_belongs_to_a_view_that_is_gone_is_silent() {
        let (n_done, act, state) = (Rc::new(Cell::new(0)), Cell::new(None), Cell::new(None));
        let owner = drawn(|| {
            let n_done = n_done.clone();
            act.set(Some(Act::new(move |n: i32| n_done.set(n_done.get() + n))));
            state.set(Some(State::new(1)));
        });
        let (act, state) = (act.take().expect("made above"), state.take().expect("made above"));
        act.run(3);
        assert_eq!((n_done.get(), state.try_get_untracked()), (3, Some(1)));
        owner.cleanup();
        act.run(3);
        state.set(2);
        assert_eq!((n_done.get(), state.try_get_untracked()), (3, None));
    }
}
