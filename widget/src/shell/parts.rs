//! Parts of the wasm that are fetched when they are needed, and the looks that come with them.

use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

pub use browser::pause;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_split_helpers::SplitLoaderError;
use web_sys::{CssStyleSheet, ShadowRoot};

use super::Shell;

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// One try to fetch a part.
pub type Fetch = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Tries until the part is there, and says so when it takes long; nothing when the widget is gone before.
pub async fn fetched(shell: Weak<Shell>, fetch: fn() -> Fetch) -> Option<Rc<Shell>> {
    let mut wait = Duration::from_secs(1);
    let mut was_late = false;
    while fetch().await.is_err() {
        let late = shell.upgrade()?.view.n_late_parts;
        if !was_late {
            late.update(|n| *n += 1);
        }
        was_late = true;
        pause(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    let shell = shell.upgrade()?;
    if was_late {
        shell.view.n_late_parts.update(|n| *n -= 1);
    }
    Some(shell)
}

impl Shell {
    /// Puts on the sheets of a part, once each; none of them is a `<style>` that a policy forbids.
    pub fn wear(&self, sheets: &[&'static str]) {
        for sheet in sheets {
            let is_new = !self.worn.borrow().iter().any(|worn| std::ptr::eq(*worn, *sheet));
            if is_new {
                self.worn.borrow_mut().push(sheet);
                adopt(&self.bridge.root(), sheet);
            }
        }
    }
}

/// Adds a sheet to those of the root.
pub fn adopt(root: &ShadowRoot, css: &str) {
    let Ok(sheet) = CssStyleSheet::new() else { return };
    // `replace_sync` leaves out the rules that a browser does not know and never fails on them.
    let _ = sheet.replace_sync(css);
    let sheets: Array = root.adopted_style_sheets().unchecked_into();
    sheets.push(&sheet);
    root.set_adopted_style_sheets(sheets.unchecked_ref());
}
