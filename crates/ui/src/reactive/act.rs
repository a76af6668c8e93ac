//! What is to be done when somebody does something.

use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::{Callable as _, Callback};

use super::Kept;

/// Something to do with a `T`; Leptos' `Callback` in few types.
pub struct Act<T> {
    kept: Kept,
    of: PhantomData<fn(T)>,
}

struct Doing<T>(Box<dyn Fn(T)>);

impl<T> Clone for Act<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Act<T> {}

impl<T: 'static> Act<T> {
    /// Does this.
    pub fn new(doing: impl Fn(T) + 'static) -> Self {
        let doing: Doing<T> = Doing(Box::new(doing));
        Self { kept: Kept::new(Rc::new(doing)), of: PhantomData }
    }

    /// Does it, unless the view that made it is gone.
    pub fn run(self, with: T) {
        if let Some(doing) = self.kept.get::<Doing<T>>() {
            (doing.0)(with);
        }
    }
}

impl<T: 'static, F: Fn(T) + 'static> From<F> for Act<T> {
    fn from(doing: F) -> Self {
        Self::new(doing)
    }
}

impl<T: 'static> From<Callback<T>> for Act<T> {
    fn from(callback: Callback<T>) -> Self {
        Self::new(move |with| callback.run(with))
    }
}
