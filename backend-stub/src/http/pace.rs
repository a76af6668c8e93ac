//! How often one network may ask for what is not a file.
//!
//! Nearly each of these addresses reads the store before it knows who asks; without a limit one machine could keep the
//! store busy with questions about sessions and flows that never were. Files, sockets and polls have limits of their
//! own.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use super::peer::Peer;
use super::problem::ApiProblem;
use super::sites::refused;
use crate::auth::limits::Limits;

/// The routes, within that limit.
pub fn layer(routes: Router, limits: Limits) -> Router {
    routes.route_layer(from_fn_with_state(limits, paced))
}

async fn paced(
    State(limits): State<Limits>,
    Peer(ip): Peer,
    request: Request,
    next: Next,
) -> Response {
    match limits.question(ip) {
        Ok(()) => next.run(request).await,
        Err(wait) => refused(ApiProblem::rate_limited(wait)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::routing;
    use protocol::RejectCode;

    use super::*;
    use crate::http::testing::get_from;

    #[tokio::test]
    async fn a_network_that_asks_without_end_has_to_wait_and_the_others_need_not() {
        let routes = Router::new().route("/", routing::get(|| async { "here" }));
        let router = layer(routes, Limits::new());
        let mut asked = 0;
        let refusal = loop {
            let answer = get_from(&router, "/", "192.0.2.7").await;
            if answer.status != StatusCode::OK {
                break answer;
            }
            asked += 1;
            assert!(asked < 50_000, "it may go on for ever");
        };
        assert!(asked >= 1_000, "refused after {asked}");
        assert_eq!(
            (refusal.status, refusal.code()),
            (StatusCode::TOO_MANY_REQUESTS, RejectCode::RateLimited)
        );
        assert_eq!(
            (refusal.header("retry-after"), refusal.header("access-control-allow-origin")),
            ("1", "*")
        );
        assert_eq!(get_from(&router, "/", "192.0.2.8").await.status, StatusCode::OK);
        assert_eq!(get_from(&router, "/nothing", "192.0.2.7").await.status, StatusCode::NOT_FOUND);
    }
}
