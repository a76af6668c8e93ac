//! `/v1/sites/…/leads`: the plain contact form, for browsers in which the chat itself cannot run.
//!
//! A lead takes the way of every command: into the conversation's log by the writer, with the receipt of the consent
//! before anything personal. A network that sends too many is refused before a body of its is read. The lead's id is
//! the form's own, so that a double click or a repetition after a lost answer makes one lead. Every refusal says in
//! the visitor's language what is wrong, field by field where it can.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{self, FromRequest, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use protocol::{CommandId, ConversationId, DeviceId, RejectCode, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::guard::guarded;
use super::peer::Peer;
use super::problem::{ApiProblem, Body};
use super::sites::{Visit, admitted, refused, shared};
use crate::conversation::execute::Task;
use crate::conversation::{Actor, Reject, Request};
use crate::sites::Site;
use crate::state::AppState;
use crate::store::{Hash, StoreError};
use crate::{clock, engine, secret, ws};

mod check;
mod form;
mod refusal;

use check::Brought;
use refusal::Refusal;

/// The most undelivered commands that one form asks about or covers.
const COMMANDS: usize = 200;

/// The form and what it sends.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/v1/sites/{site}/lead-form", post(form).options(preflight))
        .route("/v1/sites/{site}/leads", post(leave).options(preflight))
        .with_state(state);
    guarded(routes)
}

/// What the form has to know before it can be shown.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    token: String,
    conversation: Option<ConversationId>,
    /// Commands that this browser has not heard back about.
    #[serde(default)]
    cids: Vec<CommandId>,
}

/// The lead is on disk.
#[derive(Debug, Serialize)]
struct Left {
    conversation: ConversationId,
    at: Timestamp,
}

async fn form(
    State(state): State<AppState>,
    Path(site): Path<String>,
    Peer(ip): Peer,
    headers: HeaderMap,
    request: extract::Request,
) -> Response {
    let Visit { site, origin } = match visit(&state, site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let shown = async {
        state.limits.hello(ip).map_err(ApiProblem::rate_limited)?;
        let Body(asked) = Body::<Asked>::from_request(request, &()).await?;
        let known = known(&state, &site, &asked).await?;
        Ok::<_, ApiProblem>(form::of(&site, &asked.locale, known))
    };
    match shown.await {
        Ok(form) => shared(Json(form).into_response(), origin, "no-store"),
        Err(problem) => refused(problem),
    }
}

/// Those of the commands that have arrived, so that the form does not say them again.
async fn known(state: &AppState, site: &Site, asked: &Asked) -> Result<Vec<CommandId>, StoreError> {
    let mut known = Vec::new();
    let Some(conversation) = &asked.conversation else { return Ok(known) };
    let mut reads = state.store.read().await?;
    let visitor = reads.visitor_of(&site.key, secret::sha256(asked.token.as_bytes())).await?;
    let row = reads.conversation(&site.key, conversation).await?;
    if row.is_some_and(|row| Some(row.visitor) == visitor) {
        for cid in asked.cids.iter().take(COMMANDS) {
            if reads.command(conversation, cid).await?.is_some() {
                known.push(cid.clone());
            }
        }
    }
    Ok(known)
}

async fn leave(
    State(state): State<AppState>,
    Path(site): Path<String>,
    Peer(ip): Peer,
    headers: HeaderMap,
    request: extract::Request,
) -> Response {
    let Visit { site, origin } = match visit(&state, site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let mut locale = site.locale_for("").to_owned();
    let left = async {
        state.limits.lead(ip).map_err(ApiProblem::rate_limited)?;
        let Body(brought) = Body::<Brought>::from_request(request, &()).await?;
        site.locale_for(&brought.locale).clone_into(&mut locale);
        take(&state, site.clone(), brought, &locale).await
    };
    let left: Result<Left, Refusal> = left.await;
    match left {
        Ok(left) => shared(Json(left).into_response(), origin, "no-store"),
        Err(refusal) => refused(refusal.in_words(&locale)),
    }
}

async fn take(
    state: &AppState,
    site: Arc<Site>,
    brought: Brought,
    locale: &str,
) -> Result<Left, Refusal> {
    if !ws::is_well_formed(&brought.token) {
        let message = "`token` is pv_ and 64 hexadecimal digits";
        return Err(ApiProblem::new(RejectCode::Malformed, message).into());
    }
    let lead = check::lead(&brought, &site, locale)?;
    let token: Hash = secret::sha256(brought.token.as_bytes());
    let known = state.store.read().await?.visitor_of(&site.key, token).await?;
    let new_session = known.is_none().then_some(token);
    let visitor = known.unwrap_or_else(|| ws::visitor_of(&brought.token));
    let Brought { cid, conversation, .. } = brought;
    let task = Task {
        operators_online: state.operators_online(&site.key),
        present: state.presences.present(&site.key, Instant::now()),
        site,
        conversation: conversation.clone(),
        actor: Actor::Visitor,
        visitor: Some(visitor),
        new_session,
        device: device_of(&cid),
        cid,
        cseq: Some(1),
        request: Request::Lead(lead),
        now: clock::now(),
    };
    let (answer, answered) = oneshot::channel();
    engine::run(state, task, move |outcome| {
        // Whoever asked may have gone; the lead is kept all the same.
        let _ = answer.send(outcome);
    });
    match answered.await {
        Ok(Ok((_, at))) => Ok(Left { conversation, at }),
        Ok(Err(reject)) => Err(of_reject(reject).into()),
        Err(_) => Err(ApiProblem::from(RejectCode::Busy).into()),
    }
}

/// A form is a device of its own, which sends one command.
fn device_of(cid: &CommandId) -> DeviceId {
    let hash = secret::sha256(cid.as_str().as_bytes());
    let mut bits = [0; 16];
    bits.copy_from_slice(&hash[..16]);
    DeviceId::from_bits(u128::from_be_bytes(bits))
}

fn of_reject(reject: Reject) -> ApiProblem {
    let mut problem = ApiProblem::new(reject.code, reject.message);
    problem.0.retry_after_ms = reject.retry_after_ms;
    problem
}

/// Unlike a bundle, a lead comes only from a page that names its origin.
fn visit(state: &AppState, site: String, headers: &HeaderMap) -> Result<Visit, ApiProblem> {
    let visit = admitted(&state.sites, &state.own_origins, site, headers)?;
    if visit.origin.is_none() {
        return Err(RejectCode::WrongOrigin.into());
    }
    Ok(visit)
}

async fn preflight(
    State(state): State<AppState>,
    Path(site): Path<String>,
    headers: HeaderMap,
) -> Response {
    match visit(&state, site, &headers) {
        Ok(Visit { origin, .. }) => {
            let allowed = [
                (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
                (header::ACCESS_CONTROL_MAX_AGE, "600"),
            ];
            shared((StatusCode::NO_CONTENT, allowed).into_response(), origin, "no-store")
        }
        Err(refusal) => refused(refusal),
    }
}
