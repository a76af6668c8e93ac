//! The call above the conversation: an offer, or the stage. Text goes on beneath.

use protocol::{CallKind, CallState, OperatorCard};
use ui::prelude::*;
use ui::{BannerKind, Translator};

use super::{later, stand_in};
use crate::shell::Widget;

/// The offer of a call, or the call.
#[component]
pub fn CallArea() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let is_on = Live::distinct(move || view.call.stage.with(Option::is_some));
    let offered = Live::distinct(move || {
        let rings = view.facts.with(|facts| {
            let call = facts.call.as_ref();
            call.filter(|call| call.state == CallState::Ringing && !call.is_own)
                .map(|call| (call.kind.clone(), facts.operator.clone()))
        });
        rings.filter(|_| !is_on.get())
    });
    let offer = move || {
        offered.get().map(|(kind, operator)| {
            let line = announcement(widget, &kind, operator.as_ref());
            later::offer(line, widget, kind, operator)
        })
    };
    markup! {
        {offer}
        {move || is_on.get().then(|| later::stage(Node::nothing(), widget))}
    }
}

/// That somebody rings, in one line with a way to say no, until the offer itself is there.
fn announcement(widget: Widget, kind: &CallKind, operator: Option<&OperatorCard>) -> Node {
    let t = Translator::expect();
    let name = operator.map_or(t.text("author.operator"), |card| &card.name);
    let is_video = *kind == CallKind::Video;
    let key = if is_video { "call.incoming.video" } else { "call.incoming.audio" };
    let words = t.with(key, &[("name", name)]);
    let on_press = Act::new(move |()| widget.act(|shell| shell.decline_call()));
    stand_in(BannerKind::Call, words, t.text("call.decline"), on_press)
}
