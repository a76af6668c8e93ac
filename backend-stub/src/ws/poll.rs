//! The door for networks that let no WebSocket through: `POST /v1/poll` with the same frames.
//!
//! A connection lives here between requests, in a session that its `hello` begins. The rest of the server does not
//! know the difference.

mod batches;
mod body;
mod session;
mod sessions;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::extract::ws::Utf8Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use protocol::limits::{FRAME_BYTES, POLL_FRAMES};
use protocol::{PollAnswer, PollRequest, RejectCode, close_code, poll};

use self::batches::Batch;
use self::body::{Arrived, Bodies};
use self::sessions::{Begun, Sessions};
use crate::bus::Close;
use crate::http::peer::Peer;
use crate::http::problem::{ApiProblem, wrong_method};
use crate::http::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::state::AppState;

/// The longest line before the frames of a request that begins a connection.
const ENVELOPE_BYTES: usize = 1_024;

#[derive(Clone)]
struct Door {
    state: AppState,
    sessions: Sessions,
    bodies: Bodies,
}

/// `POST /v1/poll`.
pub(super) fn router(state: AppState) -> Router {
    let sessions = Sessions::times(state.limits.allowance());
    Router::new()
        .route("/v1/poll", post(answer).options(preflight))
        .method_not_allowed_fallback(wrong_method)
        .with_state(Door { state, sessions, bodies: Bodies::default() })
}

/// Pages of every origin may read the answers: who may connect is decided by the hello, and a session is known to its
/// page alone. Cookies play no part.
const READABLE: [(header::HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

async fn preflight() -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, READABLE, allowed).into_response()
}

async fn answer(
    State(door): State<Door>,
    Peer(ip): Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let told = match door.bodies.read(body, ip).await {
        Ok(body) => door.take(body, origin, ip).await,
        Err(refusal) => Err(refusal),
    };
    match told {
        Ok(body) => {
            let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
            (READABLE, kind, body).into_response()
        }
        Err(refusal) => {
            let mut response = refusal.into_response();
            response.headers_mut().extend(
                READABLE.map(|(name, value)| (name, header::HeaderValue::from_static(value))),
            );
            response
        }
    }
}

impl Door {
    /// Errors: a request that is none. What concerns the connection is told in its frames.
    async fn take(
        &self,
        body: Arrived,
        origin: Option<&str>,
        ip: IpAddr,
    ) -> Result<String, ApiProblem> {
        let malformed = |message: String| ApiProblem::new(RejectCode::Malformed, message);
        // Counted before a list of them is made.
        if body.text.bytes().filter(|byte| *byte == b'\n').count() > POLL_FRAMES {
            return Err(malformed(format!("a poll has at most {POLL_FRAMES} frames")));
        }
        let (request, frames) =
            poll::split::<PollRequest>(&body.text).map_err(|error| malformed(error.to_string()))?;
        let is_new = request.session.is_none();
        let (name, session) = match request.session {
            // What waits for its greeting is kept, so it must not be much.
            None if body.text.len() > ENVELOPE_BYTES + FRAME_BYTES => {
                let message = "the first post carries the hello and nothing else";
                return Err(ApiProblem::new(RejectCode::TooLarge, message));
            }
            None if request.post == 1 && !frames.is_empty() => {
                match self.sessions.begin(&self.state, origin, ip)? {
                    Begun::Session(name, session) => (name, session),
                    Begun::Refused(frame, close) => return Ok(refused(frame, close)),
                }
            }
            None => return Err(malformed("the first post carries the hello".to_owned())),
            Some(name) => match self.sessions.get(&name) {
                Some(session) => (name, session),
                // It expired, or the server is another one: the client says hello again.
                None => return Ok(told(None, &Batch::closed(close_code::SLOW))),
            },
        };
        if session.origin() != origin {
            return Err(RejectCode::WrongOrigin.into());
        }
        let _visit = session.visit();
        if request.post > 0 {
            session.post(request.post, &frames).await?;
        }
        // A hold may last, and needs nothing of this.
        drop(body);
        let batch = if request.hold {
            session.hold(request.got, self.state.timings.poll_hold).await
        } else {
            Batch::empty()
        };
        if batch.close.is_some() {
            self.sessions.forget(&name);
        }
        Ok(told(is_new.then_some(name), &batch))
    }
}

/// The whole answer to a hello that comes too often.
fn refused(frame: Utf8Bytes, close: Close) -> String {
    let batch = Batch { n: 1, frames: Arc::new([frame]), close: Some(close.code()) };
    told(None, &batch)
}

fn told(session: Option<String>, batch: &Batch) -> String {
    let Batch { n, frames, close } = batch;
    poll::join(&PollAnswer { session, batch: *n, close: *close }, frames)
}
