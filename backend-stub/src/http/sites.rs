//! `/v1/sites/…`: what a browser needs of a site before it says hello.
//!
//! A page of another origin gets it only when the site names that origin. A refusal, in contrast, may be read by
//! any page: it holds no secret, and whoever pasted the tag into the wrong page should see why nothing comes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use protocol::{RejectCode, SiteKey};

use super::guard::guarded;
use super::problem::ApiProblem;
use super::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::auth::OwnOrigins;
use crate::sites::{Packed, Site, Sites};
use crate::store::Store;

/// A flow's version is named by its content, so what a name stands for never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

struct Shop {
    sites: Sites,
    store: Arc<dyn Store>,
    own_origins: OwnOrigins,
}

/// Greetings, bundles, and every version of a flow that a run may still be on; `store` keeps the old ones.
pub fn router(sites: Sites, store: Arc<dyn Store>, own_origins: OwnOrigins) -> Router {
    let shop = Arc::new(Shop { sites, store, own_origins });
    let routes = Router::new()
        .route("/v1/sites/{site}/greeting", get(greeting).options(preflight))
        .route("/v1/sites/{site}/bundle", get(bundle).options(preflight))
        .route("/v1/sites/{site}/flows/{hash}", get(flow).options(preflight))
        .with_state(shop);
    guarded(routes)
}

async fn greeting(
    State(shop): State<Arc<Shop>>,
    Path(site): Path<String>,
    headers: HeaderMap,
) -> Response {
    whole(&shop, site, &headers, |site| &site.greeting)
}

async fn bundle(
    State(shop): State<Arc<Shop>>,
    Path(site): Path<String>,
    headers: HeaderMap,
) -> Response {
    whole(&shop, site, &headers, |site| &site.packed_bundle)
}

/// An answer that is another one only when the site is.
fn whole(shop: &Shop, site: String, headers: &HeaderMap, answer: fn(&Site) -> &Packed) -> Response {
    let Visit { site, origin } = match shop.visit(site, headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    let etag = format!("\"{}\"", site.revision);
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let is_known = known.filter_map(|tags| tags.to_str().ok()).any(|tags| tags.contains(&etag));
    let answer = answer(&site);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else if takes_brotli(headers) {
        ([(header::CONTENT_ENCODING, "br")], json(answer.br.clone())).into_response()
    } else {
        json(answer.plain.clone())
    };
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    let mut response = shared(response, origin, "no-cache");
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

/// Browsers do where nobody can meddle with what is sent, which is wherever a site should be served from.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let taken = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = taken.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(','));
    codings.any(|coding| coding.trim() == "br")
}

async fn flow(
    State(shop): State<Arc<Shop>>,
    Path((site, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Visit { site, origin } = match shop.visit(site, &headers) {
        Ok(visit) => visit,
        Err(refusal) => return refused(refusal),
    };
    match shop.flow_document(&site, &hash).await {
        Ok(document) => shared(json(document), origin, FOR_EVER),
        Err(refusal) => refused(refusal),
    }
}

async fn preflight(
    State(shop): State<Arc<Shop>>,
    Path(parts): Path<Vec<String>>,
    headers: HeaderMap,
) -> Response {
    let site = parts.into_iter().next().unwrap_or_default();
    match shop.visit(site, &headers) {
        Ok(Visit { origin, .. }) => {
            let allowed = [
                (header::ACCESS_CONTROL_ALLOW_METHODS, "GET"),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
                (header::ACCESS_CONTROL_MAX_AGE, "600"),
            ];
            shared((StatusCode::NO_CONTENT, allowed).into_response(), origin, "no-store")
        }
        Err(refusal) => refused(refusal),
    }
}

/// A request that the site lets in; `origin` when it comes from another one.
pub(super) struct Visit {
    pub(super) site: Arc<Site>,
    pub(super) origin: Option<HeaderValue>,
}

/// Lets a request in that comes from one of the site's pages, or from one of ours.
///
/// Errors: `unknown_site`, `wrong_origin`.
pub(super) fn admitted(
    sites: &Sites,
    own_origins: &OwnOrigins,
    site: String,
    headers: &HeaderMap,
) -> Result<Visit, ApiProblem> {
    let key = SiteKey::parse(site).map_err(|_| RejectCode::UnknownSite)?;
    let site = sites.get(&key).ok_or(RejectCode::UnknownSite)?;
    let Some(origin) = headers.get(header::ORIGIN) else {
        // Browsers name the origin whenever a page of another one asks.
        return Ok(Visit { site, origin: None });
    };
    let text = origin.to_str().unwrap_or_default();
    if own_origins.is_own(text) || site.origins.iter().any(|allowed| allowed == text) {
        Ok(Visit { site, origin: Some(origin.clone()) })
    } else {
        Err(RejectCode::WrongOrigin.into())
    }
}

impl Shop {
    fn visit(&self, site: String, headers: &HeaderMap) -> Result<Visit, ApiProblem> {
        admitted(&self.sites, &self.own_origins, site, headers)
    }

    async fn flow_document(&self, site: &Site, hash: &str) -> Result<String, ApiProblem> {
        if let Some(current) = site.flows.values().find(|flow| flow.hash == hash) {
            return serde_json::to_string(&current.document)
                .map_err(|_| RejectCode::Internal.into());
        }
        let old = self.store.read().await?.flow_version(&site.key, hash).await?;
        old.ok_or_else(|| RejectCode::NotFound.into())
    }
}

fn json(body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// An answer that the page which asked may read.
pub(super) fn shared(
    mut response: Response,
    origin: Option<HeaderValue>,
    keep: &'static str,
) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    response
}

/// A refusal, which any page may read.
pub(super) fn refused(problem: impl IntoResponse) -> Response {
    let readable: [(HeaderName, &str); 3] = [
        (header::VARY, "Origin"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    ];
    (readable, problem).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use protocol::Timestamp;
    use protocol::site::SiteBundle;

    use super::*;
    use crate::http::testing::{Answer, ask, get, get_with, helio, memory};

    const BUNDLE: &str = "/v1/sites/helio/bundle";

    struct Fixture {
        _folder: tempfile::TempDir,
        router: Router,
        store: Arc<dyn Store>,
    }

    fn fixture() -> Fixture {
        let ((folder, sites), store) = (helio(), memory());
        let own = OwnOrigins::of_listener("127.0.0.1:8080".parse().unwrap());
        Fixture { _folder: folder, router: router(sites, store.clone(), own), store }
    }

    impl Fixture {
        async fn from(&self, origin: &str) -> Answer {
            get_with(&self.router, BUNDLE, "origin", origin).await
        }
    }

    #[tokio::test]
    async fn a_listed_origin_gets_the_bundle_without_credentials() {
        let fixture = fixture();
        for origin in ["https://helio.example", "http://localhost:3000", "http://127.0.0.1:8080"] {
            let answer = fixture.from(origin).await;
            assert_eq!(answer.status, StatusCode::OK, "{origin}");
            let bundle: SiteBundle = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(bundle.site.name, "Helio");
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            assert_eq!(answer.header("vary"), "Origin");
        }
    }

    #[tokio::test]
    async fn a_browser_that_takes_brotli_gets_the_same_bundle_smaller() {
        let router = fixture().router;
        let plain = get(&router, BUNDLE).await;
        let packed = get_with(&router, BUNDLE, "accept-encoding", "gzip, deflate, br").await;
        assert_eq!(
            (plain.header("content-encoding"), packed.header("content-encoding")),
            ("", "br")
        );
        assert!(packed.body.len() < plain.body.len());
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed.body[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, plain.body);
        let gzip_alone = get_with(&router, BUNDLE, "accept-encoding", "gzip").await;
        assert_eq!(gzip_alone.body, plain.body);
    }

    #[tokio::test]
    async fn any_other_origin_is_refused_and_can_read_why() {
        let fixture = fixture();
        for origin in [
            "https://evil.example",
            "http://helio.example",
            "https://helio.example.evil.example",
            "https://evil-helio.example",
            "https://www.helio.example",
            "https://helio.example:8443",
            "https://helio.example.",
            "https://HELIO.example",
            "https://helio.example/",
            "http://localhost",
            "https://helio.example, https://evil.example",
            "null",
            "",
        ] {
            let answer = fixture.from(origin).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
            assert_eq!(answer.code(), RejectCode::WrongOrigin, "{origin}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
    }

    #[tokio::test]
    async fn a_known_bundle_is_not_sent_again() {
        let fixture = fixture();
        let first = get(&fixture.router, BUNDLE).await;
        assert_eq!(first.header("access-control-allow-origin"), "");
        let etag = first.header("etag");
        let again = get_with(&fixture.router, BUNDLE, "if-none-match", etag).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }

    #[tokio::test]
    async fn an_unknown_site_is_a_problem() {
        for path in ["/v1/sites/nobody/bundle", "/v1/sites/No%20body/bundle"] {
            assert_eq!(
                get(&fixture().router, path).await.code(),
                RejectCode::UnknownSite,
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn an_old_version_of_a_flow_comes_out_of_the_store() {
        let fixture = fixture();
        let helio = SiteKey::parse("helio").unwrap();
        let mut writes = fixture.store.write().await.unwrap();
        let at = Timestamp::from_millis(1);
        writes.keep_flow_version(&helio, "ab12", r#"{"id":"old"}"#, at).await.unwrap();
        writes.commit().await.unwrap();
        let answer = get(&fixture.router, "/v1/sites/helio/flows/ab12").await;
        assert_eq!(answer.text(), r#"{"id":"old"}"#);
        assert_eq!(answer.header("cache-control"), FOR_EVER);
        let answer = get(&fixture.router, "/v1/sites/helio/flows/ab13").await;
        assert_eq!(answer.code(), RejectCode::NotFound);
    }

    #[tokio::test]
    async fn a_preflight_is_answered_for_listed_origins() {
        let fixture = fixture();
        let preflight = |origin: &str| {
            let request = Request::options(BUNDLE).header("origin", origin);
            request.body(Body::empty()).unwrap()
        };
        let answer = ask(&fixture.router, preflight("https://helio.example"), "127.0.0.1").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header("access-control-allow-methods"), "GET");
        let answer = ask(&fixture.router, preflight("https://evil.example"), "127.0.0.1").await;
        assert_eq!(answer.code(), RejectCode::WrongOrigin);
    }
}
