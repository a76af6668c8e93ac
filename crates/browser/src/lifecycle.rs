//! When the page or the network comes and goes.
//!
//! No `unload` or `beforeunload`: they would keep the host page out of the back/forward cache.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, VisibilityState};

/// What happened to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// The network came or went.
    Network,
    /// The page is in front of a person.
    Visible,
    /// The page went to the background.
    Hidden,
    /// The page came back from the back/forward cache or from being frozen, or was shown for the
    /// first time.
    Shown,
    /// The page is left; it may come back from the back/forward cache.
    Left,
}

/// Listens until dropped.
pub struct LifecycleGuard {
    targets: Vec<(EventTarget, &'static str)>,
    listener: Closure<dyn Fn(Event)>,
}

/// Tells what happens to the page until the guard is dropped.
#[must_use]
pub fn lifecycle(on: Box<dyn Fn(Lifecycle)>) -> LifecycleGuard {
    let listener =
        Closure::<dyn Fn(Event)>::new(move |event: Event| match event.type_().as_str() {
            "online" | "offline" => on(Lifecycle::Network),
            "pageshow" | "resume" => on(Lifecycle::Shown),
            "pagehide" => on(Lifecycle::Left),
            _ => on(visibility()),
        });
    let mut targets: Vec<(EventTarget, &'static str)> = Vec::new();
    if let Some(window) = web_sys::window() {
        if let Some(document) = window.document() {
            targets.push((document.clone().into(), "visibilitychange"));
            targets.push((document.into(), "resume"));
        }
        targets.push((window.clone().into(), "online"));
        targets.push((window.clone().into(), "offline"));
        targets.push((window.clone().into(), "pageshow"));
        targets.push((window.into(), "pagehide"));
    }
    let function = listener.as_ref().unchecked_ref();
    targets
        .retain(|(target, name)| target.add_event_listener_with_callback(name, function).is_ok());
    LifecycleGuard { targets, listener }
}

/// Whether the page is in front of a person now.
pub(crate) fn visibility() -> Lifecycle {
    let document = web_sys::window().and_then(|window| window.document());
    match document.map(|document| document.visibility_state()) {
        Some(VisibilityState::Hidden) => Lifecycle::Hidden,
        _ => Lifecycle::Visible,
    }
}

impl Drop for LifecycleGuard {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        for (target, name) in &self.targets {
            let _ = target.remove_event_listener_with_callback(name, function);
        }
    }
}
