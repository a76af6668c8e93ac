//! A value that is only read.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::{Kept, State};

/// A value that changes, for those who only read it; Leptos' `Signal` and `Memo` in few types.
pub struct Live<T> {
    kept: Kept,
    of: PhantomData<fn() -> T>,
}

/// Shows the value as it is now.
struct Source<T>(Box<Showing<T>>);

type Showing<T> = dyn Fn(&mut dyn FnMut(&T));

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: 'static> Live<T> {
    fn new(show: impl Fn(&mut dyn FnMut(&T)) + 'static) -> Self {
        let source: Source<T> = Source(Box::new(show));
        Self { kept: Kept::new(Rc::new(source)), of: PhantomData }
    }

    /// Computed each time it is read.
    pub fn derive(compute: impl Fn() -> T + 'static) -> Self {
        Self::new(move |see| see(&compute()))
    }

    /// Computed when something it depends on has changed, and told only when the outcome differs; Leptos' `Memo`.
    pub fn distinct(compute: impl Fn() -> T + 'static) -> Self
    where
        T: PartialEq,
    {
        let last = Rc::new(RefCell::new(None));
        let kept = last.clone();
        let version = version_of(Box::new(move || {
            let now = Some(compute());
            let is_other = *last.borrow() != now;
            if is_other {
                *last.borrow_mut() = now;
            }
            is_other
        }));
        Self::new(move |see| {
            version.try_get();
            if let Some(value) = &*kept.borrow() {
                see(value);
            }
        })
    }

    /// Reads it; whatever is being drawn is drawn again when it changes.
    ///
    /// Panics once the view that made it is gone.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        let (mut read, mut outcome) = (Some(read), None);
        self.show(&mut |value| outcome = read.take().map(|read| read(value)));
        outcome.expect("it is read while the view that made it is there")
    }

    /// What is read; kept apart from how it is read, which is compiled for each reader.
    #[inline(never)]
    fn show(self, see: &mut dyn FnMut(&T)) {
        if let Some(source) = self.kept.get::<Source<T>>() {
            (source.0)(see);
        }
    }

    /// Reads it this once.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        untrack(|| self.with(read))
    }

    /// Reads it this once, if the view that made it is still there.
    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.kept.any()?;
        Some(self.with_untracked(read))
    }

    /// A copy; whatever is being drawn is drawn again when it changes.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy, this once.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }
}

/// Counts how often the outcome was another one: the one memo that all values share.
fn version_of(is_other: Box<dyn Fn() -> bool>) -> Memo<u32> {
    let is_other = SendWrapper::new(is_other);
    let version = SendWrapper::new(Cell::new(0));
    Memo::new(move |_: Option<&u32>| {
        if is_other() {
            version.set(version.get() + 1);
        }
        version.get()
    })
}

impl<T: Default + 'static> Default for Live<T> {
    fn default() -> Self {
        Self::derive(T::default)
    }
}

impl<T: 'static> From<State<T>> for Live<T> {
    fn from(state: State<T>) -> Self {
        Self::new(move |see| state.with(|value| see(value)))
    }
}

/// Leptos' own signals, for an application that uses them.
macro_rules! from_leptos {
    ($($signal:ty),+) => {$(
        impl<T: Send + Sync + 'static> From<$signal> for Live<T> {
            fn from(signal: $signal) -> Self {
                Self::new(move |see| signal.with(|value| see(value)))
            }
        }
    )+};
}

from_leptos!(RwSignal<T>, Signal<T>, Memo<T>);

impl<T: 'static> From<RwSignal<T, LocalStorage>> for Live<T> {
    fn from(signal: RwSignal<T, LocalStorage>) -> Self {
        Self::new(move |see| signal.with(|value| see(value)))
    }
}
