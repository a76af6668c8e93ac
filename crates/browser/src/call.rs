//! A call between two browsers: voice and picture over WebRTC, set up by signals that the server
//! relays. The conversation goes on in text whatever happens here.
//!
//! Work is queued and done one piece after another; nothing is borrowed while a listener runs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use protocol::Signal;
use protocol::signals::{Description, Media, Ready};
use protocol::site::IceServer;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, RtcPeerConnection};

use crate::Timer;
use media::{Device, LocalMedia, Wish};
use negotiation::{Negotiation, Verdict, Welcome};
use peer::{Peer, PeerEvent};

pub use media::MediaProblem;

mod media;
mod negotiation;
mod peer;

/// While the other side has not described itself, say again that this one is here.
const KNOCK_MS: i64 = 5_000;
/// A connection that does not come (back) within this time is given up.
const GIVE_UP_MS: i64 = 20_000;

/// Who yields when both sides offer at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallRole {
    /// The visitor.
    Polite,
    /// The operator; makes the first offer.
    Impolite,
}

/// What a call tells.
#[derive(Debug, Clone)]
pub enum CallEvent {
    /// To be sent to the other side.
    Signal(Signal),
    /// What this side captures, to be shown to the person themselves.
    LocalStream(Option<MediaStream>),
    /// What the other side sends; once per connection.
    RemoteStream(MediaStream),
    /// Media can flow.
    Connected,
    /// The way through the network broke; another is being looked for.
    Reconnecting,
    /// There is no way through, or this browser cannot make calls.
    Failed,
    /// A device could not be used.
    MediaRefused(MediaProblem),
    /// What the other side says it sends.
    RemoteMedia(Media),
}

/// A call; dropping it is closing it.
pub struct Call {
    inner: Rc<Inner>,
}

enum Task {
    Start,
    Signal(Signal),
    Negotiate,
    SendTracks,
    Knock,
}

struct Inner {
    role: CallRole,
    ice_servers: Vec<IceServer>,
    on_event: Box<dyn Fn(CallEvent)>,
    negotiation: RefCell<Negotiation>,
    peer: RefCell<Option<Peer>>,
    remote: RefCell<Option<MediaStream>>,
    media: LocalMedia,
    ended: Closure<dyn Fn()>,
    tasks: RefCell<VecDeque<Task>>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    knock: Timer,
    give_up: Timer,
}

impl Call {
    /// Joins a call, with microphone and camera off.
    #[must_use]
    pub fn new(
        role: CallRole,
        ice_servers: Vec<IceServer>,
        on_event: Box<dyn Fn(CallEvent)>,
    ) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| {
            let (knocks, gives_up, ended) = (weak.clone(), weak.clone(), weak.clone());
            Inner {
                role,
                ice_servers,
                on_event,
                negotiation: RefCell::new(Negotiation::new(role)),
                peer: RefCell::new(None),
                remote: RefCell::new(None),
                media: LocalMedia::new(),
                ended: Closure::new(move || with(&ended, Inner::track_ended)),
                tasks: RefCell::new(VecDeque::new()),
                busy: Cell::new(false),
                closed: Cell::new(false),
                knock: Timer::new(Box::new(move || with(&knocks, |i| i.enqueue(Task::Knock)))),
                give_up: Timer::new(Box::new(move || {
                    with(&gives_up, |inner| inner.tell(CallEvent::Failed));
                })),
            }
        });
        inner.enqueue(Task::Start);
        Call { inner }
    }

    /// Takes a signal of the other side.
    pub fn handle_signal(&self, signal: Signal) {
        self.inner.enqueue(Task::Signal(signal));
    }

    /// Turns the microphone on or off; the browser asks the person the first time.
    pub fn set_microphone(&self, on: bool) {
        self.inner.wish(Device::Microphone, on);
    }

    /// Turns the camera on or off; off gives it back and puts its light out.
    pub fn set_camera(&self, on: bool) {
        self.inner.wish(Device::Camera, on);
    }

    /// Leaves: devices are given back, nothing is told any more.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.inner.close();
    }
}

fn with(weak: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = weak.upgrade() {
        act(&inner);
    }
}

impl Inner {
    fn tell(&self, event: CallEvent) {
        if !self.closed.get() {
            (self.on_event)(event);
        }
    }

    fn say(&self, signal: impl Into<Signal>) {
        self.tell(CallEvent::Signal(signal.into()));
    }

    fn close(&self) {
        if self.closed.replace(true) {
            return;
        }
        self.knock.cancel();
        self.give_up.cancel();
        self.tasks.borrow_mut().clear();
        self.media.release(Device::Microphone);
        self.media.release(Device::Camera);
        let peer = self.peer.borrow_mut().take();
        drop(peer);
    }

    fn enqueue(self: &Rc<Self>, task: Task) {
        if self.closed.get() {
            return;
        }
        self.tasks.borrow_mut().push_back(task);
        if !self.busy.replace(true) {
            let inner = self.clone();
            spawn_local(async move { inner.work().await });
        }
    }

    async fn work(self: Rc<Self>) {
        loop {
            let task = self.tasks.borrow_mut().pop_front();
            let Some(task) = task.filter(|_| !self.closed.get()) else { break };
            self.perform(task).await;
        }
        self.busy.set(false);
    }

    async fn perform(self: &Rc<Self>, task: Task) {
        match task {
            Task::Start => {
                if self.connect().is_some() {
                    self.knock();
                    self.give_up.set(GIVE_UP_MS);
                } else {
                    self.tell(CallEvent::Failed);
                }
            }
            Task::Knock => {
                let (described, offered) = {
                    let negotiation = self.negotiation.borrow();
                    (negotiation.is_described(), negotiation.may_offer())
                };
                match (described, offered) {
                    (true, _) => {}
                    (false, true) => self.offer_again(),
                    (false, false) => self.knock(),
                }
            }
            Task::Negotiate => self.negotiate().await,
            Task::SendTracks => self.send_tracks().await,
            Task::Signal(Signal::Description(description)) => self.described(description).await,
            Task::Signal(Signal::Candidate(candidate)) => {
                let addable = self.negotiation.borrow_mut().candidate(candidate);
                if let (Some(candidate), Some(connection)) = (addable, self.connection()) {
                    // A candidate of a description that was replaced meanwhile is no loss.
                    let _ = peer::add_candidate(&connection, &candidate).await;
                }
            }
            Task::Signal(Signal::Media(media)) => self.tell(CallEvent::RemoteMedia(media)),
            Task::Signal(Signal::Ready(_)) => self.welcome().await,
            Task::Signal(Signal::Unknown(_)) => {}
        }
    }

    /// Says that this side is here, and what it sends.
    fn knock(&self) {
        self.say(Ready {});
        self.say(self.media.media());
        self.knock.set(KNOCK_MS);
    }

    /// The other side's page came up; one that had described itself before was reloaded.
    async fn welcome(self: &Rc<Self>) {
        if self.negotiation.borrow().is_described() {
            self.tell(CallEvent::Reconnecting);
            self.give_up.set(GIVE_UP_MS);
            if self.connect().is_none() {
                return self.tell(CallEvent::Failed);
            }
        }
        let welcome = self.negotiation.borrow_mut().welcome();
        match welcome {
            Welcome::AskForOffer => self.knock(),
            Welcome::Offer => {
                self.say(self.media.media());
                self.knock.set(KNOCK_MS);
                self.negotiate().await;
            }
            Welcome::OfferAgain => self.offer_again(),
        }
    }

    /// The offer was made while nobody listened.
    fn offer_again(&self) {
        self.say(self.media.media());
        if let Some(offer) = self.connection().and_then(|peer| peer::described(&peer)) {
            self.say(offer);
        }
        self.knock.set(KNOCK_MS);
    }

    /// Begins a new peer connection in place of the old one.
    fn connect(self: &Rc<Self>) -> Option<()> {
        let weak = Rc::downgrade(self);
        let on = Box::new(move |event: PeerEvent| with(&weak, |inner| inner.heard(event)));
        let peer = Peer::new(&self.ice_servers, on).ok()?;
        let old = self.peer.borrow_mut().replace(peer);
        drop(old);
        *self.negotiation.borrow_mut() = Negotiation::new(self.role);
        *self.remote.borrow_mut() = None;
        Some(())
    }

    fn connection(&self) -> Option<RtcPeerConnection> {
        self.peer.borrow().as_ref().map(Peer::connection)
    }

    fn heard(self: &Rc<Self>, event: PeerEvent) {
        match event {
            PeerEvent::NegotiationNeeded => self.enqueue(Task::Negotiate),
            PeerEvent::Candidate(candidate) => self.say(candidate),
            PeerEvent::Track(track) => {
                let known = self.remote.borrow().clone();
                if let Some(stream) = known {
                    stream.add_track(&track);
                } else if let Ok(stream) = MediaStream::new() {
                    stream.add_track(&track);
                    // Not `stream.clone()`: that is the browser's method, which makes another stream.
                    *self.remote.borrow_mut() = Some(Clone::clone(&stream));
                    self.tell(CallEvent::RemoteStream(stream));
                }
            }
            PeerEvent::Connected => {
                self.give_up.cancel();
                self.tell(CallEvent::Connected);
            }
            PeerEvent::Disconnected => {
                self.give_up.set(GIVE_UP_MS);
                self.tell(CallEvent::Reconnecting);
            }
            PeerEvent::Failed => {
                if let Some(connection) = self.connection() {
                    peer::restart_ice(&connection);
                }
                self.tell(CallEvent::Reconnecting);
            }
        }
    }

    async fn negotiate(self: &Rc<Self>) {
        let Some(connection) = self.connection() else { return };
        if !self.negotiation.borrow().may_offer() || !peer::is_stable(&connection) {
            return;
        }
        if self.role == CallRole::Impolite {
            peer::make_room(&connection);
            self.send_tracks().await;
        }
        if let Ok(offer) = peer::describe(&connection).await {
            self.say(offer);
        }
    }

    async fn described(self: &Rc<Self>, description: Description) {
        let Some(connection) = self.connection() else { return };
        let stable = peer::is_stable(&connection);
        let verdict = self.negotiation.borrow_mut().described(&description.kind, stable);
        if verdict == Verdict::Drop || peer::apply(&connection, &description).await.is_err() {
            return;
        }
        let candidates = self.negotiation.borrow_mut().applied();
        self.knock.cancel();
        if verdict == Verdict::ApplyAndAnswer {
            peer::use_room(&connection);
            self.send_tracks().await;
        }
        for candidate in candidates {
            let _ = peer::add_candidate(&connection, &candidate).await;
        }
        if verdict == Verdict::ApplyAndAnswer
            && let Ok(answer) = peer::describe(&connection).await
        {
            self.say(answer);
        }
    }

    async fn send_tracks(&self) {
        let Some(connection) = self.connection() else { return };
        for device in [Device::Microphone, Device::Camera] {
            let track = self.media.track(device);
            // Only a connection that is closing refuses, and then there is nothing to send to.
            let _ = peer::send_track(&connection, device, track.as_ref()).await;
        }
    }

    fn wish(self: &Rc<Self>, device: Device, on: bool) {
        if self.closed.get() {
            return;
        }
        match self.media.wish(device, on) {
            Wish::Ask => {
                // Not through the queue: a permission question must not hold up the negotiation.
                let inner = self.clone();
                spawn_local(async move { inner.capture(device).await });
            }
            Wish::Changed => self.media_changed(),
            Wish::Nothing => {}
        }
    }

    async fn capture(self: &Rc<Self>, device: Device) {
        let captured = self.media.capture(device).await;
        if self.closed.get() {
            return self.media.release(device);
        }
        match captured {
            Ok(true) => {
                if let Some(track) = self.media.track(device) {
                    track.set_onended(Some(self.ended.as_ref().unchecked_ref()));
                }
                self.media_changed();
            }
            Ok(false) => {}
            Err(problem) => self.tell(CallEvent::MediaRefused(problem)),
        }
    }

    /// A device was unplugged or taken away.
    fn track_ended(self: &Rc<Self>) {
        for device in [Device::Microphone, Device::Camera] {
            let track = self.media.track(device);
            let ended = web_sys::MediaStreamTrackState::Ended;
            if track.is_some_and(|track| track.ready_state() == ended) {
                self.media.release(device);
            }
        }
        self.media_changed();
    }

    fn media_changed(self: &Rc<Self>) {
        self.enqueue(Task::SendTracks);
        self.tell(CallEvent::LocalStream(self.media.stream()));
        self.say(self.media.media());
    }
}
