//! The operator's side of a call: ringing, picking up, and the peer connection while it lasts.

use std::rc::Rc;

use browser::{Call, CallEvent, CallRole, MediaProblem};
use leptos::prelude::*;
use protocol::commands::{AcceptCall, DeclineCall, EndCall, StartCall};
use protocol::site::IceServer;
use protocol::{
    AuthorRole, CallEndReason, CallId, CallKind, CallState, Command, CommandId, ConversationId,
    EventBody, Signal as CallSignal, Timestamp, signals,
};
use ui::{CallPhase, CallProblem, CallStage, CallView, IncomingCall, Translator};
use web_sys::MediaStream;

use crate::alert;
use crate::inbox_view::visitor_name;
use crate::state::Desk;

/// A call this desk takes part in, or is rung by.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCall {
    /// In which conversation.
    pub conversation: ConversationId,
    /// Which call.
    pub call: CallId,
    /// Voice or video.
    pub kind: CallKind,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a call stands for this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The visitor rings.
    Incoming,
    /// We ring, or picked up and wait for the server's word.
    Calling,
    /// Picked up; media is being connected.
    Connecting,
    /// Media flows.
    Live,
    /// Media stopped; it is being repaired.
    Reconnecting,
}

/// The call of the desk: there is at most one.
#[derive(Clone, Copy)]
pub struct CallDesk {
    /// The call.
    pub current: RwSignal<Option<OpenCall>>,
    /// Own picture.
    pub local: RwSignal<Option<MediaStream>, LocalStorage>,
    /// The visitor's picture and voice.
    pub remote: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Own microphone is on.
    pub microphone: RwSignal<bool>,
    /// Own camera is on.
    pub camera: RwSignal<bool>,
    /// What the visitor sends.
    pub visitor_media: RwSignal<signals::Media>,
    /// Why microphone or camera could not be used.
    pub problem: RwSignal<Option<MediaProblem>>,
    /// Since when media flows.
    pub connected_at: RwSignal<Option<Timestamp>>,
    peer: StoredValue<Option<Rc<Call>>, LocalStorage>,
    ice_servers: StoredValue<Vec<IceServer>>,
}

const SILENT: signals::Media = signals::Media { microphone: false, camera: false, screen: false };

impl CallDesk {
    /// No call yet.
    pub fn new(ice_servers: Vec<IceServer>) -> CallDesk {
        CallDesk {
            current: RwSignal::new(None),
            local: RwSignal::new_local(None),
            remote: RwSignal::new_local(None),
            microphone: RwSignal::new(false),
            camera: RwSignal::new(false),
            visitor_media: RwSignal::new(SILENT),
            problem: RwSignal::new(None),
            connected_at: RwSignal::new(None),
            peer: StoredValue::new_local(None),
            ice_servers: StoredValue::new(ice_servers),
        }
    }

    /// Rings the visitor of the conversation on screen.
    pub fn start(&self, desk: Desk, kind: CallKind) {
        let Some(conversation) = desk.selected.get_untracked() else { return };
        if self.current.with_untracked(Option::is_some) {
            return;
        }
        let call = CallId::from_bits(browser::random_bits());
        self.current.set(Some(OpenCall {
            conversation: conversation.clone(),
            call: call.clone(),
            kind: kind.clone(),
            stage: Stage::Calling,
        }));
        send(desk, conversation, StartCall { call, kind });
    }

    /// Picks up.
    pub fn accept(&self, desk: Desk) {
        let Some(open) = self.current.get_untracked() else { return };
        desk.select(Some(open.conversation.clone()));
        self.move_to(Stage::Calling);
        send(desk, open.conversation, AcceptCall { call: open.call });
    }

    /// Says no.
    pub fn decline(&self, desk: Desk) {
        if let Some(open) = self.current.get_untracked() {
            send(desk, open.conversation, DeclineCall { call: open.call });
            self.close();
        }
    }

    /// Hangs up.
    pub fn end(&self, desk: Desk, reason: CallEndReason) {
        if let Some(open) = self.current.get_untracked() {
            send(desk, open.conversation, EndCall { call: open.call, reason });
            self.close();
        }
    }

    /// Hangs up; what was not picked up yet is withdrawn.
    pub fn hang_up(&self, desk: Desk) {
        let ringing = self
            .current
            .with_untracked(|open| open.as_ref().is_some_and(|open| open.stage == Stage::Calling));
        self.end(desk, if ringing { CallEndReason::Cancelled } else { CallEndReason::HungUp });
    }

    /// Turns the microphone on or off.
    pub fn set_microphone(&self, on: bool) {
        self.microphone.set(on);
        if let Some(peer) = self.peer.get_value() {
            peer.set_microphone(on);
        }
    }

    /// Turns the camera on or off.
    pub fn set_camera(&self, on: bool) {
        self.camera.set(on);
        if let Some(peer) = self.peer.get_value() {
            peer.set_camera(on);
        }
    }

    /// Follows the log: it decides where a call stands.
    pub fn follow(&self, desk: Desk, conversation: &ConversationId, body: &EventBody) {
        let EventBody::CallChanged(changed) = body else { return };
        let ours = self
            .current
            .with_untracked(|open| open.as_ref().is_some_and(|open| open.call == changed.call));
        match &changed.state {
            CallState::Ringing
                if changed.by == AuthorRole::Visitor
                    && self.current.with_untracked(Option::is_none) =>
            {
                self.current.set(Some(OpenCall {
                    conversation: conversation.clone(),
                    call: changed.call.clone(),
                    kind: changed.kind.clone(),
                    stage: Stage::Incoming,
                }));
                alert::ring();
            }
            CallState::Accepted if ours => self.connect(desk, conversation, &changed.call),
            state if ours && !state.is_open() => self.close(),
            _ => {}
        }
    }

    /// A signal from the visitor's browser.
    pub fn take_signal(&self, _conversation: &ConversationId, call: &CallId, signal: CallSignal) {
        let ours = self
            .current
            .with_untracked(|open| open.as_ref().is_some_and(|open| open.call == *call));
        if let (true, Some(peer)) = (ours, self.peer.get_value()) {
            peer.handle_signal(signal);
        }
    }

    /// The command of this call was refused: another desk was faster, or the visitor hung up.
    pub fn refused(&self, command: &Command) {
        let call = match command {
            Command::StartCall(start) => &start.call,
            Command::AcceptCall(accept) => &accept.call,
            _ => return,
        };
        if self.current.with_untracked(|open| open.as_ref().is_some_and(|open| open.call == *call))
        {
            self.close();
        }
    }

    fn connect(&self, desk: Desk, conversation: &ConversationId, call: &CallId) {
        // Only the device that rang or picked up is past `Incoming`; elsewhere it just stops ringing.
        let stage = self.current.with_untracked(|open| open.as_ref().map(|open| open.stage));
        if stage != Some(Stage::Calling) {
            self.close();
            return;
        }
        self.move_to(Stage::Connecting);
        let (this, conversation, call) = (*self, conversation.clone(), call.clone());
        let on_event = Box::new(move |event| this.take_event(desk, &conversation, &call, event));
        let peer = Call::new(CallRole::Impolite, self.ice_servers.get_value(), on_event);
        self.peer.set_value(Some(Rc::new(peer)));
    }

    fn take_event(
        &self,
        desk: Desk,
        conversation: &ConversationId,
        call: &CallId,
        event: CallEvent,
    ) {
        match event {
            CallEvent::Signal(signal) => desk.dispatch(client::Input::SendSignal {
                conversation: conversation.clone(),
                call: call.clone(),
                signal,
            }),
            CallEvent::LocalStream(stream) => self.local.set(stream),
            CallEvent::RemoteStream(stream) => self.remote.set(Some(stream)),
            CallEvent::Connected => {
                if self.connected_at.with_untracked(Option::is_none) {
                    self.connected_at.set(Some(browser::now()));
                }
                self.move_to(Stage::Live);
            }
            CallEvent::Reconnecting => self.move_to(Stage::Reconnecting),
            CallEvent::Failed => self.end(desk, CallEndReason::Failed),
            CallEvent::MediaRefused(problem) => {
                self.microphone.set(false);
                self.camera.set(false);
                self.problem.set(Some(problem));
            }
            CallEvent::RemoteMedia(media) => self.visitor_media.set(media),
        }
    }

    fn move_to(&self, stage: Stage) {
        self.current.update(|open| {
            if let Some(open) = open {
                open.stage = stage;
            }
        });
    }

    fn close(&self) {
        if let Some(peer) = self.peer.get_value() {
            peer.close();
        }
        self.peer.set_value(None);
        self.current.set(None);
        self.local.set(None);
        self.remote.set(None);
        self.microphone.set(false);
        self.camera.set(false);
        self.visitor_media.set(SILENT);
        self.problem.set(None);
        self.connected_at.set(None);
    }
}

fn send(desk: Desk, conversation: ConversationId, command: impl Into<Command>) {
    desk.dispatch(client::Input::Send {
        cid: CommandId::from_bits(browser::random_bits()),
        conversation,
        command: command.into(),
        echo: Vec::new(),
    });
}

fn problem_of(problem: MediaProblem) -> CallProblem {
    match problem {
        MediaProblem::Denied => CallProblem::Denied,
        MediaProblem::NoDevice => CallProblem::NoDevice,
        MediaProblem::InUse => CallProblem::InUse,
        MediaProblem::Insecure => CallProblem::Insecure,
        MediaProblem::Blocked => CallProblem::Blocked,
    }
}

/// How the desk calls the visitor of the call.
fn name_of(t: Translator, desk: Desk, open: &OpenCall) -> String {
    desk.inbox
        .with(|inbox| inbox.get(&open.conversation).map(|line| visitor_name(t, line)))
        .unwrap_or_default()
}

/// A visitor rings: shown wherever the operator looks.
#[component]
pub fn IncomingBanner() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let incoming =
        Memo::new(move |_| desk.call.current.get().filter(|open| open.stage == Stage::Incoming));
    move || {
        incoming.get().map(|open| {
            view! {
                <div class="incoming-layer">
                    <IncomingCall name=name_of(t, desk, &open) kind=open.kind
                        on_accept=Callback::new(move |()| desk.call.accept(desk))
                        on_decline=Callback::new(move |()| desk.call.decline(desk)) />
                </div>
            }
        })
    }
}

/// The call above its conversation.
#[component]
pub fn CallPanel() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let call = desk.call;
    let shown = Memo::new(move |_| {
        call.current.with(|open| open.as_ref().is_some_and(|open| open.stage != Stage::Incoming))
    });
    let state = Signal::derive(move || {
        let open = call.current.get();
        let (name, phase) = match &open {
            Some(open) => (name_of(t, desk, open), phase_of(open.stage)),
            None => (String::new(), CallPhase::Ended),
        };
        CallView {
            phase,
            name,
            photo: String::new(),
            media: Some(call.visitor_media.get()),
            connected_at: call.connected_at.get(),
            problem: call.problem.get().map(problem_of),
        }
    });
    view! {
        <Show when=move || shown.get()>
            <div class="call-layer">
                <CallStage local=call.local remote=call.remote state
                    microphone=call.microphone camera=call.camera
                    on_microphone=Callback::new(move |on| call.set_microphone(on))
                    on_camera=Callback::new(move |on| call.set_camera(on))
                    on_end=Callback::new(move |()| call.hang_up(desk)) />
            </div>
        </Show>
    }
}

fn phase_of(stage: Stage) -> CallPhase {
    match stage {
        Stage::Incoming | Stage::Calling => CallPhase::Ringing,
        Stage::Connecting => CallPhase::Connecting,
        Stage::Live => CallPhase::Connected,
        Stage::Reconnecting => CallPhase::Reconnecting,
    }
}
