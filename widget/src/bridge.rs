//! The loader's side of the border: what it lends to the wasm.

use serde_json::Value;
use small::json;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// What the loader hands to `start`; see `widget/loader/supervisor/supervisor.js`.
    pub type Bridge;

    /// Our shadow root.
    #[wasm_bindgen(method, getter)]
    pub fn root(this: &Bridge) -> ShadowRoot;
    /// The element to draw in.
    #[wasm_bindgen(method, getter)]
    pub fn mount(this: &Bridge) -> HtmlElement;
    /// The site key.
    #[wasm_bindgen(method, getter)]
    pub fn site(this: &Bridge) -> String;
    /// The origin of our server.
    #[wasm_bindgen(method, getter)]
    pub fn api(this: &Bridge) -> String;
    /// The language asked for, before the site's own list is known.
    #[wasm_bindgen(method, getter)]
    pub fn locale(this: &Bridge) -> String;
    /// What the page said, as it said it.
    #[wasm_bindgen(method, getter)]
    pub fn settings(this: &Bridge) -> JsValue;
    /// The text field of the frame that stands until the wasm draws.
    #[wasm_bindgen(method, getter)]
    pub fn field(this: &Bridge) -> HtmlTextAreaElement;
    /// Whether the panel is open.
    #[wasm_bindgen(method)]
    pub fn opened(this: &Bridge) -> bool;
    /// Tells the page.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Bridge, event: &str, detail: &JsValue);
    /// Colours that the loader has to know for the launcher.
    #[wasm_bindgen(method)]
    pub fn paint(this: &Bridge, theme: &JsValue);
    /// Opens the panel.
    #[wasm_bindgen(method)]
    pub fn open(this: &Bridge);
    /// Closes the panel.
    #[wasm_bindgen(method)]
    pub fn close(this: &Bridge);
    /// Gives the focus back to the panel when what had it is gone.
    #[wasm_bindgen(method, js_name = takeFocus)]
    pub fn take_focus(this: &Bridge);
    /// What is needed from the server is not to be had; `why` is for the visitor, `message` for the developer.
    #[wasm_bindgen(method)]
    pub fn failed(this: &Bridge, message: &str, why: Option<String>);
    /// The panel is drawn.
    #[wasm_bindgen(method)]
    pub fn ready(this: &Bridge);
    /// A panic is about to end this instance.
    #[wasm_bindgen(method, js_name = onPanic)]
    pub fn on_panic(this: &Bridge, message: &str);
}

/// Plain data from JavaScript; what JSON cannot say is left out.
pub fn from_js(value: &JsValue) -> Value {
    let text = js_sys::JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.and_then(|text| json::read(&text).ok()).unwrap_or(Value::Null)
}

/// Plain data for JavaScript.
pub fn to_js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&json::write(value)).unwrap_or(JsValue::NULL)
}
