//! A way to find an element again.

use std::marker::PhantomData;

use wasm_bindgen::JsCast;

use crate::reactive::State;

/// Holds an element once it is drawn; Leptos' `NodeRef` for `markup!`.
pub struct Slot<T> {
    element: State<Option<web_sys::Element>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T: JsCast> Default for Slot<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: JsCast> Slot<T> {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self { element: State::new(None), of: PhantomData }
    }

    /// The element; whatever reads it is told once it is there.
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.element.get().map(JsCast::unchecked_into)
    }

    /// The element, if it is there and its view was not taken down.
    #[must_use]
    pub fn get_untracked(self) -> Option<T> {
        self.element.try_get_untracked().flatten().map(JsCast::unchecked_into)
    }

    pub(super) fn fill(self, element: web_sys::Element) {
        self.element.set(Some(element));
    }
}
