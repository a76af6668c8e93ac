//! A store whose disk can be taken away and given back, for tests of what goes on meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;

use super::memory::Memory;
use super::{Pending, Reads, Store, StoreError, Writes};

/// The store.
#[derive(Default)]
pub struct Fickle {
    memory: Memory,
    is_full: AtomicBool,
}

impl Fickle {
    /// From now on nothing can be written, or everything again.
    pub fn set_full(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::Relaxed);
    }
}

impl Store for Fickle {
    fn read(&self) -> Pending<'_, Box<dyn Reads>> {
        self.memory.read()
    }

    fn write(&self) -> Pending<'_, Box<dyn Writes>> {
        if self.is_full.load(Ordering::Relaxed) {
            return Box::pin(async { Err(StoreError::Full) });
        }
        self.memory.write()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.memory.close()
    }
}
