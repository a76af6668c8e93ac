//! One peer connection with its listeners. A call may need several, one after another: when the
//! other side's page was reloaded, its old connection cannot be talked to any more.

use js_sys::{Array, Function, Reflect};
use protocol::signals::{Candidate, Description};
use protocol::site::IceServer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, MediaStreamTrack, RtcConfiguration, RtcIceCandidateInit, RtcIceServer,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcSdpType, RtcSessionDescriptionInit, RtcSignalingState,
    RtcTrackEvent,
};

use super::media::Device;

/// What a peer connection tells.
pub(super) enum PeerEvent {
    NegotiationNeeded,
    Candidate(Candidate),
    Track(MediaStreamTrack),
    Connected,
    Disconnected,
    Failed,
}

pub(super) struct Peer {
    connection: RtcPeerConnection,
    _listener: Closure<dyn Fn(Event)>,
}

impl Peer {
    pub(super) fn new(
        ice_servers: &[IceServer],
        on: Box<dyn Fn(PeerEvent)>,
    ) -> Result<Self, JsValue> {
        let connection = RtcPeerConnection::new_with_configuration(&configuration(ice_servers))?;
        let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(event) = told(&event) {
                on(event);
            }
        });
        let function: Option<&Function> = Some(listener.as_ref().unchecked_ref());
        connection.set_onnegotiationneeded(function);
        connection.set_onicecandidate(function);
        connection.set_ontrack(function);
        connection.set_onconnectionstatechange(function);
        Ok(Peer { connection, _listener: listener })
    }

    /// The connection itself: async work must not hold on to the peer across its waits.
    pub(super) fn connection(&self) -> RtcPeerConnection {
        self.connection.clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.connection.set_onnegotiationneeded(None);
        self.connection.set_onicecandidate(None);
        self.connection.set_ontrack(None);
        self.connection.set_onconnectionstatechange(None);
        self.connection.close();
    }
}

fn told(event: &Event) -> Option<PeerEvent> {
    if let Some(event) = event.dyn_ref::<RtcPeerConnectionIceEvent>() {
        let candidate = event.candidate()?;
        return Some(PeerEvent::Candidate(Candidate {
            candidate: candidate.candidate(),
            mid: candidate.sdp_mid(),
            line: candidate.sdp_m_line_index(),
        }));
    }
    if let Some(event) = event.dyn_ref::<RtcTrackEvent>() {
        return Some(PeerEvent::Track(event.track()));
    }
    if event.type_() == "negotiationneeded" {
        return Some(PeerEvent::NegotiationNeeded);
    }
    let connection = event.target()?.dyn_into::<RtcPeerConnection>().ok()?;
    match connection.connection_state() {
        RtcPeerConnectionState::Connected => Some(PeerEvent::Connected),
        RtcPeerConnectionState::Disconnected => Some(PeerEvent::Disconnected),
        RtcPeerConnectionState::Failed => Some(PeerEvent::Failed),
        _ => None,
    }
}

fn configuration(ice_servers: &[IceServer]) -> RtcConfiguration {
    let servers = Array::new();
    for server in ice_servers {
        let urls: Array = server.urls.iter().map(|url| JsValue::from_str(url)).collect();
        let entry = RtcIceServer::new();
        entry.set_urls(&urls);
        if !server.username.is_empty() {
            entry.set_username(&server.username);
            entry.set_credential(&server.credential);
        }
        servers.push(&entry);
    }
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(&servers);
    configuration
}

/// Whether no offer of this side is open.
pub(super) fn is_stable(connection: &RtcPeerConnection) -> bool {
    connection.signaling_state() == RtcSignalingState::Stable
}

/// Room for both kinds of tracks in both directions, so that turning a device on later needs no
/// new negotiation.
pub(super) fn make_room(connection: &RtcPeerConnection) {
    if connection.get_transceivers().length() == 0 {
        for device in [Device::Microphone, Device::Camera] {
            connection.add_transceiver_with_str(device.track_kind());
        }
    }
}

/// The answering side uses the room the offer made, in both directions.
pub(super) fn use_room(connection: &RtcPeerConnection) {
    for transceiver in connection.get_transceivers().iter() {
        if let Ok(transceiver) = transceiver.dyn_into::<RtcRtpTransceiver>() {
            transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
        }
    }
}

/// Sends this track, or nothing, in the room for its kind.
pub(super) async fn send_track(
    connection: &RtcPeerConnection,
    device: Device,
    track: Option<&MediaStreamTrack>,
) -> Result<(), JsValue> {
    for transceiver in connection.get_transceivers().iter() {
        let transceiver: RtcRtpTransceiver = transceiver.unchecked_into();
        if transceiver.receiver().track().kind() == device.track_kind() {
            JsFuture::from(transceiver.sender().replace_track(track)).await?;
            return Ok(());
        }
    }
    Ok(())
}

/// Lets the browser make the description that is due, an offer or an answer.
pub(super) async fn describe(connection: &RtcPeerConnection) -> Result<Description, JsValue> {
    // Without an argument the browser picks the right kind; the binding only knows it with one.
    let due: RtcSessionDescriptionInit = JsValue::UNDEFINED.unchecked_into();
    JsFuture::from(connection.set_local_description(&due)).await?;
    described(connection).ok_or(JsValue::UNDEFINED)
}

/// The description this side gave last.
pub(super) fn described(connection: &RtcPeerConnection) -> Option<Description> {
    let description = connection.local_description()?;
    let kind = match description.type_() {
        RtcSdpType::Offer => "offer",
        RtcSdpType::Answer => "answer",
        _ => return None,
    };
    Some(Description { kind: kind.to_owned(), sdp: description.sdp() })
}

/// Applies the other side's description.
pub(super) async fn apply(
    connection: &RtcPeerConnection,
    description: &Description,
) -> Result<(), JsValue> {
    let kind = if description.kind == "offer" { RtcSdpType::Offer } else { RtcSdpType::Answer };
    let init = RtcSessionDescriptionInit::new(kind);
    init.set_sdp(&description.sdp);
    JsFuture::from(connection.set_remote_description(&init)).await.map(drop)
}

/// Adds a candidate of the other side.
pub(super) async fn add_candidate(
    connection: &RtcPeerConnection,
    candidate: &Candidate,
) -> Result<(), JsValue> {
    let init = RtcIceCandidateInit::new(&candidate.candidate);
    init.set_sdp_mid(candidate.mid.as_deref());
    init.set_sdp_m_line_index(candidate.line);
    let added = connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
    JsFuture::from(added).await.map(drop)
}

/// Looks for a new way through the network; a negotiation follows.
pub(super) fn restart_ice(connection: &RtcPeerConnection) {
    let restart = Reflect::get(connection, &JsValue::from_str("restartIce"));
    if let Ok(Ok(restart)) = restart.map(JsCast::dyn_into::<Function>) {
        let _ = restart.call0(connection);
    }
}
