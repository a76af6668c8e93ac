//! The bar above everything: which site, who is signed in, presence, language, the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Avatar, Translator};

use crate::presence::PresenceSwitch;
use crate::state::Desk;
use crate::{http, preferences};

/// The bar.
#[component]
pub fn TopBar(
    /// They signed out.
    on_leave: Callback<()>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let session = desk.session.get_value();
    let csrf = session.csrf.clone();
    let leave = move |_| {
        let csrf = csrf.clone();
        spawn_local(async move {
            // Even when the server is away this browser leaves; the session ends on its own there.
            let _ = http::sign_out(&csrf).await;
            on_leave.run(());
        });
    };
    let languages = preferences::LOCALES
        .map(|(tag, name)| {
            view! { <option value=tag lang=tag selected=tag == t.locale()>{name}</option> }
        })
        .into_iter()
        .collect_view();
    view! {
        <header class="top-bar">
            <span class="top-bar__mark" aria-hidden="true">"P"</span>
            <h1 class="top-bar__site">{session.site_name.clone()}</h1>
            <PresenceSwitch />
            <select class="top-bar__locale" aria-label=move || t.text("desk.language")
                on:change=|event| preferences::change_locale(&event_target_value(&event))>
                {languages}
            </select>
            <span class="top-bar__operator">
                <Avatar name=session.operator.name.clone() photo=session.operator.photo.clone() />
                <span class="top-bar__name">{session.operator.name.clone()}</span>
            </span>
            <button type="button" class="top-bar__leave" on:click=leave>{move || t.text("desk.sign_out")}</button>
        </header>
    }
}
