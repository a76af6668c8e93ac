//! What goes with a file: how long it is kept, who may load it, and how its bytes are read.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::path::FilePath;
use crate::http::security_headers::{CROSS_ORIGIN_RESOURCE_POLICY, DESK_POLICY};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about every time: a page or loader from yesterday would name files that are gone.
const ASK_FIRST: &str = "no-cache";

/// Headers of a file from the bundle.
pub(super) fn add_for_bundle(path: &FilePath, response: &mut Response) {
    let unchanged = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let keep = if unchanged && path.is_immutable() { FOR_EVER } else { ASK_FIRST };
    set(headers, header::CACHE_CONTROL, keep);
    if path.is_for_other_origins() {
        share(headers);
    }
    if path.is_below("desk") {
        set(headers, header::CONTENT_SECURITY_POLICY, DESK_POLICY);
        set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    name_charset(headers);
}

/// Headers of a file from the folder of pages. Pictures in it, such as operators' photos, are shown on other sites.
pub(super) fn add_for_page(response: &mut Response) {
    let headers = response.headers_mut();
    set(headers, header::CACHE_CONTROL, ASK_FIRST);
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"image/") {
        set(headers, CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin");
    }
    name_charset(headers);
}

/// The loader and what it loads run on foreign pages, also on those that isolate themselves.
fn share(headers: &mut HeaderMap) {
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin");
}

/// A classic script without a charset is read in the charset of the page, which need not be UTF-8.
fn name_charset(headers: &mut HeaderMap) {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return;
    };
    if kind.starts_with("text/") && !kind.contains("charset") {
        let named = HeaderValue::try_from(format!("{kind}; charset=utf-8"));
        headers
            .insert(header::CONTENT_TYPE, named.expect("a header value with plain letters added"));
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
