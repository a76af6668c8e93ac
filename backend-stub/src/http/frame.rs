//! `GET /frame.html?site=KEY`: the widget on our own origin, for pages whose policy forbids wasm.
//!
//! Who may frame it is the site's list of origins, so the page is not a file like the others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use protocol::{RejectCode, SiteKey};
use serde::Deserialize;

use super::guard::guarded;
use super::problem::ApiProblem;
use super::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::sites::{Site, Sites};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'";

struct Frame {
    page: PathBuf,
    sites: Sites,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    site: String,
}

/// `/frame.html` out of the folder of the bundle.
pub fn router(assets: &Path, sites: Sites) -> Router {
    let frame = Frame { page: assets.join("frame.html"), sites };
    guarded(Router::new().route("/frame.html", get(show)).with_state(Arc::new(frame)))
}

async fn show(
    State(frame): State<Arc<Frame>>,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiProblem> {
    let key = SiteKey::parse(asked.site).map_err(|_| RejectCode::UnknownSite)?;
    let site = frame.sites.get(&key).ok_or(RejectCode::UnknownSite)?;
    let page = tokio::fs::read(&frame.page).await.map_err(|_| RejectCode::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, policy(&site)?),
        (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
    ];
    Ok((headers, page).into_response())
}

fn policy(site: &Site) -> Result<HeaderValue, ApiProblem> {
    let mut policy = POLICY.to_owned();
    for origin in &site.origins {
        // The origins were checked when the site was read; one that could end the directive is still left out.
        if !origin.contains([';', ',', ' ', '*', '\'']) {
            policy.push(' ');
            policy.push_str(origin);
        }
    }
    HeaderValue::try_from(policy).map_err(|_| RejectCode::Internal.into())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::http::testing::{get, helio};

    #[tokio::test]
    async fn only_the_sites_origins_may_frame_it() {
        let (folder, sites) = helio();
        std::fs::write(folder.path().join("frame.html"), "frame").unwrap();
        let router = router(folder.path(), sites);
        let answer = get(&router, "/frame.html?site=helio&origin=https://helio.example").await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "frame"));
        let policy = answer.header("content-security-policy");
        assert!(
            policy.ends_with("frame-ancestors 'self' https://helio.example http://localhost:3000"),
            "{policy}"
        );
    }

    #[tokio::test]
    async fn an_unknown_site_is_a_problem() {
        let (folder, sites) = helio();
        let router = router(folder.path(), sites);
        for path in ["/frame.html", "/frame.html?site=nobody", "/frame.html?site=..%2f"] {
            assert_eq!(get(&router, path).await.code(), RejectCode::UnknownSite, "{path}");
        }
    }
}
