//! The door for networks that let no WebSocket through: `POST /v1/poll` with the same frames.
//!
//! A connection lives here between requests, in a session that its `hello` begins. The rest of the server does not
//! know the difference.

mod batches;
mod session;
mod sessions;

use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::extract::ws::Utf8Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use protocol::limits::{POLL_BYTES, POLL_FRAMES};
use protocol::{PollAnswer, PollRequest, RejectCode, close_code, poll};
use tokio::time::timeout;

use self::batches::Batch;
use self::sessions::Sessions;
use crate::http::peer::Peer;
use crate::http::problem::{ApiProblem, wrong_method};
use crate::http::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::state::AppState;

/// How long a request's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Door {
    state: AppState,
    sessions: Sessions,
}

/// `POST /v1/poll`.
pub(super) fn router(state: AppState) -> Router {
    Router::new()
        .route("/v1/poll", post(answer).options(preflight))
        .method_not_allowed_fallback(wrong_method)
        .with_state(Door { state, sessions: Sessions::default() })
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
    let told = match read(body).await {
        Ok(body) => door.take(&body, origin, ip).await,
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

/// Errors: a body that is too slow, too large or no text.
async fn read(body: Body) -> Result<Utf8Bytes, ApiProblem> {
    let Ok(bytes) = timeout(BODY_TIME, to_bytes(body, POLL_BYTES)).await else {
        return Err(ApiProblem::new(RejectCode::Busy, "the request took too long"));
    };
    let bytes = bytes.map_err(|_| {
        ApiProblem::new(RejectCode::TooLarge, format!("a poll has at most {POLL_BYTES} bytes"))
    })?;
    Utf8Bytes::try_from(bytes)
        .map_err(|_| ApiProblem::new(RejectCode::Malformed, "a poll is UTF-8"))
}

impl Door {
    /// Errors: a request that is none. What concerns the connection is told in its frames.
    async fn take(
        &self,
        body: &str,
        origin: Option<&str>,
        ip: IpAddr,
    ) -> Result<String, ApiProblem> {
        let malformed = |message: String| ApiProblem::new(RejectCode::Malformed, message);
        let (request, frames) =
            poll::split::<PollRequest>(body).map_err(|error| malformed(error.to_string()))?;
        if frames.len() > POLL_FRAMES {
            return Err(malformed(format!("a poll has at most {POLL_FRAMES} frames")));
        }
        let is_new = request.session.is_none();
        let (name, session) = match request.session {
            None if request.post == 1 && !frames.is_empty() => {
                self.sessions.begin(&self.state, origin, ip)?
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

fn told(session: Option<String>, batch: &Batch) -> String {
    let Batch { n, frames, close } = batch;
    poll::join(&PollAnswer { session, batch: *n, close: *close }, frames)
}
