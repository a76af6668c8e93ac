//! The visitor's side of a call. The log says how the call stands; this keeps the browser's part in step with it.
//!
//! Camera and microphone stay off until the visitor turns them on, and while it still rings their picture is shown to
//! nobody but themselves.
//!
//! The code is a part of its own: most visitors never call. What is to be done waits in a queue until it is there.

use browser::{Call, CallEvent, CallRole, MediaProblem, now, random_bits};
use client::Input;
use protocol::{CallEndReason, CallId, CallKind, CallState, CommandId, Signal, commands};
use ui::{CallPhase, CallProblem, CallView};

use std::rc::Rc;

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::{Shell, fetched};

/// Where this tab keeps which call it is on, so that a reload comes back to it and another tab does not.
const CALL_OF_TAB: &str = "parlor:call";

/// A call that this tab is on. Dropping it gives the devices back.
pub(super) struct ActiveCall {
    id: CallId,
    line: Box<dyn CallLine>,
}

/// What is wanted of a call's devices and connection; its code is in the part.
trait CallLine {
    fn set_microphone(&self, on: bool);
    fn set_camera(&self, on: bool);
    fn handle_signal(&self, signal: Signal);
}

impl CallLine for Call {
    fn set_microphone(&self, on: bool) {
        Call::set_microphone(self, on);
    }

    fn set_camera(&self, on: bool) {
        Call::set_camera(self, on);
    }

    fn handle_signal(&self, signal: Signal) {
        Call::handle_signal(self, signal);
    }
}

/// Something to be done about a call.
pub enum CallAct {
    /// Ring the operator.
    Start(CallKind),
    /// Pick up.
    Accept,
    /// Say no.
    Decline,
    /// Hang up, or withdraw while it rings.
    End,
    /// Turn the microphone on or off.
    Microphone(bool),
    /// Turn the camera on or off.
    Camera(bool),
    /// Come in step with what the log says.
    Follow,
    /// The other side says something about the connection.
    Signal(CallId, Signal),
}

/// Does what waits, in order.
#[wasm_split(call, fallible, preload(fetch))]
fn catch_up(shell: Rc<Shell>) -> Result<(), SplitLoaderError> {
    loop {
        let act = shell.call_acts.borrow_mut().pop_front();
        let Some(act) = act else { return Ok(()) };
        shell.act_on_call(act);
    }
}

impl Shell {
    /// Has this done about the call, after what was wanted before.
    pub fn call(&self, act: CallAct) {
        self.call_acts.borrow_mut().push_back(act);
        let shell = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(shell) = fetched(shell, || Box::pin(fetch())).await {
                // It is there, so this cannot fail.
                let _ = catch_up(shell).await;
            }
        });
    }

    /// Begins to fetch the code.
    pub fn expect_call(&self) {
        wasm_bindgen_futures::spawn_local(async {
            // Whoever needs it tries again.
            let _ = fetch().await;
        });
    }

    /// The log tells of a call.
    pub(super) fn call_told(&self) {
        let call = self.conversation.borrow().facts().call.clone();
        let rings = call.is_some_and(|call| call.state == CallState::Ringing && !call.is_own);
        if rings && self.active_call.borrow().is_none() {
            // Nobody hears a call behind a closed panel.
            self.bridge.open();
        }
        self.call(CallAct::Follow);
    }

    fn act_on_call(&self, act: CallAct) {
        let active = self.active_call.borrow();
        let line = active.as_ref().map(|active| (&active.id, &active.line));
        match (act, line) {
            (CallAct::Microphone(on), Some((_, line))) => line.set_microphone(on),
            (CallAct::Camera(on), Some((_, line))) => line.set_camera(on),
            (CallAct::Signal(of, signal), Some((id, line))) if of == *id => {
                line.handle_signal(signal);
            }
            (act, _) => {
                drop(active);
                self.act_on_any_call(act);
            }
        }
    }

    fn act_on_any_call(&self, act: CallAct) {
        match act {
            CallAct::Start(kind) => self.start_call(kind),
            CallAct::Accept => self.accept_call(),
            CallAct::Decline => self.decline_call(),
            CallAct::End => self.end_call(),
            CallAct::Follow => self.follow_call(),
            CallAct::Microphone(_) | CallAct::Camera(_) | CallAct::Signal(..) => {}
        }
    }

    fn start_call(&self, kind: CallKind) {
        let is_open = self
            .view
            .facts
            .with_untracked(|facts| facts.call.as_ref().is_some_and(|call| call.state.is_open()));
        if is_open || self.active_call.borrow().is_some() {
            return;
        }
        let id = CallId::from_bits(random_bits());
        self.join(id.clone(), CallPhase::Ringing);
        self.send_about_call(commands::StartCall { call: id, kind });
    }

    fn accept_call(&self) {
        if let Some(id) = self.call_of_log() {
            self.join(id.clone(), CallPhase::Connecting);
            self.send_about_call(commands::AcceptCall { call: id });
        }
    }

    /// Says no; this needs nothing of the code that waits.
    pub fn decline_call(&self) {
        if let Some(id) = self.call_of_log() {
            self.send_about_call(commands::DeclineCall { call: id });
        }
    }

    fn end_call(&self) {
        let phase = self.view.call.stage.with_untracked(|stage| stage.as_ref().map(|it| it.phase));
        let id = self.active_call.borrow().as_ref().map(|active| active.id.clone());
        self.end_call_here();
        let reason = match phase {
            Some(CallPhase::Ringing) => CallEndReason::Cancelled,
            Some(CallPhase::Failed) => CallEndReason::Failed,
            _ => CallEndReason::HungUp,
        };
        if let Some(call) = id {
            self.send_about_call(commands::EndCall { call, reason });
        }
    }

    /// Gives devices back and takes the stage down; nobody is told.
    pub(super) fn end_call_here(&self) {
        let active = self.active_call.borrow_mut().take();
        if active.is_none() {
            return;
        }
        remember_call(None);
        let model = self.view.call;
        model.stage.set(None);
        model.local.set(None);
        model.remote.set(None);
        model.microphone.put(false);
        model.camera.put(false);
    }

    /// Brings this tab in step with what the log says of the call.
    fn follow_call(&self) {
        let facts = self.conversation.borrow().facts().call.clone();
        let active = self.active_call.borrow().as_ref().map(|active| active.id.clone());
        match (facts, active) {
            (Some(call), Some(active)) if call.id == active => match call.state {
                CallState::Accepted => self.stage(|stage| {
                    if stage.phase == CallPhase::Ringing {
                        stage.phase = CallPhase::Connecting;
                    }
                }),
                CallState::Ringing => {}
                _ => self.end_call_here(),
            },
            // The page was reloaded in the middle of a call.
            (Some(call), None)
                if call.state == CallState::Accepted
                    && remembered_call() == Some(call.id.to_string()) =>
            {
                self.join(call.id, CallPhase::Connecting);
            }
            _ => {}
        }
    }

    fn join(&self, id: CallId, phase: CallPhase) {
        self.end_call_here();
        let operator = self.conversation.borrow().facts().operator.clone();
        let name = operator.as_ref().map(|card| card.name.clone()).unwrap_or_default();
        self.view.call.stage.set(Some(CallView {
            phase,
            name: if name.is_empty() { self.t.text("author.operator").to_owned() } else { name },
            photo: operator.map(|card| card.photo).unwrap_or_default(),
            media: None,
            connected_at: None,
            problem: None,
        }));
        remember_call(Some(&id));
        let (weak, of_call) = (self.this.clone(), id.clone());
        let on_event = Box::new(move |event| {
            if let Some(shell) = weak.upgrade() {
                shell.call_event(&of_call, event);
            }
        });
        let call = Call::new(CallRole::Polite, self.site.ice_servers.clone(), on_event);
        *self.active_call.borrow_mut() = Some(ActiveCall { id, line: Box::new(call) });
    }

    fn call_event(&self, id: &CallId, event: CallEvent) {
        let model = self.view.call;
        match event {
            CallEvent::Signal(signal) => {
                // What is really sent decides how the buttons look, not what was asked for.
                if let Signal::Media(media) = &signal {
                    let before = (model.microphone.get_untracked(), model.camera.get_untracked());
                    model.microphone.put(media.microphone);
                    model.camera.put(media.camera);
                    // The same is told again to whoever comes in step; what was refused before stays refused.
                    if before != (media.microphone, media.camera) {
                        self.stage(|stage| stage.problem = None);
                    }
                }
                let (conversation, call) = (self.id(), id.clone());
                self.dispatch(Input::SendSignal { conversation, call, signal });
            }
            CallEvent::LocalStream(stream) => model.local.set(stream),
            CallEvent::RemoteStream(stream) => model.remote.set(Some(stream)),
            CallEvent::RemoteMedia(media) => self.stage(|stage| stage.media = Some(media)),
            CallEvent::Connected => self.stage(|stage| {
                stage.phase = CallPhase::Connected;
                stage.connected_at.get_or_insert_with(now);
            }),
            CallEvent::Reconnecting => self.stage(|stage| {
                if stage.phase == CallPhase::Connected {
                    stage.phase = CallPhase::Reconnecting;
                }
            }),
            CallEvent::Failed => self.stage(|stage| {
                // While it rings there is nobody to connect to yet.
                if stage.phase != CallPhase::Ringing {
                    stage.phase = CallPhase::Failed;
                }
            }),
            CallEvent::MediaRefused(problem) => {
                self.stage(|stage| stage.problem = Some(in_view(problem)));
            }
        }
    }

    fn stage(&self, change: impl FnOnce(&mut CallView)) {
        self.view.call.stage.update(|stage| {
            if let Some(stage) = stage {
                change(stage);
            }
        });
    }

    fn call_of_log(&self) -> Option<CallId> {
        self.conversation.borrow().facts().call.as_ref().map(|call| call.id.clone())
    }

    fn send_about_call(&self, command: impl Into<protocol::Command>) {
        self.send(CommandId::from_bits(random_bits()), command, Vec::new());
    }
}

fn in_view(problem: MediaProblem) -> CallProblem {
    match problem {
        MediaProblem::Denied => CallProblem::Denied,
        MediaProblem::NoDevice => CallProblem::NoDevice,
        MediaProblem::InUse => CallProblem::InUse,
        MediaProblem::Insecure => CallProblem::Insecure,
        MediaProblem::Blocked => CallProblem::Blocked,
    }
}

fn tab_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn remember_call(id: Option<&CallId>) {
    let Some(storage) = tab_storage() else { return };
    // A tab without storage only loses the way back into a call after a reload.
    let _ = match id {
        Some(id) => storage.set_item(CALL_OF_TAB, id.as_str()),
        None => storage.remove_item(CALL_OF_TAB),
    };
}

fn remembered_call() -> Option<String> {
    tab_storage()?.get_item(CALL_OF_TAB).ok()?
}
