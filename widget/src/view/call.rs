//! The call above the conversation: an offer, or the stage. Text goes on beneath.

use leptos::prelude::*;
use protocol::CallState;
use ui::{CallPhase, CallStage, CallView, IncomingCall, Translator};

use crate::shell::Widget;

/// The offer of a call, or the call.
#[component]
pub fn CallArea() -> impl IntoView {
    let widget = Widget::expect();
    let view = widget.view();
    let is_on = Memo::new(move |_| view.call.stage.with(Option::is_some));
    let offered = Memo::new(move |_| {
        let rings = view.facts.with(|facts| {
            let call = facts.call.as_ref();
            call.filter(|call| call.state == CallState::Ringing && !call.is_own)
                .map(|call| (call.kind.clone(), facts.operator.clone()))
        });
        rings.filter(|_| !is_on.get())
    });
    let offer = move || {
        offered.get().map(|(kind, operator)| {
            let t = Translator::expect();
            let name = operator.as_ref().map(|card| card.name.clone());
            let photo = operator.map(|card| card.photo).unwrap_or_default();
            let on_accept = Callback::new(move |()| widget.act(|shell| shell.accept_call()));
            let on_decline = Callback::new(move |()| widget.act(|shell| shell.decline_call()));
            view! {
                <IncomingCall name=name.unwrap_or_else(|| t.text("author.operator").to_owned()) photo=photo
                    kind=kind on_accept=on_accept on_decline=on_decline/>
            }
        })
    };
    view! {
        {offer}
        {move || is_on.get().then(|| stage(widget))}
    }
}

fn stage(widget: Widget) -> AnyView {
    let call = widget.view().call;
    let ended = CallView {
        phase: CallPhase::Ended,
        name: String::new(),
        photo: String::new(),
        media: None,
        connected_at: None,
        problem: None,
    };
    let state = Signal::derive(move || call.stage.get().unwrap_or_else(|| ended.clone()));
    let on_microphone = Callback::new(move |on| widget.act(|shell| shell.set_microphone(on)));
    let on_camera = Callback::new(move |on| widget.act(|shell| shell.set_camera(on)));
    let on_end = Callback::new(move |()| widget.act(|shell| shell.end_call()));
    view! {
        <div class="stage">
            <CallStage local=call.local.into() remote=call.remote.into() state=state microphone=call.microphone
                camera=call.camera on_microphone=on_microphone on_camera=on_camera on_end=on_end/>
        </div>
    }
    .into_any()
}
