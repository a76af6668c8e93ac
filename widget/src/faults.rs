//! Faults on purpose, for tests: the page asks for one with the event `parlor:fault`, whose detail names the kind.
//!
//! Behind the Cargo feature `fault-hooks`, which no build without debug assertions can carry.

#[cfg(not(debug_assertions))]
compile_error!("`fault-hooks` is for tests; a release must not carry it");

use std::cell::Cell;

use browser::Timer;
use client::Effect;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, HtmlElement};

use crate::bridge::Bridge;

thread_local! {
    static NEXT_EVENT: Cell<bool> = const { Cell::new(false) };
}

#[wasm_bindgen]
extern "C" {
    type Nobody;
    /// There is no such method, so calling it throws through us.
    #[wasm_bindgen(method, js_name = thereIsNoSuchMethod)]
    fn call(this: &Nobody);
}

/// Listens for the page's wish until the page ends.
pub fn listen(bridge: &Bridge) {
    let mount = bridge.mount();
    let wished = Closure::<dyn Fn(CustomEvent)>::new(move |event: CustomEvent| {
        provoke(&event.detail().as_string().unwrap_or_default(), &mount);
    });
    if let Some(window) = web_sys::window() {
        let _ = window
            .add_event_listener_with_callback("parlor:fault", wished.as_ref().unchecked_ref());
    }
    wished.forget();
}

/// The client has news; a panic on a message happens here.
pub fn told(effect: &Effect) {
    if matches!(effect, Effect::EventApplied { .. }) && NEXT_EVENT.take() {
        panic!("provoked by a message");
    }
}

fn provoke(kind: &str, mount: &HtmlElement) {
    match kind {
        "click" => on_click(mount),
        "future" => wasm_bindgen_futures::spawn_local(async { panic!("provoked in a future") }),
        "timer" => soon(|| panic!("provoked in a timer")),
        "message" => NEXT_EVENT.set(true),
        "memory" => soon(exhaust),
        "import" => soon(|| JsValue::from(js_sys::Object::new()).unchecked_into::<Nobody>().call()),
        "nested" => {
            on_click(mount);
            let mount = mount.clone();
            // The listener falls while this is still on the stack, and the browser stands between both.
            soon(move || mount.click());
        }
        _ => web_sys::console::warn_1(&JsValue::from_str("no such fault")),
    }
}

fn on_click(mount: &HtmlElement) {
    let clicked = Closure::<dyn Fn()>::new(|| panic!("provoked in a click"));
    let _ = mount.add_event_listener_with_callback("click", clicked.as_ref().unchecked_ref());
    clicked.forget();
}

fn soon(act: impl Fn() + 'static) {
    let timer = Timer::new(Box::new(act));
    timer.set(0);
    std::mem::forget(timer);
}

/// Takes memory until there is none.
fn exhaust() {
    const LUMP: usize = 256 << 20;
    loop {
        std::mem::forget(std::hint::black_box(Vec::<u8>::with_capacity(LUMP)));
    }
}
