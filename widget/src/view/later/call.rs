//! A call: what is offered, and the stage while it lasts.

use protocol::{CallKind, OperatorCard};
use ui::prelude::*;
use ui::{CallPhase, CallStage, CallView, IncomingCall, Translator};

use crate::shell::{CallAct, Widget};

/// An operator rings.
pub fn offer(widget: Widget, kind: CallKind, operator: Option<OperatorCard>) -> Node {
    let t = Translator::expect();
    let name = operator.as_ref().map(|card| card.name.clone());
    let photo = operator.map(|card| card.photo).unwrap_or_default();
    let on_accept = Act::new(move |()| widget.act(|shell| shell.call(CallAct::Accept)));
    let on_decline = Act::new(move |()| widget.act(|shell| shell.call(CallAct::Decline)));
    markup! {
        <IncomingCall name=name.unwrap_or_else(|| t.text("author.operator").to_owned()) photo=photo
            kind=kind on_accept=on_accept on_decline=on_decline/>
    }
}

/// The call, as long as it lasts.
pub fn stage(widget: Widget) -> Node {
    let call = widget.view().call;
    let ended = CallView {
        phase: CallPhase::Ended,
        name: String::new(),
        photo: String::new(),
        media: None,
        connected_at: None,
        problem: None,
    };
    let state = Live::derive(move || call.stage.get().unwrap_or_else(|| ended.clone()));
    let on_microphone = Act::new(move |on| widget.act(|shell| shell.call(CallAct::Microphone(on))));
    let on_camera = Act::new(move |on| widget.act(|shell| shell.call(CallAct::Camera(on))));
    let on_end = Act::new(move |()| widget.act(|shell| shell.call(CallAct::End)));
    markup! {
        <div class="stage">
            <CallStage local=call.local remote=call.remote state=state microphone=call.microphone
                camera=call.camera on_microphone=on_microphone on_camera=on_camera on_end=on_end/>
        </div>
    }
}
