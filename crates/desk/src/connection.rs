//! Says when the line to the server is down, after a moment, and never blocks anything.

use client::Connection;
use leptos::prelude::*;
use ui::Translator;

use crate::state::Desk;

/// The banner.
#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let text = move || match desk.connection.get() {
        Connection::Refused(problem) => t.rejection(&problem.code),
        _ => t.text("connection.waiting"),
    };
    view! {
        <div role="status">
            <Show when=move || desk.is_cut_off.get()>
                <p class="desk__banner">{text}</p>
            </Show>
        </div>
    }
}
