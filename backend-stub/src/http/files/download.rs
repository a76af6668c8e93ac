//! A file on its way out, as nothing that a browser would run.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::files::is_shown;
use crate::http::problem::ApiProblem;
use crate::http::security_headers::CROSS_ORIGIN_RESOURCE_POLICY;
use crate::state::AppState;
use crate::store::FileRow;

/// A file never changes, and nobody between may keep it.
pub(super) const KEPT: &str = "private, max-age=600";

/// Whatever a file holds, opened as a page it may do nothing, be framed by nobody and be of no origin.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// What RFC 5987 leaves as it is in a name.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The file with its headers.
///
/// Errors: the disk's.
pub(super) async fn of(state: &AppState, row: &FileRow) -> Result<Response, ApiProblem> {
    let bytes = state.files.read(&row.site, &row.file).await?;
    let mut response = Body::from_stream(bytes).into_response();
    headers_of(row, response.headers_mut());
    Ok(response)
}

fn headers_of(row: &FileRow, headers: &mut HeaderMap) {
    let is_shown = is_shown(&row.media_type);
    let kind = HeaderValue::try_from(&row.media_type);
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(row.bytes));
    let shown = if is_shown { "inline" } else { "attachment" };
    let name = utf8_percent_encode(&row.name, PLAIN);
    if let Ok(value) = HeaderValue::try_from(format!("{shown}; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
