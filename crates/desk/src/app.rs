//! The desk as a whole: who is signed in decides what is shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::DeskSession;
use ui::Translator;

use crate::call::{CallPanel, IncomingBanner};
use crate::connection::ConnectionBanner;
use crate::conversation::ConversationView;
use crate::facts::Facts;
use crate::inbox::{Inbox, Tab};
use crate::inbox_view::InboxView;
use crate::sign_in::SignInForm;
use crate::state::Desk;
use crate::together::TogetherPanel;
use crate::top_bar::TopBar;
use crate::{alert, http, preferences};

/// Whether somebody is signed in.
#[derive(Clone, PartialEq)]
enum Door {
    /// Not known yet.
    Asking,
    /// Nobody is.
    Closed,
    /// Somebody is.
    Open(Box<DeskSession>),
}

/// The whole desk.
#[component]
pub fn App() -> impl IntoView {
    let store = preferences::store();
    let locale = preferences::locale(&store);
    let t = Translator::new(i18n::Catalogue::for_desk(&locale));
    t.provide();
    provide_context(ui::DrawCard(ui::draw_card));
    provide_context(ui::FileAccess::Address(http::file_address));
    if let Some(page) = web_sys::window().and_then(|w| w.document()?.document_element()) {
        // A page that cannot name its language still works.
        let _ = page.set_attribute("lang", &locale);
    }

    let door = RwSignal::new(Door::Asking);
    spawn_local(async move {
        door.set(match http::session().await {
            Ok(session) => Door::Open(Box::new(session)),
            Err(_) => Door::Closed,
        });
    });
    let on_session = Callback::new(move |session| door.set(Door::Open(Box::new(session))));
    let on_leave = Callback::new(move |()| door.set(Door::Closed));

    move || match door.get() {
        Door::Asking => {
            view! { <p class="desk__asking" role="status">{t.text("desk.loading")}</p> }.into_any()
        }
        Door::Closed => view! { <SignInForm on_session /> }.into_any(),
        Door::Open(session) => view! { <Console session=*session on_leave /> }.into_any(),
    }
}

/// The desk of a signed-in operator.
#[component]
fn Console(
    /// Who is signed in.
    session: DeskSession,
    /// They signed out, or the session ended.
    on_leave: Callback<()>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::connect(session);
    provide_context(desk);
    Effect::new(move |_| {
        let waiting = desk.inbox.with(Inbox::count_offered);
        alert::title(t.text("desk.title"), waiting);
    });
    // The conversation on screen stays in sight when its state moves it to another part of the inbox.
    let part = Memo::new(move |_| {
        let selected = desk.selected.get()?;
        desk.inbox.with(|inbox| inbox.get(&selected).map(|line| Tab::of(&line.state)))
    });
    Effect::new(move |_| {
        if let Some(part) = part.get() {
            desk.tab.set(part);
        }
    });
    Effect::new(move |_| {
        if desk.signed_out.get() {
            on_leave.run(());
        }
    });
    view! {
        <div class="desk__console" class:desk__console--open=move || desk.selected.get().is_some()
            class:desk__console--facts=move || desk.facts_open.get()
            on:pointerdown=|_| alert::unlock() on:keydown=|_| alert::unlock()>
            <TopBar on_leave />
            <ConnectionBanner />
            <IncomingBanner />
            <div class="desk__columns">
                <InboxView />
                <section class="desk__middle" aria-label=move || t.text("desk.conversation")>
                    <CallPanel />
                    <ConversationView />
                </section>
                <Facts />
                <TogetherPanel />
            </div>
        </div>
    }
}
