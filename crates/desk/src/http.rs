//! The desk's HTTP calls: session, signing in and out.

use browser::http::{Cookies, HttpProblem, get, post};
use protocol::desk::{DeskSession, SignIn};
use protocol::{Problem, RejectCode};

/// The session of this browser, if somebody is signed in.
///
/// Errors: [`Problem`] with `unauthorized` when nobody is, `internal` when the server is away.
pub async fn session() -> Result<DeskSession, Problem> {
    get("/v1/desk/session", Cookies::Sent).await.map_err(said)
}

/// Signs in.
///
/// Errors: `wrong_password`, `rate_limited` with its waiting time, `internal` when the server is away.
pub async fn sign_in(form: SignIn) -> Result<DeskSession, Problem> {
    post("/v1/desk/sign-in", Cookies::Sent, "", &form).await.map_err(said)
}

/// Signs out.
///
/// Errors: as [`session`].
pub async fn sign_out(csrf: &str) -> Result<(), Problem> {
    post("/v1/desk/sign-out", Cookies::Sent, csrf, &()).await.map_err(said)
}

fn said(problem: HttpProblem) -> Problem {
    match problem {
        HttpProblem::Refused { problem, .. } => problem,
        HttpProblem::Unreachable => {
            Problem::new(RejectCode::Internal, "the server could not be reached")
        }
        HttpProblem::Garbled { status } => Problem::new(
            RejectCode::Internal,
            format!("something that is not Parlor answered with status {status}"),
        ),
    }
}
