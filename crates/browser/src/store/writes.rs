//! What waits until everything written so far is on the disk.

use std::cell::{Cell, RefCell};

/// Counts what is being written, and holds back what must not happen before it is kept.
#[derive(Default)]
pub(super) struct Writes {
    begun: Cell<u64>,
    done: Cell<u64>,
    waiting: RefCell<Vec<Waiting>>,
}

struct Waiting {
    after: u64,
    act: Box<dyn FnOnce()>,
}

impl Writes {
    pub(super) fn begin(&self) {
        self.begun.set(self.begun.get() + 1);
    }

    /// The oldest write has ended; the browser ends them in the order they were begun.
    pub(super) fn end(&self) {
        self.done.set(self.done.get() + 1);
        while let Some(act) = self.next_due() {
            act();
        }
    }

    /// Acts when what was begun so far has ended: at once if that is so already, else in turn.
    pub(super) fn afterwards(&self, act: Box<dyn FnOnce()>) {
        if self.done.get() == self.begun.get() && self.waiting.borrow().is_empty() {
            act();
        } else {
            self.waiting.borrow_mut().push(Waiting { after: self.begun.get(), act });
        }
    }

    fn next_due(&self) -> Option<Box<dyn FnOnce()>> {
        let mut waiting = self.waiting.borrow_mut();
        let is_due = waiting.first().is_some_and(|first| first.after <= self.done.get());
        is_due.then(|| waiting.remove(0).act)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    fn noted(writes: &Writes, log: &Rc<RefCell<Vec<u8>>>, what: u8) {
        let log = log.clone();
        writes.afterwards(Box::new(move || log.borrow_mut().push(what)));
    }

    #[test]
    fn nothing_leaves_before_what_it_needs_is_kept_and_the_order_stays() {
        let (writes, log) = (Writes::default(), Rc::new(RefCell::new(Vec::new())));
        noted(&writes, &log, 1);
        writes.begin();
        noted(&writes, &log, 2);
        writes.begin();
        noted(&writes, &log, 3);
        assert_eq!(*log.borrow(), [1]);
        writes.end();
        assert_eq!(*log.borrow(), [1, 2]);
        noted(&writes, &log, 4);
        writes.end();
        assert_eq!(*log.borrow(), [1, 2, 3, 4]);
    }
}
