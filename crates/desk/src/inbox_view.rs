//! The left column: who is here, most urgent first.

use leptos::prelude::*;
use protocol::{
    CallKind, ConversationId, ConversationState, ConversationSummary, Presence, Timestamp,
};
use ui::{Icon, IconName, Translator, time_label};

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
    let lines = Memo::new(move |_| {
        let lines = desk.inbox.with(|inbox| inbox.lines(desk.tab.get()));
        lines.into_iter().map(|line| line.conversation).collect::<Vec<_>>()
    });
    view! {
        <nav class="inbox" aria-label=move || t.text("desk.inbox")>
            <div class="inbox__tabs" role="group" aria-label=move || t.text("desk.inbox.parts")>{tabs}</div>
            <ul class="inbox__lines">
                <For each=move || lines.get()
                    key=ConversationId::clone
                    children=move |conversation| view! { <Line conversation now /> } />
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

/// One line of the inbox; the button stays while its words change, so focus is not lost.
#[component]
fn Line(
    /// Whose.
    conversation: ConversationId,
    /// The time.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let desk = Desk::expect();
    let id = StoredValue::new(conversation);
    let line =
        Memo::new(move |_| desk.inbox.with(|inbox| id.with_value(|id| inbox.get(id).cloned())));
    let waits = move || {
        line.with(|line| line.as_ref().is_some_and(|line| line.state == ConversationState::Waiting))
    };
    let unread = move || {
        line.with(|line| {
            line.as_ref().is_some_and(|line| {
                line.state == ConversationState::Live && line.head > line.operator_read
            })
        })
    };
    let selected =
        move || id.with_value(|id| desk.selected.with(|selected| selected.as_ref() == Some(id)));
    view! {
        <li>
            <button type="button" class="inbox-line" class:inbox-line--unread=unread class:inbox-line--waiting=waits
                aria-current=move || selected().then_some("true")
                on:click=move |_| desk.select(Some(id.get_value()))>
                {move || line.get().map(|line| line_words(line, now))}
            </button>
        </li>
    }
}

/// What a line says.
fn line_words(line: ConversationSummary, now: ReadSignal<Timestamp>) -> impl IntoView {
    let t = Translator::expect();
    let (waiting_since, last_at) = (line.waiting_since, line.last_at);
    let when = move || match waiting_since {
        Some(since) => waiting_time(since, now.get()),
        None => time_label(last_at),
    };
    view! {
        <span class="inbox-line__presence" class:inbox-line__presence--online=line.presence == Presence::Online
            aria-hidden="true"></span>
        <span class="inbox-line__name">{visitor_name(t, &line)}</span>
        <span class="inbox-line__when">{when}</span>
        <span class="inbox-line__text">{line.last_text.clone()}</span>
        <span class="inbox-line__tags">
            {wishes(t, &line)}
            <span class="inbox-line__score">{t.with("desk.score", &[("score", &whole(t, line.score))])}</span>
            {line.has_contact.then(|| view! { <span class="inbox-line__tag">{t.text("desk.has_contact")}</span> })}
            <span class="inbox-line__tag">{line.locale.to_uppercase()}</span>
        </span>
    }
}

/// What the visitor of a line wishes for, urgent things first.
pub fn wishes(t: Translator, line: &ConversationSummary) -> impl IntoView + use<> {
    let priority = line.priority.map(|priority| {
        let said = t.with("desk.priority", &[("priority", &priority.to_string())]);
        view! { <span class="wish wish--urgent">{said}</span> }
    });
    let call = line.call.as_ref().map(|kind| {
        let icon = if *kind == CallKind::Video { IconName::Video } else { IconName::Phone };
        view! { <span class="wish"><Icon name=icon />{t.text(wish_key(kind))}</span> }
    });
    let skill = (!line.skill.is_empty()).then(|| {
        let said = match line.for_all {
            true => t.with("desk.skill.for_all", &[("skill", &line.skill)]),
            false => line.skill.clone(),
        };
        view! { <span class="wish">{said}</span> }
    });
    (priority, call, skill)
}

fn wish_key(kind: &CallKind) -> &'static str {
    if *kind == CallKind::Video { "desk.wish.video" } else { "desk.wish.audio" }
}

/// A number without its fraction.
pub fn whole(t: Translator, number: f64) -> String {
    t.format(&formula::Value::number(number), "number:0")
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
