//! The operator console: sign in, see who waits and why, answer, call, agree, resolve.
//!
//! It is a Leptos app in a shadow root of its own page, so that the sheet of crate `ui` means the
//! same here as in the widget. It has no flow engine: what was answered comes from the server.

mod alert;
mod app;
mod call;
mod clock;
mod composer;
mod connection;
mod conversation;
mod facts;
mod http;
mod inbox;
mod inbox_view;
mod preferences;
mod presence;
mod sign_in;
mod state;
mod styles;
mod summary_form;
mod together;
mod top_bar;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};

/// Starts the desk in the element `#desk` of the page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(host) = document.get_element_by_id("desk") else { return };
    let Ok(root) = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)) else { return };
    // The desk follows the system's scheme; without the attribute it stays light.
    let _ = host.set_attribute("data-scheme", "auto");
    styles::adopt(&document, &root);
    let Ok(mount) = document.create_element("div") else { return };
    mount.set_class_name("root desk");
    if root.append_child(&mount).is_err() {
        return;
    }
    let Ok(mount) = mount.dyn_into::<HtmlElement>() else { return };
    leptos::mount::mount_to(mount, app::App).forget();
}
