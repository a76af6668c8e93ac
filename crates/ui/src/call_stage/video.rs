//! Puts a stream on a video element and starts it.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlVideoElement, MediaStream};

use crate::prelude::*;

/// Shows the stream, or nothing; `is_blocked` tells that the browser wants a touch before it plays.
pub(super) fn play(
    node: Slot<HtmlVideoElement>,
    stream: Option<MediaStream>,
    is_blocked: State<bool>,
) {
    let Some(video) = node.get() else { return };
    if video.src_object() != stream {
        video.set_src_object(stream.as_ref());
    }
    is_blocked.set(false);
    if stream.is_none() {
        return;
    }
    if let Ok(started) = video.play() {
        let refused = Closure::once(move |problem: JsValue| {
            // A new stream interrupts the old one's start (AbortError); only a refusal needs a touch.
            let name = js_sys::Reflect::get(&problem, &JsValue::from_str("name")).ok();
            if name.and_then(|name| name.as_string()).as_deref() == Some("NotAllowedError") {
                is_blocked.set(true);
            }
        });
        let _ = started.catch(&refused);
        // It may be called after this component is gone, so it lives on: a few bytes per call.
        refused.forget();
    }
}
