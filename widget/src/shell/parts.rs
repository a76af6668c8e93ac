//! Parts of the wasm that are fetched when they are needed, and the looks that come with them.

use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

pub use browser::pause;
use js_sys::Array;
use ui::Translator;
use wasm_bindgen::JsCast;
use wasm_split_helpers::SplitLoaderError;
use web_sys::{CssStyleSheet, ShadowRoot};

use super::Shell;
use crate::texts;

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// One try to fetch a part.
pub type Fetch = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Tries until the part and the words for it are there, and says so when it takes long; nothing when the widget is gone
/// before.
pub async fn fetched(shell: Weak<Shell>, fetch: fn() -> Fetch) -> Option<Rc<Shell>> {
    let t = shell.upgrade()?.t;
    texts::prefetch_more(t);
    arrived(shell, fetch, Some(t)).await
}

/// As [`fetched`], for a part that says nothing which the first screen has no words for.
pub async fn fetched_wordless(shell: Weak<Shell>, fetch: fn() -> Fetch) -> Option<Rc<Shell>> {
    arrived(shell, fetch, None).await
}

async fn arrived(
    shell: Weak<Shell>,
    fetch: fn() -> Fetch,
    speaks: Option<Translator>,
) -> Option<Rc<Shell>> {
    let mut wait = Duration::from_secs(1);
    let mut was_late = false;
    while fetch().await.is_err() || is_wordless(speaks).await {
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

async fn is_wordless(speaks: Option<Translator>) -> bool {
    match speaks {
        Some(t) => texts::more(t).await.is_err(),
        None => false,
    }
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
