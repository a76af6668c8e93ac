//! Uploads take their time: a file on a telephone in a lift is not a command.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use protocol::RejectCode;

use crate::http::problem::{ApiProblem, wrong_method};

/// How long an upload may take in all; between two pieces it has less.
const TIME_LIMIT: Duration = Duration::from_secs(10 * 60);

/// The routes with limits for large bodies; how large they may be counts whoever reads them.
pub(super) fn patient(routes: Router) -> Router {
    routes
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(in_time))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiProblem::new(RejectCode::Busy, "the upload took too long").into_response(),
    }
}
