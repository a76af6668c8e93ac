//! A value that changes.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;

use super::Kept;

/// A value that is set by whoever has it and seen by every view that reads it; Leptos' `RwSignal` in few types.
pub struct State<T> {
    kept: Kept,
    of: PhantomData<fn() -> T>,
}

struct Cell<T> {
    value: RefCell<T>,
    changed: ArcTrigger,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T: 'static> State<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        let cell = Cell { value: RefCell::new(value), changed: ArcTrigger::new() };
        Self { kept: Kept::new(Rc::new(cell)), of: PhantomData }
    }

    fn cell(self) -> Option<Rc<Cell<T>>> {
        self.kept.get()
    }

    /// What is read; kept apart from how it is read, which is compiled for each reader.
    #[inline(never)]
    fn tracked(self) -> Rc<Cell<T>> {
        let cell = self.cell().expect("it is read while the view that made it is there");
        cell.changed.track();
        cell
    }

    /// Reads it; whatever is being drawn is drawn again when it changes.
    ///
    /// Panics once the view that made it is gone; who may come later asks [`Self::try_with_untracked`].
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.tracked().value.borrow())
    }

    /// Reads it this once.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).expect("it is read while the view that made it is there")
    }

    /// Reads it this once, if the view that made it is still there.
    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.cell().map(|cell| read(&cell.value.borrow()))
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

    /// A copy, this once, if the view that made it is still there.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_untracked(T::clone)
    }

    /// Another value. Once the view that made it is gone, nobody sees it any more.
    pub fn set(self, value: T) {
        self.update(|now| *now = value);
    }

    /// Changes the value in its place.
    pub fn update<U>(self, change: impl FnOnce(&mut T) -> U) {
        self.try_update(change);
    }

    /// Changes the value in its place, if the view that made it is still there, and says what the change did.
    pub fn try_update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let cell = self.cell()?;
        let outcome = change(&mut cell.value.borrow_mut());
        cell.changed.notify();
        Some(outcome)
    }

    /// Another value, told only if it differs, so that nothing is drawn again for nothing.
    pub fn put(self, value: T)
    where
        T: PartialEq,
    {
        if self.try_with_untracked(|now| *now != value) == Some(true) {
            self.set(value);
        }
    }
}

impl<T: Default + 'static> Default for State<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}
