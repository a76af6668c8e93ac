//! How the conversation stands, where it is not the bot's turn: who took it, that it is settled, that nobody is there.

use leptos::prelude::*;
use protocol::{AuthorRole, ConversationState, EscalationState};
use ui::{
    EmptyState, IconName, OperatorCardView, PersonButton, Rating, Translator, WaitingCard,
    day_label, time_label,
};

use super::operator_in_charge;
use crate::shell::Widget;
use crate::view_model::ViewModel;

/// At most one card below the last message.
#[component]
pub fn Standing() -> impl IntoView {
    let widget = Widget::expect();
    let t = Translator::expect();
    let view = widget.view();
    let state = Memo::new(move |_| view.facts.with(|facts| facts.state.clone()));
    let is_rated = Memo::new(move |_| view.facts.with(|facts| facts.is_rated));
    move || match state.get() {
        ConversationState::Live => Some(introduction(widget)),
        ConversationState::Waiting => Some(waiting(widget)),
        ConversationState::Resolved => Some(settled(widget, t, is_rated.get())),
        _ => {
            let is_alone = Memo::new(move |_| is_alone(view));
            let is_unread = view.is_unread_by_bot;
            Some(
                (move || {
                    (is_alone.get() || is_unread.get()).then(|| with_bot(widget, t, is_alone.get()))
                })
                .into_any(),
            )
        }
    }
}

/// The operator's card, until they have said something themselves.
fn introduction(widget: Widget) -> AnyView {
    let view = widget.view();
    let operator = operator_in_charge(widget);
    let is_silent = Memo::new(move |_| {
        view.items
            .with(|items| items.iter().all(|item| item.message.author.role != AuthorRole::Operator))
    });
    (move || {
        let card = operator.get().filter(|_| is_silent.get())?;
        Some(view! { <OperatorCardView card=card/> })
    })
    .into_any()
}

/// The place in the queue, and the way back.
pub(super) fn waiting(widget: Widget) -> AnyView {
    let queue = widget.view().queue;
    let place = Signal::derive(move || queue.with(|queue| queue.as_ref().map(|queue| queue.place)));
    let wait =
        Signal::derive(move || queue.with(|queue| queue.as_ref().and_then(|queue| queue.wait_ms)));
    let on_cancel = Callback::new(move |()| widget.act(|shell| shell.cancel_escalation()));
    view! { <WaitingCard place=place wait_ms=wait on_cancel=on_cancel/> }.into_any()
}

/// The end: a rating while there is none, and a new beginning.
fn settled(widget: Widget, t: Translator, is_rated: bool) -> AnyView {
    let on_rate = Callback::new(move |(score, comment): (u8, String)| {
        widget.act(|shell| shell.rate(score, comment));
    });
    let rating = if is_rated {
        view! { <p class="settled__thanks" role="status">{t.text("rating.thanks")}</p> }.into_any()
    } else {
        view! { <Rating on_rate=on_rate/> }.into_any()
    };
    view! {
        <div class="prompt">
            {rating}
            <button type="button" class="button button--quiet" on:click=move |_| widget.act(|shell| shell.start_over())>
                {t.text("panel.new")}
            </button>
        </div>
    }
    .into_any()
}

/// A person was asked for, nobody came, and the flow does not say how to go on.
fn is_alone(view: ViewModel) -> bool {
    let is_expired = view.facts.with(|facts| facts.escalation == Some(EscalationState::Expired));
    let is_led_on = view.asked.with(|asked| {
        asked.as_ref().is_some_and(|asked| asked.prompt.kind != flow::PromptKind::Ended)
    });
    is_expired && !is_led_on
}

/// The truth about whom one talks to: a bot that did not understand, or nobody at all.
fn with_bot(widget: Widget, t: Translator, is_alone: bool) -> AnyView {
    let on_person = Callback::new(move |()| widget.act(|shell| shell.request_operator()));
    if !is_alone {
        return view! {
            <div class="prompt">
                <p class="hint">{t.text("bot.disclosure")}</p>
                <PersonButton on_press=on_person/>
            </div>
        }
        .into_any();
    }
    let opens_at =
        widget.view().availability.with_untracked(|it| it.as_ref().and_then(|it| it.opens_at));
    let words = opens_at.map(|at| {
        let when = [&day_label(at, t), " ", &time_label(at, t)].concat();
        t.with("person.opens_at", &[("time", &when)])
    });
    let text = [t.text("person.offline.text"), " ", &words.unwrap_or_default()].concat();
    view! { <EmptyState icon=IconName::Clock title=t.text("person.offline") text=text/> }.into_any()
}
