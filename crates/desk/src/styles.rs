//! The desk's sheets: the shared components', then the desk's own.

use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, Document, ShadowRoot};

const DESK: &str = concat!(
    include_str!("inbox.css"),
    include_str!("conversation.css"),
    include_str!("facts.css"),
    include_str!("sign_in.css"),
    include_str!("together.css"),
    // The layout last: on narrow screens it decides which parts are there at all.
    include_str!("desk.css"),
);

const PAGE: &str = "html,body{margin:0;height:100%}#desk{height:100%}";

/// Puts the sheets where they belong; constructed sheets work under the strictest style policy.
pub fn adopt(document: &Document, root: &ShadowRoot) {
    let sheets = js_sys::Array::new();
    for css in [ui::styles::SHEET, DESK] {
        if let Ok(sheet) = constructed(css) {
            sheets.push(&sheet);
        }
    }
    let target: &JsValue = root.as_ref();
    set_sheets(target, &sheets);
    if let Ok(sheet) = constructed(PAGE) {
        set_sheets(document.as_ref(), &js_sys::Array::of1(&sheet));
    }
}

fn constructed(css: &str) -> Result<CssStyleSheet, JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(css)?;
    Ok(sheet)
}

fn set_sheets(target: &JsValue, sheets: &js_sys::Array) {
    // Without constructed sheets the desk is plain but works.
    let _ = js_sys::Reflect::set(target, &"adoptedStyleSheets".into(), sheets);
}
