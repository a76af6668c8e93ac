//! The desk's door: sign in, ask who is signed in, sign out.
//!
//! Every changing request must come from our own origin, and with a session it must repeat the session's CSRF token.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use protocol::desk::{DeskSession, SignIn};
use protocol::{OperatorId, RejectCode, Timestamp};

use super::guard::guarded;
use super::peer::Peer;
use super::problem::{ApiProblem, Body};
use crate::auth::session::{self, Cookie};
use crate::auth::{OwnOrigins, SignInFailures, SocketTokens, password};
use crate::clock;
use crate::sites::Sites;
use crate::store::{OperatorRow, OperatorSessionRow, Store};

/// What the door needs.
#[derive(Clone)]
pub struct DeskDoor {
    /// Where operators and their sessions are.
    pub store: Arc<dyn Store>,
    /// The sites that are served.
    pub sites: Sites,
    /// Where the desk itself is.
    pub own_origins: OwnOrigins,
    /// For the desk's socket.
    pub tokens: SocketTokens,
    /// Told when an operator signs out, so that their sockets are closed.
    pub on_sign_out: Arc<dyn Fn(&OperatorId) + Send + Sync>,
}

struct Door {
    desk: DeskDoor,
    cookie: Cookie,
    failures: SignInFailures,
}

/// `/v1/desk/…`.
pub fn router(desk: DeskDoor) -> Router {
    let cookie = Cookie::of(&desk.own_origins);
    let door = Arc::new(Door { desk, cookie, failures: SignInFailures::new() });
    let routes = Router::new()
        .route("/v1/desk/sign-in", post(sign_in))
        .route("/v1/desk/session", get(who))
        .route("/v1/desk/sign-out", post(sign_out))
        .with_state(door);
    guarded(routes)
}

/// A request whose `Origin` is ours; browsers send it with everything but a plain `GET`.
struct FromOwnOrigin;

impl FromRequestParts<Arc<Door>> for FromOwnOrigin {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Self, ApiProblem> {
        let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        if origin.is_some_and(|origin| door.desk.own_origins.is_own(origin)) {
            return Ok(FromOwnOrigin);
        }
        let message = "the desk is signed in from its own address only; see --public-url";
        Err(ApiProblem::new(RejectCode::WrongOrigin, message))
    }
}

async fn sign_in(
    State(door): State<Arc<Door>>,
    Peer(ip): Peer,
    _: FromOwnOrigin,
    Body(SignIn { email, password }): Body<SignIn>,
) -> Result<Response, ApiProblem> {
    let email = email.trim().to_lowercase();
    door.failures.attempt(&email, ip).map_err(ApiProblem::rate_limited)?;
    let operator = door.desk.store.read().await?.operator_by_email(&email).await?;
    let stored = operator.as_ref().map(|operator| operator.password.clone());
    let is_right = password::verify(password, stored).await;
    let Some(operator) = operator.filter(|_| is_right) else {
        return Err(RejectCode::WrongPassword.into());
    };
    door.failures.forgive(&email, ip);
    let now = clock::now();
    let (value, row) = session::begin(operator.card.operator.clone(), now);
    let desk_session = door.desk_session(&row, operator)?;
    let mut writes = door.desk.store.write().await?;
    writes.add_operator_session(&row, now).await?;
    writes.commit().await?;
    tracing::info!(operator = %row.operator, "an operator signed in");
    Ok(with_cookie(door.cookie.set(&value), Json(desk_session)))
}

async fn who(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiProblem> {
    let now = clock::now();
    let (row, operator) = door.session(&headers, now).await?;
    if let Some(expires_at) = session::prolonged(&row, now)
        && let Err(error) = door.prolong(&row, expires_at).await
    {
        // The session is good for now; the next question prolongs it.
        tracing::warn!(%error, "a session could not be prolonged");
    }
    Ok((NOT_KEPT, Json(door.desk_session(&row, operator)?)))
}

async fn sign_out(
    State(door): State<Arc<Door>>,
    _: FromOwnOrigin,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let (row, _) = door.session(&headers, clock::now()).await?;
    if !session::has_csrf(&headers, &row) {
        let message = "the header x-parlor-csrf must repeat the session's csrf";
        return Err(ApiProblem::new(RejectCode::Forbidden, message));
    }
    let mut writes = door.desk.store.write().await?;
    writes.end_operator_session(row.token_hash).await?;
    writes.commit().await?;
    door.desk.tokens.revoke(&row.operator);
    (door.desk.on_sign_out)(&row.operator);
    tracing::info!(operator = %row.operator, "an operator signed out");
    Ok(with_cookie(door.cookie.clear(), StatusCode::NO_CONTENT))
}

impl Door {
    async fn prolong(
        &self,
        row: &OperatorSessionRow,
        expires_at: Timestamp,
    ) -> crate::store::Result<()> {
        let mut writes = self.desk.store.write().await?;
        writes.prolong_operator_session(row.token_hash, expires_at).await?;
        writes.commit().await
    }

    async fn session(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<(OperatorSessionRow, OperatorRow), ApiProblem> {
        let token = self.cookie.read(headers).ok_or(RejectCode::Unauthorized)?;
        let found = self.desk.store.read().await?.operator_session(token, now).await?;
        found.ok_or_else(|| RejectCode::Unauthorized.into())
    }

    /// What the desk is told, with a fresh token for its socket.
    fn desk_session(
        &self,
        row: &OperatorSessionRow,
        operator: OperatorRow,
    ) -> Result<DeskSession, ApiProblem> {
        let Some(site) = self.desk.sites.get(&operator.site) else {
            let message = "your site is not served here any more; ask whoever runs the server";
            return Err(ApiProblem::new(RejectCode::UnknownSite, message));
        };
        let socket_token = self.desk.tokens.issue(row.operator.clone(), operator.site.clone());
        Ok(DeskSession {
            operator: operator.card,
            skills: operator.skills,
            site: operator.site,
            site_name: site.name.clone(),
            csrf: row.csrf.clone(),
            socket_token,
            ice_servers: site.ice_servers.clone(),
        })
    }
}

const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

fn with_cookie(cookie: HeaderValue, answer: impl IntoResponse) -> Response {
    (NOT_KEPT, [(header::SET_COOKIE, cookie)], answer).into_response()
}

#[cfg(test)]
mod tests;
