//! One socket from its upgrade to its close.

use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use protocol::limits::FRAME_BYTES;
use protocol::{Problem, RejectCode};
use tokio::sync::watch;
use tokio::time::timeout;

use super::serve::{Incoming, Source, greet, listen, turn_away};
use crate::bus::{Close, Outbox, Outgoing};
use crate::http::peer::Peer;
use crate::http::problem::ApiProblem;
use crate::state::AppState;

/// The subprotocol of every level.
const SUBPROTOCOL: &str = "parlor.v1";
/// Small buffers: axum's defaults cost 134 KB a connection, these 6 KB.
const READ_BUFFER: usize = 4_096;
/// Room for a frame that waits to be read, and for answers to the transport's pings: these are written whether or not
/// anybody reads, by default without end.
const WRITE_BUFFER: usize = 2 * FRAME_BYTES;
/// How long the last frames may take when a connection is closed.
const FAREWELL: Duration = Duration::from_secs(2);

/// `GET /v1/ws`.
pub fn router(state: AppState) -> Router {
    Router::new().route("/v1/ws", get(upgrade)).with_state(state)
}

async fn upgrade(
    State(state): State<AppState>,
    Peer(ip): Peer,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(FRAME_BYTES)
        .max_frame_size(FRAME_BYTES)
        .protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let message = format!("ask for the subprotocol {SUBPROTOCOL}");
        return ApiProblem(Problem::new(RejectCode::UpgradeRequired, message)).into_response();
    }
    if *state.stopping.borrow() {
        return ApiProblem(Problem::new(RejectCode::Busy, "the server stops")).into_response();
    }
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let origin = origin.map(str::to_owned);
    upgrade.on_upgrade(move |socket| serve(state, socket, origin, ip))
}

async fn serve(state: AppState, socket: WebSocket, origin: Option<String>, ip: IpAddr) {
    let (sink, mut stream) = socket.split();
    let (outbox, outgoing) = Outbox::new();
    let sender = tokio::spawn(send(sink, outgoing));
    match greet(&state, &mut stream, &outbox, origin.as_deref(), ip).await {
        Ok(connection) => {
            #[cfg(feature = "fault-hooks")]
            let (side, who) = (connection.party.side(), connection.party.who().to_owned());
            let listening = listen(connection, &mut stream);
            #[cfg(feature = "fault-hooks")]
            let listening =
                state.faults.plague(side, who, &outbox, sender.abort_handle(), listening);
            listening.await;
        }
        Err(refusal) => turn_away(&outbox, refusal),
    }
    // The sender ends when the socket does, or when it has said goodbye.
    drop(outbox);
    let _ = sender.await;
}

impl Source for SplitStream<WebSocket> {
    /// A refusal before the upgrade could not be read by a page.
    const IS_COUNTED: bool = false;

    async fn next_frame(&mut self) -> Incoming {
        match self.next().await {
            Some(Ok(Message::Text(text))) => Incoming::Text(text),
            Some(Ok(Message::Binary(_))) => {
                let problem = Problem::new(RejectCode::Malformed, "frames are text");
                Incoming::Refused(problem, Close::Malformed)
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Incoming::Control,
            Some(Ok(Message::Close(_))) | None => Incoming::Gone,
            Some(Err(error)) => broken(&error),
        }
    }
}

/// A message beyond the limit is told; everything else is the end of the line.
fn broken(error: &axum::Error) -> Incoming {
    let text = error.to_string();
    if text.contains("too long") || text.contains("too large") || text.contains("too big") {
        let message = format!("a frame has at most {FRAME_BYTES} bytes");
        return Incoming::Refused(Problem::new(RejectCode::TooLarge, message), Close::TooLarge);
    }
    Incoming::Gone
}

/// Puts frames on the wire until there are no more, or the connection is to be closed.
async fn send(mut sink: SplitSink<WebSocket, Message>, mut outgoing: Outgoing) {
    let close = loop {
        tokio::select! {
            biased;
            reason = closing(&mut outgoing.close) => break Some(reason),
            frame = outgoing.frames.recv() => {
                let Some(text) = frame else { break None };
                let sent = tokio::select! {
                    sent = sink.send(Message::Text(text)) => sent,
                    // A reader that stalls must not keep its connection by stalling.
                    reason = closing(&mut outgoing.close) => break Some(reason),
                };
                if sent.is_err() {
                    return;
                }
            }
        }
    };
    let farewell = async {
        while let Ok(text) = outgoing.frames.try_recv() {
            if close == Some(Close::Slow) || sink.send(Message::Text(text)).await.is_err() {
                break;
            }
        }
        let frame = close.map(|close| CloseFrame {
            code: close.code(),
            reason: Utf8Bytes::from_static(close.reason()),
        });
        // The other side may be gone already.
        let _ = sink.send(Message::Close(frame)).await;
        let _ = sink.close().await;
    };
    let _ = timeout(FAREWELL, farewell).await;
}

async fn closing(close: &mut watch::Receiver<Option<Close>>) -> Close {
    let reason = close.wait_for(Option::is_some).await.map(|reason| *reason);
    match reason {
        Ok(reason) => reason.unwrap_or(Close::Goaway),
        // Nobody can close it any more; the frames end it.
        Err(_) => std::future::pending().await,
    }
}
