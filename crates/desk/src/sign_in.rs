//! The door of the desk.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::{DeskSession, SignIn};
use protocol::{Problem, RejectCode};
use ui::Translator;

use crate::{alert, http};

/// The sign-in form.
#[component]
pub fn SignInForm(
    /// Somebody signed in.
    on_session: Callback<DeskSession>,
) -> impl IntoView {
    let t = Translator::expect();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        alert::unlock();
        busy.set(true);
        problem.set(None);
        let form = SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            match http::sign_in(form).await {
                Ok(session) => on_session.run(session),
                Err(refusal) => problem.set(Some(refusal)),
            }
            busy.try_set(false);
        });
    };

    view! {
        <form class="sign-in" on:submit=submit>
            <div class="sign-in__mark" aria-hidden="true">"P"</div>
            <h1 class="sign-in__title">{move || t.text("desk.sign_in.title")}</h1>
            <p class="sign-in__lead">{move || t.text("desk.sign_in.lead")}</p>
            <label class="sign-in__label" for="email">{move || t.text("desk.sign_in.email")}</label>
            <input class="sign-in__input" id="email" type="email" autocomplete="username" required
                prop:value=move || email.get()
                on:input=move |event| email.set(event_target_value(&event)) />
            <label class="sign-in__label" for="password">{move || t.text("desk.sign_in.password")}</label>
            <input class="sign-in__input" id="password" type="password" autocomplete="current-password" required
                aria-describedby="sign-in-problem"
                prop:value=move || password.get()
                on:input=move |event| password.set(event_target_value(&event)) />
            <p class="sign-in__problem" id="sign-in-problem" role="alert">
                {move || problem.get().map(|problem| words(t, &problem))}
            </p>
            <button class="sign-in__submit" type="submit" disabled=move || busy.get()>
                {move || t.text(if busy.get() { "desk.sign_in.busy" } else { "desk.sign_in.submit" })}
            </button>
        </form>
    }
}

/// A refusal in the reader's words, with the time to wait when there is one.
fn words(t: Translator, problem: &Problem) -> String {
    match (&problem.code, problem.retry_after_ms) {
        (RejectCode::RateLimited, Some(wait)) => {
            let minutes = wait.div_ceil(60_000).to_string();
            t.with("desk.sign_in.wait", &[("minutes", &minutes)])
        }
        (code, _) => t.rejection(code).to_owned(),
    }
}
