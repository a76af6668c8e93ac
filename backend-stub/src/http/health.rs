//! `GET /healthz`: whether this server can do its work, which it cannot without its store.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use protocol::RejectCode;
use serde_json::{Value, json};

use super::guard::guarded;
use super::problem::ApiProblem;
use crate::store::Store;

/// A store that does not answer in this time is as good as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: 200 while the store answers, else a problem with 503.
pub fn router(store: Arc<dyn Store>) -> Router {
    guarded(Router::new().route("/healthz", get(health)).with_state(store))
}

async fn health(State(store): State<Arc<dyn Store>>) -> Result<Json<Value>, ApiProblem> {
    let question = async { store.read().await?.epoch().await };
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(_)) => Ok(Json(json!({ "status": "ok" }))),
        Ok(Err(error)) => {
            tracing::error!(%error, "the store does not answer");
            Err(ApiProblem::new(RejectCode::Busy, "the store does not answer"))
        }
        Err(_) => Err(ApiProblem::new(RejectCode::Busy, "the store does not answer in time")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::http::testing::{get, memory};

    #[tokio::test]
    async fn a_server_whose_store_answers_is_healthy() {
        let answer = get(&router(memory()), "/healthz").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.text(), r#"{"status":"ok"}"#);
    }

    #[tokio::test]
    async fn a_server_whose_store_is_gone_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::sqlite::Sqlite::open(&folder.path().join("a.db")).await.unwrap();
        store.close().await;
        let answer = get(&router(Arc::new(store)), "/healthz").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
