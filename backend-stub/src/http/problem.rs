//! Every refusal over HTTP is a [`Problem`]: a code for programs and an English sentence for whoever reads the log.

use std::time::Duration;

use axum::Json;
use axum::extract::FromRequest;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{Problem, RejectCode};

use crate::store::{DISK_WAIT_MS, StoreError};

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiProblem(pub Problem);

impl ApiProblem {
    /// A refusal with its sentence.
    #[must_use]
    pub fn new(code: RejectCode, message: impl Into<String>) -> Self {
        Self(Problem::new(code, message))
    }

    /// Too many requests: come back after `wait`.
    #[must_use]
    pub fn rate_limited(wait: Duration) -> Self {
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        let message = "too many attempts; wait as long as retry_after_ms says";
        let problem = Problem::new(RejectCode::RateLimited, message);
        Self(Problem { retry_after_ms: Some(millis), ..problem })
    }
}

impl From<RejectCode> for ApiProblem {
    fn from(code: RejectCode) -> Self {
        let message = sentence(&code);
        Self::new(code, message)
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full | StoreError::Disk(_) => {
                let ApiProblem(problem) = RejectCode::StorageFull.into();
                Self(Problem { retry_after_ms: Some(DISK_WAIT_MS), ..problem })
            }
            StoreError::Busy => RejectCode::Busy.into(),
            StoreError::Corrupt { .. } | StoreError::Failed(_) => {
                tracing::error!(%error, "the store failed a request");
                RejectCode::Internal.into()
            }
        }
    }
}

impl From<JsonRejection> for ApiProblem {
    fn from(rejection: JsonRejection) -> Self {
        let code = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => RejectCode::TooLarge,
            _ => RejectCode::Malformed,
        };
        Self::new(code, rejection.body_text())
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status = status(&self.0.code);
        let retry_after = self.0.retry_after_ms.map(|millis| millis.div_ceil(1_000));
        let mut response = (status, Json(self.0)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// A JSON body; one that cannot be read is a [`Problem`] too.
#[derive(Debug, FromRequest)]
#[from_request(via(Json), rejection(ApiProblem))]
pub struct Body<T>(pub T);

/// The answer where nothing is.
pub async fn not_found() -> ApiProblem {
    RejectCode::NotFound.into()
}

/// The answer to a method that a route does not have.
pub async fn wrong_method() -> Response {
    let problem = ApiProblem::new(RejectCode::Malformed, "this address does not take this method");
    (StatusCode::METHOD_NOT_ALLOWED, problem).into_response()
}

/// The HTTP status that goes with a code.
#[must_use]
pub fn status(code: &RejectCode) -> StatusCode {
    match code {
        RejectCode::Malformed | RejectCode::UnknownCommand | RejectCode::Other(_) => {
            StatusCode::BAD_REQUEST
        }
        RejectCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        RejectCode::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
        RejectCode::UnknownSite | RejectCode::NotFound => StatusCode::NOT_FOUND,
        RejectCode::WrongOrigin | RejectCode::Forbidden => StatusCode::FORBIDDEN,
        RejectCode::Unauthorized | RejectCode::WrongPassword => StatusCode::UNAUTHORIZED,
        RejectCode::CidConflict
        | RejectCode::OutOfOrder
        | RejectCode::Stale
        | RejectCode::WrongState => StatusCode::CONFLICT,
        RejectCode::InvalidAnswer
        | RejectCode::InvalidInput
        | RejectCode::EmptyText
        | RejectCode::TextTooLong => StatusCode::UNPROCESSABLE_ENTITY,
        RejectCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        RejectCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
        RejectCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        RejectCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn sentence(code: &RejectCode) -> &'static str {
    match code {
        RejectCode::UnknownSite => "no site has this key; see the folders below --sites",
        RejectCode::WrongOrigin => {
            "this page's origin is not on the list; see origins in site.yaml"
        }
        RejectCode::Unauthorized => "sign in first",
        RejectCode::WrongPassword => "the e-mail address or the password is wrong",
        RejectCode::Forbidden => "this session may not do this",
        RejectCode::NotFound => "nothing is here",
        RejectCode::TooLarge => "the request is larger than the limit",
        RejectCode::Busy => "the server is busy; try again in a moment",
        RejectCode::StorageFull => "the server's disk takes nothing now; nothing was stored",
        RejectCode::Internal => "the server failed; its log says why",
        _ => "the request was refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_waiting_time_is_told_in_milliseconds_and_in_whole_seconds() {
        let response = ApiProblem::rate_limited(Duration::from_millis(1_200)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()["retry-after"], "2");
        let body = axum::body::to_bytes(response.into_body(), 1_024).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.retry_after_ms, Some(1_200));
    }

    #[test]
    fn a_fault_of_the_store_is_not_told_to_the_world() {
        let told = ApiProblem::from(StoreError::Failed("no such table: operators".to_owned())).0;
        assert_eq!(told.code, RejectCode::Internal);
        assert!(!told.message.contains("operators"));
        assert_eq!(ApiProblem::from(StoreError::Full).0.code, RejectCode::StorageFull);
    }

    #[test]
    fn every_code_has_an_error_status() {
        for word in RejectCode::WORDS {
            let status = status(&RejectCode::from_word(word));
            assert!(status.is_client_error() || status.is_server_error(), "{word}: {status}");
        }
    }
}
