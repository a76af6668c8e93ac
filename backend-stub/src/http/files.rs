//! Files of visitors: sent by the page, fetched by the page and by the desk.
//!
//! A visitor's token travels in the `Authorization` header, never in an address, which histories and logs keep. What
//! comes back is nothing that a browser runs: no page of ours, downloaded rather than shown, in a sandbox if it is opened
//! all the same; only pictures of kinds that hold no code are shown.

use axum::Json;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use percent_encoding::percent_decode_str;
use protocol::limits::FILE_BYTES;
use protocol::{ConversationId, RejectCode, VisitorId, answers};

use super::guard::guarded;
use super::peer::Peer;
use super::problem::ApiProblem;
use super::sites::{Visit, admitted, refused, shared};
use crate::auth::session::Cookie;
use crate::files::{self, Incoming};
use crate::state::AppState;
use crate::store::FileRow;
use crate::{clock, secret, ws};

mod download;
mod slow;

/// What the file is called, percent-encoded.
const NAME: HeaderName = HeaderName::from_static("x-parlor-name");

/// `/v1/sites/…/files` and `/v1/desk/files/…`.
pub fn router(state: AppState) -> Router {
    let sent = "/v1/sites/{site}/conversations/{conversation}/files";
    let uploads = Router::new()
        .route(sent, post(upload).options(preflight_of_upload))
        .with_state(state.clone());
    let files = Router::new()
        .route(
            "/v1/sites/{site}/files/{file}",
            get(fetch).delete(forget).options(preflight_of_file),
        )
        .route("/v1/desk/files/{file}", get(fetch_for_desk))
        .with_state(state);
    slow::patient(uploads).merge(guarded(files))
}

async fn upload(
    State(state): State<AppState>,
    Path((site, conversation)): Path<(String, String)>,
    Peer(ip): Peer,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let visit = match visit(&state, site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let taken = async {
        let announced = announced(&headers);
        // What does not say how large it is counts as the largest.
        let bytes = announced.unwrap_or(FILE_BYTES).min(FILE_BYTES);
        state.limits.upload(ip, bytes).map_err(ApiProblem::rate_limited)?;
        let visitor = visitor(&state, &visit, &headers).await?;
        let conversation = ConversationId::parse(conversation).map_err(|_| RejectCode::NotFound)?;
        let incoming = Incoming {
            site: visit.site.clone(),
            visitor,
            conversation,
            name: name(&headers),
            announced,
        };
        Ok::<_, ApiProblem>(files::take(&state, incoming, request.into_body()).await?)
    };
    match taken.await {
        Ok(row) => {
            let FileRow { file, name, bytes, media_type, .. } = row;
            let told = answers::File { id: file, name, bytes, media_type };
            shared((StatusCode::CREATED, Json(told)).into_response(), visit.origin, "no-store")
        }
        Err(problem) => refused(problem),
    }
}

async fn fetch(
    State(state): State<AppState>,
    Path((site, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    // A page of our own origin does not name it when it only fetches.
    let visit = match admitted(&state.sites, &state.own_origins, site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let found = async {
        let row = own(&state, &visit, &file, &headers).await?;
        download::of(&state, &row).await
    };
    match found.await {
        Ok(response) => shared(response, visit.origin, download::KEPT),
        Err(problem) => refused(problem),
    }
}

/// A file that no answer names yet is taken back: nothing of it is kept.
async fn forget(
    State(state): State<AppState>,
    Path((site, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let visit = match visit(&state, site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let gone = async {
        let row = own(&state, &visit, &file, &headers).await?;
        let (site, file) = (row.site.clone(), row.file.clone());
        let forgotten = state.writer.write(move |writes| {
            Box::pin(async move { writes.forget_unused_file(&row.site, &row.file).await })
        });
        if !forgotten.await? {
            let message = "an answer names this file";
            return Err(ApiProblem::new(RejectCode::WrongState, message));
        }
        // The row is gone, so nobody finds it; what is left of it the sweep finds.
        if let Err(error) = state.files.remove(&site, &file).await {
            tracing::warn!(%error, "a file that was taken back is still there");
        }
        Ok(())
    };
    match gone.await {
        Ok(()) => shared(StatusCode::NO_CONTENT.into_response(), visit.origin, "no-store"),
        Err(problem) => refused(problem),
    }
}

async fn fetch_for_desk(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let cookie = Cookie::of(&state.own_origins);
    let token = cookie.read(&headers).ok_or(RejectCode::Unauthorized)?;
    let mut reads = state.store.read().await?;
    let session = reads.operator_session(token, clock::now()).await?;
    let (_, operator) = session.ok_or(RejectCode::Unauthorized)?;
    let row = if files::is_id(&file) { reads.file(&operator.site, &file).await? } else { None };
    drop(reads);
    let mut response = download::of(&state, &row.ok_or(RejectCode::NotFound)?).await?;
    let kept = HeaderValue::from_static(download::KEPT);
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}

/// A file of the visitor's own; somebody else's is as unknown as one that is not there.
async fn own(
    state: &AppState,
    visit: &Visit,
    file: &str,
    headers: &HeaderMap,
) -> Result<FileRow, ApiProblem> {
    let visitor = visitor(state, visit, headers).await?;
    if !files::is_id(file) {
        return Err(RejectCode::NotFound.into());
    }
    let row = state.store.read().await?.file(&visit.site.key, file).await?;
    row.filter(|row| row.visitor == visitor).ok_or_else(|| RejectCode::NotFound.into())
}

/// Whose token it is. One that the server has not seen yet belongs to the visitor it will belong to.
async fn visitor(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
) -> Result<VisitorId, ApiProblem> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if !ws::is_well_formed(token) {
        let message = "send `Authorization: Bearer` and the visitor's token";
        return Err(ApiProblem::new(RejectCode::Unauthorized, message));
    }
    let hash = secret::sha256(token.as_bytes());
    let known = state.store.read().await?.visitor_of(&visit.site.key, hash).await?;
    Ok(known.unwrap_or_else(|| ws::visitor_of(token)))
}

/// Whoever changes something names the origin of the page; browsers do so by themselves.
fn visit(state: &AppState, site: String, headers: &HeaderMap) -> Result<Visit, ApiProblem> {
    let visit = admitted(&state.sites, &state.own_origins, site, headers)?;
    if visit.origin.is_none() {
        return Err(RejectCode::WrongOrigin.into());
    }
    Ok(visit)
}

fn name(headers: &HeaderMap) -> String {
    let encoded = headers.get(NAME).and_then(|name| name.to_str().ok()).unwrap_or_default();
    percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn preflight_of_upload(
    State(state): State<AppState>,
    Path((site, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    preflight(&state, site, &headers, "POST")
}

async fn preflight_of_file(
    State(state): State<AppState>,
    Path((site, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    preflight(&state, site, &headers, "GET, DELETE")
}

fn preflight(
    state: &AppState,
    site: String,
    headers: &HeaderMap,
    methods: &'static str,
) -> Response {
    match visit(state, site, headers) {
        Ok(Visit { origin, .. }) => {
            let allowed = [
                (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
                (
                    header::ACCESS_CONTROL_ALLOW_HEADERS,
                    "authorization, content-type, x-parlor-name",
                ),
                (header::ACCESS_CONTROL_MAX_AGE, "600"),
            ];
            shared((StatusCode::NO_CONTENT, allowed).into_response(), origin, "no-store")
        }
        Err(refusal) => refused(refusal),
    }
}
