//! The few HTTP requests: site bundle, flows, the desk's session.

use gloo_net::http::{Request, RequestBuilder};
use protocol::Problem;
use protocol::wire::{self, Wire};
use web_sys::{AbortSignal, RequestCredentials};

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpProblem {
    /// The server could not be reached, or this page may not ask it.
    Unreachable,
    /// The server said no, in its own words.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        problem: Problem,
    },
    /// Something answered that does not speak our language, such as a proxy.
    Garbled {
        /// The HTTP status.
        status: u16,
    },
}

/// The header that proves a changing request comes from the desk itself.
const CSRF: &str = "x-parlor-csrf";

/// Whether the browser's cookies travel along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookies {
    /// The desk's session.
    Sent,
    /// A visitor has none.
    Kept,
}

/// `GET`, answered by JSON.
///
/// Errors: [`HttpProblem`].
pub async fn get<T: Wire>(url: &str, cookies: Cookies) -> Result<T, HttpProblem> {
    let (status, text) = send(Request::get(url), cookies, None).await?;
    read(status, &text)
}

/// `GET`, answered by a text that somebody else reads.
///
/// Errors: [`HttpProblem`].
pub async fn get_text(url: &str, cookies: Cookies) -> Result<String, HttpProblem> {
    Ok(send(Request::get(url), cookies, None).await?.1)
}

/// `POST` with JSON, answered by JSON; `csrf` is the desk session's, or empty.
///
/// Errors: [`HttpProblem`].
pub async fn post<T: Wire>(
    url: &str,
    cookies: Cookies,
    csrf: &str,
    body: &dyn Wire,
) -> Result<T, HttpProblem> {
    let text = wire::write_text(body);
    let mut request = Request::post(url).header("content-type", "application/json");
    if !csrf.is_empty() {
        request = request.header(CSRF, csrf);
    }
    let (status, text) = send(request, cookies, Some(text)).await?;
    // An empty answer reads as nothing, for requests that only have to succeed.
    read(status, if text.is_empty() { "null" } else { &text })
}

/// `POST` with a text, answered by a text; `None` when nothing came that a poll could use. As simple a request as there
/// is, so that browsers do not ask beforehand whether they may.
pub(crate) async fn post_text(url: &str, body: String, abort: &AbortSignal) -> Option<String> {
    let request = Request::post(url).abort_signal(Some(abort));
    let (_, text) = send(request, Cookies::Kept, Some(body)).await.ok()?;
    Some(text)
}

fn read<T: Wire>(status: u16, text: &str) -> Result<T, HttpProblem> {
    wire::read_text(text).map_err(|_| HttpProblem::Garbled { status })
}

async fn send(
    request: RequestBuilder,
    cookies: Cookies,
    body: Option<String>,
) -> Result<(u16, String), HttpProblem> {
    let request = request.credentials(match cookies {
        Cookies::Sent => RequestCredentials::SameOrigin,
        Cookies::Kept => RequestCredentials::Omit,
    });
    let request = match body {
        Some(body) => request.body(body),
        None => request.build(),
    };
    let response = match request {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    let response = response.map_err(|_| HttpProblem::Unreachable)?;
    let status = response.status();
    let text = response.text().await.map_err(|_| HttpProblem::Unreachable)?;
    if response.ok() { Ok((status, text)) } else { Err(refusal(status, &text)) }
}

fn refusal(status: u16, text: &str) -> HttpProblem {
    match read(status, text) {
        Ok(problem) => HttpProblem::Refused { status, problem },
        Err(_) => HttpProblem::Garbled { status },
    }
}

/// An answer that came by another way, as the others are read.
pub(crate) fn judged<T: Wire>(status: u16, text: &str) -> Result<T, HttpProblem> {
    if (200..300).contains(&status) { read(status, text) } else { Err(refusal(status, text)) }
}
