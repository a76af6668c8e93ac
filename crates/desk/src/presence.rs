//! The operator's presence: one switch that says whether conversations may come.

use client::Input;
use leptos::prelude::*;
use protocol::Presence;
use ui::Translator;

use crate::state::Desk;

/// The switch.
#[component]
pub fn PresenceSwitch() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let option = move |presence: Presence, key: &'static str| {
        let value = presence.clone();
        view! {
            <button type="button" class="presence__option"
                class:presence__option--on={
                    let presence = presence.clone();
                    move || desk.presence.get() == presence
                }
                aria-pressed=move || (desk.presence.get() == presence).to_string()
                on:click=move |_| desk.dispatch(Input::SetPresence(value.clone()))>
                {move || t.text(key)}
            </button>
        }
    };
    view! {
        <div class="presence" role="group" aria-label=move || t.text("desk.presence.label")>
            <span class="presence__dot" class:presence__dot--online=move || desk.presence.get() == Presence::Online
                aria-hidden="true"></span>
            {option(Presence::Online, "desk.presence.online")}
            {option(Presence::Away, "desk.presence.away")}
        </div>
    }
}
