//! Files of a visitor: sent with a word on how far they have come, fetched with the token, which no address may hold.

use gloo_net::http::Request;
use js_sys::{Function, Promise};
use protocol::answers;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, HtmlAnchorElement, ProgressEvent, RequestCredentials, Response, Url, XmlHttpRequest,
};

use crate::http::{self, HttpProblem};

/// What the file is called, percent-encoded.
const NAME: &str = "x-parlor-name";

/// Whom an upload tells how far it has come, of a hundred; it goes on as long as the answer is yes.
pub type OnProgress = Box<dyn FnMut(u32) -> bool>;

/// Sends a file; the server says what it is.
///
/// Errors: [`HttpProblem`]; an upload that is not wanted any more is unreachable.
pub async fn send(
    address: &str,
    token: &str,
    file: &File,
    on_progress: OnProgress,
) -> Result<answers::File, HttpProblem> {
    // `fetch` does not tell how much of a body has gone out.
    let request = XmlHttpRequest::new().map_err(|_| HttpProblem::Unreachable)?;
    prepare(&request, address, token, file).map_err(|_| HttpProblem::Unreachable)?;
    let _told = tell(&request, on_progress);
    let finished = Promise::new(&mut |resolve: Function, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(file)).map_err(|_| HttpProblem::Unreachable)?;
    let _ = JsFuture::from(finished).await;
    // Zero stands for everything that is no answer: no network, another origin's refusal, our own abort.
    match request.status().unwrap_or(0) {
        0 => Err(HttpProblem::Unreachable),
        status => {
            let text = request.response_text().ok().flatten().unwrap_or_default();
            http::judged(status, &text)
        }
    }
}

fn prepare(
    request: &XmlHttpRequest,
    address: &str,
    token: &str,
    file: &File,
) -> Result<(), JsValue> {
    let name = js_sys::encode_uri_component(&file.name());
    request.open_with_async("POST", address, true)?;
    request.set_request_header("authorization", &bearer(token))?;
    request.set_request_header("content-type", "application/octet-stream")?;
    request.set_request_header(NAME, &String::from(name))
}

fn tell(
    request: &XmlHttpRequest,
    mut on_progress: OnProgress,
) -> Option<Closure<dyn FnMut(ProgressEvent)>> {
    let upload = request.upload().ok()?;
    let aborted = request.clone();
    let told: Box<dyn FnMut(ProgressEvent)> = Box::new(move |event| {
        let share = if event.total() > 0.0 { 100.0 * event.loaded() / event.total() } else { 0.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        if !on_progress(share as u32) {
            // One that is over already is not harmed.
            let _ = aborted.abort();
        }
    });
    let told = Closure::wrap(told);
    upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
    Some(told)
}

/// Fetches a file.
///
/// Errors: [`HttpProblem`].
pub async fn fetch(address: &str, token: &str) -> Result<Blob, HttpProblem> {
    let response = ask(Request::get(address), token).await?;
    let blob = response.blob().map_err(|_| HttpProblem::Unreachable)?;
    let blob = JsFuture::from(blob).await.map_err(|_| HttpProblem::Unreachable)?;
    Ok(blob.unchecked_into())
}

/// Takes a file back that no answer names.
///
/// Errors: [`HttpProblem`]; the server forgets such a file by itself after a day.
pub async fn forget(address: &str, token: &str) -> Result<(), HttpProblem> {
    ask(Request::delete(address), token).await.map(drop)
}

async fn ask(
    request: gloo_net::http::RequestBuilder,
    token: &str,
) -> Result<Response, HttpProblem> {
    let request = request.header("authorization", &bearer(token));
    let sent = request.credentials(RequestCredentials::Omit).send().await;
    let response: Response = sent.map_err(|_| HttpProblem::Unreachable)?.into();
    match response.ok() {
        true => Ok(response),
        false => Err(HttpProblem::Garbled { status: response.status() }),
    }
}

fn bearer(token: &str) -> String {
    ["Bearer ", token].concat()
}

/// An address under which this page, and nobody else, finds what was fetched.
#[must_use]
pub fn address_of(blob: &Blob) -> Option<String> {
    Url::create_object_url_with_blob(blob).ok()
}

/// Forgets an address of [`address_of`].
pub fn forget_address(address: &str) {
    // It fails on none.
    let _ = Url::revoke_object_url(address);
}

/// Hands what was fetched to the browser's downloads.
pub fn save(address: &str, name: &str) {
    let link = web_sys::window().and_then(|window| window.document()?.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(address);
        link.set_download(name);
        link.click();
    }
}
