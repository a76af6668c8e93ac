//! `GET /healthz`: whether this server can do its work, which it cannot without its store.
//!
//! A server whose disk takes nothing still shows what it has and says so to whoever writes. It answers 200, because a
//! balancer that took it out would take that away too; `status` and the gauge `parlor_storing` tell.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use protocol::RejectCode;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::guard::guarded;
use super::problem::ApiProblem;
use crate::store::{Store, StoreError};

/// A store that does not answer in this time is as good as gone.
const PATIENCE: Duration = Duration::from_secs(2);

type Trouble = watch::Receiver<Option<StoreError>>;

/// `/healthz`: 200 while the store answers, else a problem with 503. `trouble` says whether it takes writes.
pub fn router(store: Arc<dyn Store>, trouble: Trouble) -> Router {
    guarded(Router::new().route("/healthz", get(health)).with_state((store, trouble)))
}

async fn health(
    State((store, trouble)): State<(Arc<dyn Store>, Trouble)>,
) -> Result<Json<Value>, ApiProblem> {
    let question = async { store.read().await?.epoch().await };
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(_)) => Ok(Json(match *trouble.borrow() {
            None => json!({ "status": "ok" }),
            Some(StoreError::Full) => json!({ "status": "read_only", "reason": "disk_full" }),
            Some(_) => json!({ "status": "read_only", "reason": "disk_fails" }),
        })),
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
        let (told, trouble) = watch::channel(None);
        let router = router(memory(), trouble);
        let answer = get(&router, "/healthz").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.text(), r#"{"status":"ok"}"#);
        told.send_replace(Some(StoreError::Full));
        let answer = get(&router, "/healthz").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.text(), r#"{"reason":"disk_full","status":"read_only"}"#);
    }

    #[tokio::test]
    async fn a_server_whose_store_is_gone_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::sqlite::Sqlite::open(&folder.path().join("a.db")).await.unwrap();
        store.close().await;
        let answer = get(&router(Arc::new(store), watch::channel(None).1), "/healthz").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
