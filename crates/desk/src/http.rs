//! The desk's HTTP calls: session, signing in and out.

use gloo_net::http::{Request, Response};
use protocol::desk::{DeskSession, SignIn};
use protocol::{Problem, RejectCode};

const CSRF_HEADER: &str = "x-parlor-csrf";

/// The session of this browser, if somebody is signed in.
///
/// Errors: [`Problem`] with `unauthorized` when nobody is, `internal` when the server is away.
pub async fn session() -> Result<DeskSession, Problem> {
    let answer = Request::get("/v1/desk/session").send().await.map_err(away)?;
    read_session(answer).await
}

/// Signs in.
///
/// Errors: `wrong_password`, `rate_limited` with its waiting time, `internal` when the server is away.
pub async fn sign_in(sign_in: SignIn) -> Result<DeskSession, Problem> {
    let request = Request::post("/v1/desk/sign-in").json(&sign_in).map_err(away)?;
    read_session(request.send().await.map_err(away)?).await
}

/// Signs out everywhere this session is open.
///
/// Errors: as [`session`].
pub async fn sign_out(csrf: &str) -> Result<(), Problem> {
    let answer =
        Request::post("/v1/desk/sign-out").header(CSRF_HEADER, csrf).send().await.map_err(away)?;
    if answer.ok() { Ok(()) } else { Err(problem(answer).await) }
}

async fn read_session(answer: Response) -> Result<DeskSession, Problem> {
    if answer.ok() { answer.json().await.map_err(away) } else { Err(problem(answer).await) }
}

async fn problem(answer: Response) -> Problem {
    let status = answer.status();
    answer.json().await.unwrap_or_else(|_| {
        Problem::new(RejectCode::Internal, format!("the server answered {status}"))
    })
}

fn away(error: gloo_net::Error) -> Problem {
    Problem::new(RejectCode::Internal, error.to_string())
}
