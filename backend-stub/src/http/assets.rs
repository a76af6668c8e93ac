//! Files: the bundle first, then the folder of the demo shop.
//!
//! Every address is decoded once into names and written anew, so that what is checked is what is served: no second
//! spelling of a path (`frame%2Ehtml`, `..%2f`) reaches the disk.

mod file_headers;
mod path;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::problem::{not_found, wrong_method};
use path::FilePath;

/// Everything that no other route has: the bundle in `assets`, then the pages in `static_dir`.
pub fn router(assets: &Path, static_dir: Option<&Path>) -> Router {
    let bundle = compressed(assets).append_index_html_on_directories(false);
    let pages = static_dir.map(|folder| compressed(folder).html_as_default_extension(true));
    let not_found_page = static_dir.map(|folder| folder.join("404.html"));
    let shelf = Arc::new(Shelf { bundle, pages, not_found_page });
    Router::new().fallback(serve).with_state(shelf)
}

fn compressed(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip()
}

struct Shelf {
    bundle: ServeDir,
    pages: Option<ServeDir>,
    not_found_page: Option<PathBuf>,
}

async fn serve(
    State(shelf): State<Arc<Shelf>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(path) = FilePath::read(uri.path()) else {
        return shelf.nothing().await;
    };
    if path.is_below("v1") {
        return not_found().await.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return wrong_method().await;
    }
    let ask = |path: &FilePath| {
        let mut asked = Request::new(Body::empty());
        *asked.method_mut() = method.clone();
        *asked.headers_mut() = headers.clone();
        *asked.uri_mut() = Uri::try_from(path.to_string()).unwrap_or_default();
        asked
    };
    if path.is_in_bundle() {
        let wanted = path.or_desk_page();
        let mut response = open(&shelf.bundle, ask(&wanted)).await;
        if found(&response) {
            file_headers::add_for_bundle(&wanted, &mut response);
            return response;
        }
    }
    if let Some(pages) = shelf.pages.as_ref().filter(|_| path.is_public_page()) {
        let mut response = open(pages, ask(&path)).await;
        if found(&response) {
            file_headers::add_for_page(&mut response);
            return response;
        }
    }
    shelf.nothing().await
}

impl Shelf {
    /// The shop's own page for this, or a plain one.
    async fn nothing(&self) -> Response {
        const PLAIN: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
            <title>Not found</title><p>Nothing is here. <a href=\"/\">Go to the first page</a></html>";
        let page = match &self.not_found_page {
            Some(file) => tokio::fs::read(file).await.ok(),
            None => None,
        };
        let page = page.unwrap_or_else(|| PLAIN.as_bytes().to_vec());
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        (StatusCode::NOT_FOUND, headers, page).into_response()
    }
}

async fn open(folder: &ServeDir, request: Request) -> Response {
    match folder.clone().oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

fn found(response: &Response) -> bool {
    response.status() != StatusCode::NOT_FOUND
}

#[cfg(test)]
mod tests;
