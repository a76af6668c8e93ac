//! Asking a router without a network.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, StatusCode};
use protocol::{Problem, RejectCode};
use tower::ServiceExt;

use crate::sites::Sites;
use crate::store::Store;
use crate::store::memory::Memory;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value, empty when it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).expect("a problem")
    }

    pub(crate) fn code(&self) -> RejectCode {
        self.problem().code
    }
}

/// Asks, as from `ip`.
pub(crate) async fn ask(router: &Router, mut request: Request, ip: &str) -> Answer {
    let ip: IpAddr = ip.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip, 50_000)));
    let response = router.clone().oneshot(request).await.expect("a router never fails");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a small body");
    Answer { status: parts.status, headers: parts.headers, body }
}

/// `GET`, from this machine.
pub(crate) async fn get(router: &Router, path: &str) -> Answer {
    get_from(router, path, "127.0.0.1").await
}

/// `GET`, from `ip`.
pub(crate) async fn get_from(router: &Router, path: &str, ip: &str) -> Answer {
    ask(router, Request::get(path).body(Body::empty()).expect("a request"), ip).await
}

/// `GET` with one more header, from this machine.
pub(crate) async fn get_with(router: &Router, path: &str, name: &str, value: &str) -> Answer {
    let request = Request::get(path).header(name, value).body(Body::empty());
    ask(router, request.expect("a request"), "127.0.0.1").await
}

/// An empty store.
pub(crate) fn memory() -> Arc<dyn Store> {
    Arc::new(Memory::default())
}

/// A folder with one site, `helio`, and what is read from it.
pub(crate) fn helio() -> (tempfile::TempDir, Sites) {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("helio");
    std::fs::create_dir_all(&site).expect("a folder");
    std::fs::write(site.join("site.yaml"), SITE).expect("a file");
    let sites = Sites::open(folder.path()).expect("a correct site");
    (folder, sites)
}

const SITE: &str = "\
name: Helio
origins: [https://helio.example, http://localhost:3000]
locales: [en]
ice_servers:
  - urls: [stun:stun.helio.example]
hours:
  time_zone: Europe/Berlin
  weekly:
    mon: [\"09:00-18:00\"]
";
