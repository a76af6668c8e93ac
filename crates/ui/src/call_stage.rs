//! A call: the other side large, oneself small, and what one sends under one's own hand.

use std::time::Duration;

use js_sys::Date;
use protocol::{Timestamp, signals::Media};
use web_sys::{HtmlVideoElement, MediaStream};

use crate::button::IconButton;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Avatar, AvatarSize, Icon, IconName};

mod video;

use video::play;

/// Where a call stands for the person on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPhase {
    /// The other side is rung.
    Ringing,
    /// The other side picked up; the browsers look for a way.
    Connecting,
    /// Voice and picture flow.
    Connected,
    /// They stopped and are being brought back.
    Reconnecting,
    /// There is no way between the two.
    Failed,
    /// Over.
    Ended,
}

/// Why one's own microphone or camera does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallProblem {
    /// The person or the browser said no.
    Denied,
    /// There is none.
    NoDevice,
    /// Another program has it.
    InUse,
    /// The page is not secure.
    Insecure,
    /// The page's policy forbids it.
    Blocked,
    /// The browser cannot.
    Unsupported,
}

impl CallProblem {
    fn key(self) -> &'static str {
        match self {
            Self::Denied => "call.denied",
            Self::NoDevice => "call.no_device",
            Self::InUse => "call.in_use",
            Self::Insecure => "call.insecure",
            Self::Blocked => "call.blocked",
            Self::Unsupported => "call.unsupported",
        }
    }
}

/// A call as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct CallView {
    /// Where it stands.
    pub phase: CallPhase,
    /// Who is on the other side.
    pub name: String,
    /// Their photo, or empty.
    pub photo: String,
    /// What they send; none until they told.
    pub media: Option<Media>,
    /// Since when both are connected.
    pub connected_at: Option<Timestamp>,
    /// What is wrong with one's own devices.
    pub problem: Option<CallProblem>,
}

/// The call's picture and its controls. Microphone and camera change only by a press here.
#[component]
pub fn CallStage(
    /// One's own picture.
    #[prop(into)]
    local: Live<Option<MediaStream>>,
    /// The other side's picture and voice.
    #[prop(into)]
    remote: Live<Option<MediaStream>>,
    /// Where the call stands.
    #[prop(into)]
    state: Live<CallView>,
    /// One's own microphone is on.
    #[prop(into)]
    microphone: Live<bool>,
    /// One's own camera is on.
    #[prop(into)]
    camera: Live<bool>,
    /// Turn the microphone on or off.
    #[prop(into)]
    on_microphone: Act<bool>,
    /// Turn the camera on or off.
    #[prop(into)]
    on_camera: Act<bool>,
    /// Hang up.
    #[prop(into)]
    on_end: Act<()>,
    /// Back to the messages while the call goes on.
    #[prop(optional, into)]
    on_chat: Option<Act<()>>,
) -> Node {
    let t = Translator::expect();
    let near = Slot::<HtmlVideoElement>::new();
    let far = Slot::<HtmlVideoElement>::new();
    // A browser that forbids sound without a touch gets one.
    let is_silent = State::new(false);
    // One's own picture has no sound that could be forbidden.
    let is_never_silent = State::new(false);
    watch(move || play(near, local.get(), is_never_silent));
    watch(move || play(far, remote.get(), is_silent));

    let sees_far = Live::distinct(move || {
        let shown = state.with(|call| call.media.is_some_and(|media| media.camera || media.screen));
        shown && remote.with(Option::is_some)
    });
    let who = Live::distinct(move || state.with(|call| (call.name.clone(), call.photo.clone())));
    let is_open =
        move || !state.with(|call| matches!(call.phase, CallPhase::Failed | CallPhase::Ended));
    let is_ringing = Live::distinct(move || state.with(|call| call.phase == CallPhase::Ringing));
    let seconds = clock_of(state);
    let status = move || state.with(|call| status_text(t, call));
    let hints = move || state.with(|call| hints(t, call, microphone.get()));

    markup! {
        <section class="call" aria-label=t.text("call.kind.video")>
            <div class="call__far">
                <video class="call__video" class:hidden=move || !sees_far.get() node_ref=far autoplay playsinline
                    aria-label=move || t.with("call.picture", &[("name", &who.get().0)])
                ></video>
                <div class="call__face" class:hidden=sees_far>
                    {move || {
                        let (name, photo) = who.get();
                        markup! { <Avatar name=name.clone() photo=photo size=AvatarSize::Large/><span dir="auto">{name}</span> }
                    }}
                </div>
                <video class="call__near" class:hidden=move || !camera.get() node_ref=near autoplay playsinline
                    prop:muted=true aria-label=t.text("call.preview")
                ></video>
                <div class="call__top">
                    <span class="call__status" role="status">{status}</span>
                    <span class="call__clock" role="timer">{move || seconds.get().map(i18n::format::clock)}</span>
                </div>
                <div class="call__hints">{hints}</div>
                <button type="button" class="button call__sound" class:hidden=move || !is_silent.get()
                    on:click=move |_| play(far, remote.get_untracked(), is_silent)
                >
                    <Icon name=IconName::Sound/>{t.text("call.play")}
                </button>
            </div>
            <div class="call__problem" role="alert">
                {move || state.with(|call| call.problem.map(|problem| t.text(problem.key())))}
            </div>
            <div class="call__controls">
                {move || is_open().then(|| {
                    markup! {
                        {toggle(t, microphone, on_microphone, MICROPHONE)}
                        {toggle(t, camera, on_camera, CAMERA)}
                    }
                })}
                {on_chat.map(|on_chat| markup! {
                    <IconButton icon=IconName::Chat label=t.text("call.chat") class="call__button" on_press=on_chat/>
                })}
                {move || {
                    let key = if is_ringing.get() { "call.cancel" } else { "call.end" };
                    markup! {
                        <IconButton icon=IconName::PhoneDown label=t.text(key) class="call__button call__button--end"
                            on_press=on_end/>
                    }
                }}
            </div>
        </section>
    }
}

/// Pictures and words of a toggle: when on, and when off.
type ToggleLook = [(IconName, &'static str); 2];

const MICROPHONE: ToggleLook =
    [(IconName::Mic, "call.microphone.off"), (IconName::MicOff, "call.microphone.on")];
const CAMERA: ToggleLook =
    [(IconName::Camera, "call.camera.off"), (IconName::CameraOff, "call.camera.on")];

fn toggle(t: Translator, is_on: Live<bool>, on_toggle: Act<bool>, look: ToggleLook) -> Node {
    let toggle = move || {
        let is_on = is_on.get();
        let (icon, label) = look[usize::from(!is_on)];
        let class = if is_on { "call__button call__button--on" } else { "call__button" };
        let on_press = Act::new(move |()| on_toggle.run(!is_on));
        markup! { <IconButton icon=icon label=t.text(label) class=class on_press=on_press/> }
    };
    toggle.into_node()
}

fn status_text(t: Translator, call: &CallView) -> String {
    let key = match call.phase {
        CallPhase::Ringing => return t.with("call.ringing", &[("name", &call.name)]),
        CallPhase::Connecting => "call.connecting",
        CallPhase::Connected => "call.connected",
        CallPhase::Reconnecting => "call.reconnecting",
        CallPhase::Failed => "call.failed",
        CallPhase::Ended => "call.ended",
    };
    t.text(key).to_owned()
}

/// What is not sent, in words: a silent picture must not look like a broken call.
fn hints(t: Translator, call: &CallView, hears_us: bool) -> Option<String> {
    let media = call.media.filter(|_| call.phase == CallPhase::Connected)?;
    let name = [("name", call.name.as_str())];
    let ours = (!hears_us).then(|| t.text("call.muted.you").to_owned());
    let voice = (!media.microphone).then(|| t.with("call.muted.them", &name));
    let picture = (!media.camera && !media.screen).then(|| t.with("call.camera.other_off", &name));
    let hints: Vec<String> = [ours, voice.or(picture)].into_iter().flatten().collect();
    (!hints.is_empty()).then(|| hints.join(" · "))
}

/// How long the call has been going on.
fn clock_of(state: Live<CallView>) -> State<Option<u64>> {
    let seconds = State::new(None);
    let tick = move || {
        let since = state.try_with_untracked(|call| call.connected_at).flatten();
        #[allow(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
        let now = Timestamp::from_millis(Date::now() as i64);
        seconds.set(since.map(|since| now.millis_since(since) / 1000));
    };
    tick();
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    seconds
}
