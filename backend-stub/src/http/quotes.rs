//! `/v1/jwks.json` and `/v1/quotes/{id}`: how anybody checks a number that somebody says we gave.
//!
//! Both are for every origin: keys are public, and whoever knows a quote's id was given it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use protocol::RejectCode;
use serde_json::json;

use super::guard::guarded;
use super::problem::ApiProblem;
use super::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::clock;
use crate::quotes::{Verified, jwk_of, page};
use crate::state::AppState;
use crate::store::StoreError;

/// How long a key set may be kept: a new key is known everywhere after this long.
const FIVE_MINUTES: &str = "public, max-age=300";

/// The doors.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/v1/jwks.json", get(keys))
        .route("/v1/quotes/{id}", get(quote))
        .with_state(state);
    guarded(routes)
}

async fn keys(State(state): State<AppState>) -> Result<Response, ApiProblem> {
    let needed = state.store.read().await?.quote_keys_in_use(clock::now()).await?;
    let known = state.quotes.public().map_err(StoreError::from)?;
    // A key that signs no more is needed as long as one of its quotes holds.
    let known = known.iter().filter(|(kid, _, signs)| *signs || needed.contains(kid));
    let keys: Vec<_> = known.map(|(kid, key, _)| jwk_of(kid, key)).collect();
    let answer = json!({ "keys": keys }).to_string();
    Ok(open(answer, "application/jwk-set+json", FIVE_MINUTES))
}

async fn quote(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let found = state.store.read().await?.quote(&id).await?;
    let Some(row) = found else {
        return Err(ApiProblem::new(RejectCode::NotFound, "there is no such quote"));
    };
    let known = state.quotes.public().map_err(StoreError::from)?;
    let keys: Vec<_> = known.into_iter().map(|(kid, key, _)| (kid, key)).collect();
    let quote = Verified::of(&row, &keys, clock::now());
    let mut response = if wants_page(&headers) {
        let mut response = open(page::html(&quote), "text/html; charset=utf-8", "no-store");
        if let Ok(policy) = HeaderValue::try_from(page::policy()) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    } else {
        open(serde_json::to_string(&quote).unwrap_or_default(), "application/json", "no-store")
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// Browsers name `text/html`; programs mostly say nothing, and get JSON.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    let mut kinds = accepts.flat_map(|accept| accept.split(',')).map(|kind| kind.trim());
    kinds
        .find_map(|kind| match kind.split(';').next().unwrap_or_default() {
            "text/html" => Some(true),
            "application/json" => Some(false),
            _ => None,
        })
        .unwrap_or(false)
}

fn open(body: String, kind: &'static str, kept: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    ];
    (headers, body).into_response()
}
