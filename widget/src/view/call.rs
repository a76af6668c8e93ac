//! The call above the conversation: an offer, or the stage. Text goes on beneath.

use protocol::CallState;
use ui::prelude::*;

use super::later;
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
    let offer = move || offered.get().map(|(kind, operator)| later::offer(widget, kind, operator));
    markup! {
        {offer}
        {move || is_on.get().then(|| later::stage(widget))}
    }
}
