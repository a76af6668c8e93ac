//! The left column: who is here, most urgent first.

use leptos::prelude::*;
use protocol::{ConversationState, ConversationSummary, Presence, Timestamp};
use ui::Translator;

use crate::clock;
use crate::inbox::{Tab, waiting_time};
use crate::state::Desk;

/// The inbox.
#[component]
pub fn InboxView() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let now = clock::ticking();
    let tabs = Tab::ALL.map(|tab| view! { <TabButton tab /> }).into_iter().collect_view();
    let lines = Memo::new(move |_| desk.inbox.with(|inbox| inbox.lines(desk.tab.get())));
    view! {
        <nav class="inbox" aria-label=move || t.text("desk.inbox")>
            <div class="inbox__tabs" role="group" aria-label=move || t.text("desk.inbox.parts")>{tabs}</div>
            <ul class="inbox__lines">
                <For each=move || lines.get()
                    key=|line| (line.conversation.clone(), line.head, line.state.clone(), line.operator_read, line.presence.clone(), line.score.to_bits())
                    children=move |line| view! { <Line line now /> } />
            </ul>
            <Show when=move || lines.with(Vec::is_empty)>
                <p class="inbox__empty">{move || t.text(match desk.tab.get() {
                    Tab::Waiting => "desk.empty.waiting",
                    Tab::Live => "desk.empty.live",
                    Tab::Bot => "desk.empty.bot",
                    Tab::Resolved => "desk.empty.resolved",
                })}</p>
            </Show>
        </nav>
    }
}

/// One part of the inbox with its count.
#[component]
fn TabButton(
    /// Which part.
    tab: Tab,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let count = move || desk.inbox.with(|inbox| inbox.count(tab));
    view! {
        <button type="button" class="inbox__tab"
            class:inbox__tab--on=move || desk.tab.get() == tab
            aria-pressed=move || (desk.tab.get() == tab).to_string()
            on:click=move |_| desk.tab.set(tab)>
            {move || t.text(tab.key())}
            " "
            <span class="inbox__count" class:inbox__count--urgent=move || tab == Tab::Waiting && (count() > 0)>
                {count}
            </span>
        </button>
    }
}

/// One line of the inbox.
#[component]
fn Line(
    /// What it says.
    line: ConversationSummary,
    /// The time.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let conversation = line.conversation.clone();
    let selected = {
        let conversation = conversation.clone();
        move || desk.selected.get().as_ref() == Some(&conversation)
    };
    let name = visitor_name(t, &line);
    let unread = line.state == ConversationState::Live && line.head > line.operator_read;
    let when = {
        let line = line.clone();
        move || match line.waiting_since {
            Some(since) => waiting_time(since, now.get()),
            None => browser::clock_time(line.last_at),
        }
    };
    view! {
        <li>
            <button type="button" class="line" class:line--unread=unread
                class:line--waiting=line.state == ConversationState::Waiting
                aria-current=move || selected().then_some("true")
                on:click=move |_| desk.select(Some(conversation.clone()))>
                <span class="line__presence" class:line__presence--online=line.presence == Presence::Online
                    aria-hidden="true"></span>
                <span class="line__name">{name}</span>
                <span class="line__when">{when}</span>
                <span class="line__text">{line.last_text.clone()}</span>
                <span class="line__tags">
                    <span class="line__score">{t.with("desk.score", &[("score", &t.number(line.score, 0))])}</span>
                    {line.has_contact.then(|| view! { <span class="line__tag">{t.text("desk.has_contact")}</span> })}
                    <span class="line__tag">{line.locale.to_uppercase()}</span>
                </span>
            </button>
        </li>
    }
}

/// How the desk calls a visitor.
pub fn visitor_name(t: Translator, line: &ConversationSummary) -> String {
    if !line.visitor_name.is_empty() {
        return line.visitor_name.clone();
    }
    // The last letters of the id tell two nameless visitors apart.
    let id = line.conversation.as_str();
    let tail = &id[id.len().saturating_sub(4)..];
    t.with("desk.visitor", &[("id", tail)])
}
