//! How the conversation stands, where it is not the bot's turn: who took it, that it is settled, that nobody is there.

use protocol::{ConversationState, EscalationState};
use ui::prelude::*;
use ui::{BannerKind, Translator, coming};

use super::{later, stand_in};
use crate::shell::Widget;
use crate::view_model::ViewModel;

/// At most one card below the last message.
#[component]
pub fn Standing() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let state = Live::distinct(move || view.facts.with(|facts| facts.state.clone()));
    let is_rated = Live::distinct(move || view.facts.with(|facts| facts.is_rated));
    let standing = move || match state.get() {
        ConversationState::Live => Some(later::introduction(Node::nothing(), widget)),
        ConversationState::Waiting => Some(waiting(widget)),
        ConversationState::Resolved => Some(later::settled(coming(3), widget, is_rated.get())),
        _ => {
            let is_alone = Live::distinct(move || is_alone(view));
            let is_unread = view.is_unread_by_bot;
            let card = move || {
                (is_alone.get() || is_unread.get())
                    .then(|| later::with_bot(Node::nothing(), widget, is_alone.get()))
            };
            Some(card.into_node())
        }
    };
    standing.into_node()
}

/// The wait for a person; who waits can give it up before its card is there.
pub(super) fn waiting(widget: Widget) -> Node {
    let t = Translator::expect();
    let cancel = Act::new(move |()| widget.act(|shell| shell.cancel_escalation()));
    let words = t.text("queue.waiting").to_owned();
    let line = stand_in(BannerKind::Info, words, t.text("queue.cancel"), cancel);
    later::waiting(line, widget)
}

/// A person was asked for, nobody came, and the flow does not say how to go on.
fn is_alone(view: ViewModel) -> bool {
    let is_expired = view.facts.with(|facts| facts.escalation == Some(EscalationState::Expired));
    let is_led_on = view.asked.with(|asked| {
        asked.as_ref().is_some_and(|asked| !matches!(asked.prompt.kind, flow::PromptKind::Ended))
    });
    is_expired && !is_led_on
}
