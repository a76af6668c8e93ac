//! Says when the line to the server is down, after a moment, and never blocks anything.

use client::Connection;
use leptos::prelude::*;
use ui::Translator;

use crate::clock;
use crate::state::Desk;

/// A short interruption repairs itself; only a longer one is worth a word.
const PATIENCE_MS: u64 = 3_000;

/// The banner.
#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let now = clock::ticking();
    let down_since = RwSignal::new(None);
    Effect::new(move |_| match desk.connection.get() {
        Connection::Connected => down_since.set(None),
        _ if down_since.with_untracked(Option::is_none) => down_since.set(Some(browser::now())),
        _ => {}
    });
    let shown = Memo::new(move |_| {
        down_since.get().is_some_and(|since| now.get().millis_since(since) > PATIENCE_MS)
    });
    let text = move || match desk.connection.get() {
        Connection::Refused(problem) => t.rejection(&problem.code),
        _ => t.text("connection.waiting"),
    };
    view! {
        <div role="status">
            <Show when=move || shown.get()>
                <p class="desk__banner">{text}</p>
            </Show>
        </div>
    }
}
