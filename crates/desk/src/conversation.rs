//! The middle column: one conversation, what can be done with it, and the composer.

use client::Input;
use leptos::prelude::*;
use protocol::commands::{AcceptConversation, Resolve, ReturnToBot};
use protocol::{
    AuthorRole, CallKind, CommandId, ConversationId, ConversationState, ConversationSummary,
};
use ui::{EmptyState, Icon, IconName, Timeline, Translator};

use crate::composer::DeskComposer;
use crate::inbox_view::{visitor_name, wishes};
use crate::state::Desk;
use crate::summary_form::SummaryForm;
use crate::together::{TogetherButton, TogetherClosed};

/// The conversation on screen, or a word on what to do.
#[component]
pub fn ConversationView() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    move || match desk.selected.get() {
        Some(conversation) => view! { <Selected conversation /> }.into_any(),
        None => {
            view! { <EmptyState title=t.text("desk.none.title") text=t.text("desk.none.text") /> }
                .into_any()
        }
    }
}

/// A selected conversation.
#[component]
fn Selected(
    /// Which.
    conversation: ConversationId,
) -> impl IntoView {
    let desk = Desk::expect();
    let summarizing = RwSignal::new(false);
    let line = {
        let conversation = conversation.clone();
        Memo::new(move |_| desk.inbox.with(|inbox| inbox.get(&conversation).cloned()))
    };
    let live = Memo::new(move |_| {
        line.with(|line| line.as_ref().is_some_and(|line| line.state == ConversationState::Live))
    });
    let t = Translator::expect();
    let visitor = Memo::new(move |_| {
        line.with(|line| line.as_ref().map(|line| visitor_name(t, line)).unwrap_or_default())
    });
    let on_retry = Callback::new(move |cid: CommandId| desk.dispatch(Input::Retry(cid)));
    let on_discard = Callback::new(move |cid: CommandId| desk.dispatch(Input::Discard(cid)));
    view! {
        {move || line.get().map(|line| view! { <Head line summarizing /> })}
        <Refusal />
        <TogetherClosed visitor />
        <Timeline items=desk.items viewer=AuthorRole::Operator typing=desk.visitor_types visitor on_retry on_discard />
        {move || summarizing.get().then(|| view! {
            <SummaryForm on_close=Callback::new(move |()| summarizing.set(false)) />
        })}
        {move || {
            let conversation = conversation.clone();
            live.get().then(|| view! { <DeskComposer conversation /> })
        }}
    }
}

/// Who it is, and what can be done.
#[component]
fn Head(
    /// The inbox line.
    line: ConversationSummary,
    /// The summary form is open.
    summarizing: RwSignal<bool>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let live = line.state == ConversationState::Live;
    let mine = desk.leads(&line);
    let can_accept = matches!(line.state, ConversationState::Waiting | ConversationState::Bot);
    let call = move |kind: CallKind| desk.call.start(desk, kind);
    let wished = line.call.clone().filter(|_| can_accept);
    let take_and_call = move |kind: CallKind| {
        desk.send(AcceptConversation {});
        call(kind);
    };
    let subtitle = match (&line.state, &line.operator) {
        (ConversationState::Live, Some(operator)) => {
            t.with("desk.head.with", &[("name", &operator.name)])
        }
        (state, _) => t.text(state_key(state)).to_owned(),
    };
    view! {
        <header class="head">
            <button type="button" class="head__back" aria-label=t.text("desk.back") on:click=move |_| desk.select(None)>
                <Icon name=IconName::Back />
            </button>
            <div class="head__who">
                <h2 class="head__name">{visitor_name(t, &line)}</h2>
                <p class="head__state">{subtitle} " · " {line.page.clone()}</p>
            </div>
            <div class="head__actions">
                <button type="button" class="icon-button head__facts" aria-label=t.text("desk.facts")
                    aria-expanded=move || desk.facts_open.get().to_string()
                    on:click=move |_| desk.facts_open.update(|open| *open = !*open)><Icon name=IconName::Person /></button>
                {wished.clone().map(|kind| view! {
                    <button type="button" class="button" disabled=move || desk.call.current.with(Option::is_some)
                        on:click=move |_| take_and_call(kind.clone())>
                        {t.text(accept_key(&kind))}
                    </button>
                })}
                {can_accept.then(|| view! {
                    <button type="button" class="button" class:button--quiet=wished.is_some()
                        on:click=move |_| desk.send(AcceptConversation {})>
                        {t.text("desk.accept")}
                    </button>
                })}
                {live.then(|| view! {
                    <button type="button" class="icon-button" aria-label=t.text("desk.call.audio")
                        on:click=move |_| call(CallKind::Audio)><Icon name=IconName::Phone /></button>
                    <button type="button" class="icon-button" aria-label=t.text("desk.call.video")
                        on:click=move |_| call(CallKind::Video)><Icon name=IconName::Video /></button>
                    <TogetherButton mine />
                    <button type="button" class="button button--quiet" aria-expanded=move || summarizing.get().to_string()
                        on:click=move |_| summarizing.update(|open| *open = !*open)>{t.text("desk.summary")}</button>
                    <button type="button" class="button button--quiet" on:click=move |_| desk.send(ReturnToBot {})>{t.text("desk.return_to_bot")}</button>
                    <button type="button" class="button" on:click=move |_| desk.send(Resolve {})>{t.text("desk.resolve")}</button>
                })}
            </div>
            <Wishes line />
        </header>
    }
}

/// What the visitor wishes for, and for whom the conversation is.
#[component]
fn Wishes(
    /// The inbox line.
    line: ConversationSummary,
) -> impl IntoView {
    let t = Translator::expect();
    let has_any = line.priority.is_some() || line.call.is_some() || !line.skill.is_empty();
    let key = if line.for_all { "desk.skill.missing" } else { "desk.skill.first" };
    has_any.then(|| {
        let for_whom = (!line.skill.is_empty()).then(|| {
            let said = t.with(key, &[("skill", &line.skill)]);
            view! { <span class="head__for-whom">{said}</span> }
        });
        let shown = ConversationSummary { skill: String::new(), ..line };
        view! { <p class="head__wishes">{wishes(t, &shown)} {for_whom}</p> }
    })
}

fn accept_key(kind: &CallKind) -> &'static str {
    if *kind == CallKind::Video { "desk.accept.video" } else { "desk.accept.audio" }
}

fn state_key(state: &ConversationState) -> &'static str {
    match state {
        ConversationState::Bot => "desk.state.bot",
        ConversationState::Waiting => "desk.state.waiting",
        ConversationState::Live | ConversationState::Other(_) => "desk.state.live",
        ConversationState::Resolved => "desk.state.resolved",
    }
}

/// Why the last command was refused, until it is read.
#[component]
fn Refusal() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    view! {
        <div role="alert">
            {move || desk.refusal.get().map(|code| view! {
                <p class="desk__banner desk__banner--problem">
                    {t.rejection(&code)}
                    <button type="button" class="desk__dismiss" on:click=move |_| desk.refusal.set(None)>{t.text("desk.dismiss")}</button>
                </p>
            })}
        </div>
    }
}
