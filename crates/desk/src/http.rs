//! The desk's HTTP calls: session, signing in and out.

use browser::http::{Cookies, HttpProblem, get, post};
use formula::Calculator;
use protocol::desk::{DeskSession, SignIn};
use protocol::site::SiteBundle;
use protocol::{Problem, RejectCode, SiteKey};

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

/// The site's calculators, as visitors get them.
///
/// Errors: as [`session`].
pub async fn calculators(site: &SiteKey) -> Result<Vec<Calculator>, Problem> {
    let url = format!("/v1/sites/{site}/bundle");
    let bundle: SiteBundle = get(&url, Cookies::Kept).await.map_err(said)?;
    Ok(bundle.calculators.iter().filter_map(|it| Calculator::read(&it.calculator)).collect())
}

/// Where a file of a visitor is, for whoever is signed in.
pub fn file_address(file: &protocol::answers::File) -> String {
    ["/v1/desk/files/", &file.id].concat()
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
