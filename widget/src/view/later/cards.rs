//! The cards below the last message: who took the conversation, the wait, that it is settled, that nobody is there.

use protocol::AuthorRole;
use ui::prelude::*;
use ui::{
    EmptyState, IconName, OperatorCardView, PersonButton, Rating, Translator, WaitingCard,
    day_label, time_label,
};

use super::together;
use crate::shell::Widget;
use crate::view::operator_in_charge;

/// The operator's card, until they have said something themselves.
pub fn introduction(widget: Widget) -> Node {
    let view = widget.view();
    let operator = operator_in_charge(widget);
    // Where a person has the word, a call may come.
    widget.act(crate::shell::Shell::expect_call);
    let is_silent = Live::distinct(move || {
        view.items
            .with(|items| items.iter().all(|item| item.message.author.role != AuthorRole::Operator))
    });
    let card = move || {
        let card = operator.get().filter(|_| is_silent.get())?;
        Some(markup! { <OperatorCardView card=card/> })
    };
    let invitation = together::invitation(widget);
    markup! {
        {card}
        {invitation}
    }
}

/// The place in the queue, and the way back.
pub fn waiting(widget: Widget) -> Node {
    let queue = widget.view().queue;
    let place = Live::derive(move || queue.with(|queue| queue.as_ref().map(|queue| queue.place)));
    let wait =
        Live::derive(move || queue.with(|queue| queue.as_ref().and_then(|queue| queue.wait_ms)));
    let on_cancel = Act::new(move |()| widget.act(|shell| shell.cancel_escalation()));
    markup! { <WaitingCard place=place wait_ms=wait on_cancel=on_cancel/> }
}

/// The end: a rating while there is none, and a new beginning.
pub fn settled(widget: Widget, is_rated: bool) -> Node {
    let t = Translator::expect();
    let on_rate = Act::new(move |(score, comment): (u8, String)| {
        widget.act(|shell| shell.rate(score, comment));
    });
    let rating = if is_rated {
        markup! { <p class="settled__thanks" role="status">{t.text("rating.thanks")}</p> }
    } else {
        markup! { <Rating on_rate=on_rate/> }
    };
    markup! {
        <div class="prompt">
            {rating}
            <button type="button" class="button button--quiet" on:click=move |_| widget.act(|shell| shell.start_over())>
                {t.text("panel.new")}
            </button>
        </div>
    }
}

/// The truth about whom one talks to: a bot that did not understand, or nobody at all.
pub fn with_bot(widget: Widget, is_alone: bool) -> Node {
    let t = Translator::expect();
    let on_person = Act::new(move |()| widget.act(|shell| shell.request_operator()));
    if !is_alone {
        return markup! {
            <div class="prompt">
                {told(move || markup! { <p class="hint">{t.text("bot.disclosure")}</p> })}
                <PersonButton on_press=on_person/>
            </div>
        };
    }
    let opens_at =
        widget.view().availability.with_untracked(|it| it.as_ref().and_then(|it| it.opens_at));
    let words = opens_at.map(|at| {
        let when = [&day_label(at, t), ", ", &time_label(at)].concat();
        t.with("person.opens_at", &[("time", &when)])
    });
    let text = [t.text("person.offline.text"), " ", &words.unwrap_or_default()].concat();
    told(move || {
        markup! { <EmptyState icon=IconName::Clock title=t.text("person.offline") text=text.clone()/> }
    })
}

/// Draws into a region that stands already: of words that come together with it, screen readers say nothing.
fn told(draw: impl Fn() -> Node + 'static) -> Node {
    let is_standing = State::new(false);
    request_animation_frame(move || request_animation_frame(move || is_standing.put(true)));
    markup! { <div role="status">{move || is_standing.get().then(&draw)}</div> }
}
