//! One timer that is set again and again, and a pause.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

/// The longest delay that browsers understand.
const LONGEST_MS: i64 = i32::MAX as i64;

/// A timer; dropping it cancels it.
pub struct Timer {
    fire: Closure<dyn Fn()>,
    handle: Rc<Cell<Option<i32>>>,
}

impl Timer {
    /// A timer that is not set.
    #[must_use]
    pub fn new(on_fire: Box<dyn Fn()>) -> Self {
        let handle = Rc::new(Cell::new(None));
        let fired = handle.clone();
        let fire = Closure::<dyn Fn()>::new(move || {
            fired.set(None);
            on_fire();
        });
        Timer { fire, handle }
    }

    /// Fires once after this long, instead of whatever was set.
    pub fn set(&self, delay_ms: i64) {
        self.cancel();
        let Some(window) = web_sys::window() else { return };
        let delay = i32::try_from(delay_ms.clamp(0, LONGEST_MS)).unwrap_or(i32::MAX);
        let fire = self.fire.as_ref().unchecked_ref();
        let handle = window.set_timeout_with_callback_and_timeout_and_arguments_0(fire, delay);
        self.handle.set(handle.ok());
    }

    /// Does not fire any more.
    pub fn cancel(&self) {
        if let (Some(handle), Some(window)) = (self.handle.take(), web_sys::window()) {
            window.clear_timeout_with_handle(handle);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Waits.
pub async fn pause(time: Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let woken = Promise::new(&mut |resolve: Function, _| {
        let window = web_sys::window();
        // Without a window nobody waits.
        let _ = window
            .map(|it| it.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis));
    });
    let _ = JsFuture::from(woken).await;
}
