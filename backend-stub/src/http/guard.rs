//! What every API route is wrapped in: a small body, a limit on time, and refusals that are problems.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use protocol::RejectCode;
use protocol::limits::FRAME_BYTES;

use super::problem::{ApiProblem, wrong_method};

/// How long an answer may take, the reading of the request's body included.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The routes with the usual limits. Not for WebSockets, which are meant to last.
pub fn guarded(routes: Router) -> Router {
    guarded_for(routes, TIME_LIMIT)
}

fn guarded_for(routes: Router, limit: Duration) -> Router {
    routes
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(FRAME_BYTES))
        .layer(from_fn_with_state(limit, in_time))
}

async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiProblem::new(RejectCode::Busy, "the request took too long").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;
    use crate::http::problem;

    async fn ask(router: Router, request: Request) -> (StatusCode, String) {
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), FRAME_BYTES).await.unwrap();
        let problem: protocol::Problem = serde_json::from_slice(&body).unwrap();
        (status, problem.code.to_string())
    }

    fn echo() -> Router {
        let route = post(|problem::Body(value): problem::Body<Value>| async { axum::Json(value) });
        guarded(Router::new().route("/", route))
    }

    fn json(body: impl Into<Body>) -> Request {
        Request::post("/").header("content-type", "application/json").body(body.into()).unwrap()
    }

    #[tokio::test]
    async fn a_large_body_is_refused() {
        let body = format!("\"{}\"", "a".repeat(FRAME_BYTES));
        let expected = (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned());
        assert_eq!(ask(echo(), json(body)).await, expected);
    }

    #[tokio::test]
    async fn a_body_that_is_not_json_is_malformed() {
        let expected = (StatusCode::BAD_REQUEST, "malformed".to_owned());
        assert_eq!(ask(echo(), json("{")).await, expected);
        let untyped = Request::post("/").body(Body::from("{}")).unwrap();
        assert_eq!(ask(echo(), untyped).await, expected);
    }

    #[tokio::test]
    async fn another_method_is_refused_with_a_problem() {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let expected = (StatusCode::METHOD_NOT_ALLOWED, "malformed".to_owned());
        assert_eq!(ask(echo(), request).await, expected);
    }

    #[tokio::test]
    async fn an_answer_that_never_comes_is_given_up() {
        let never = get(std::future::pending::<()>);
        let router = guarded_for(Router::new().route("/", never), Duration::from_millis(1));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let expected = (StatusCode::SERVICE_UNAVAILABLE, "busy".to_owned());
        assert_eq!(ask(router, request).await, expected);
    }
}
