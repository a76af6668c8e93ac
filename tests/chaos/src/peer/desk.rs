//! How a desk gets the token for its next socket.

use std::net::SocketAddr;
use std::time::Duration;

use protocol::desk::DeskSession;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::http;

/// How soon a question that got no answer is asked again.
const AGAIN: Duration = Duration::from_millis(250);

/// A question under way; dropped, it is not asked any more.
#[derive(Debug)]
pub(super) struct Asking(JoinHandle<()>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks the desk's session until it answers.
pub(super) fn ask(
    route: SocketAddr,
    cookie: String,
    generation: u64,
    tokens: mpsc::Sender<(u64, String)>,
) -> Asking {
    Asking(tokio::spawn(async move {
        loop {
            let headers = [("cookie", cookie.as_str())];
            let answer = http::get(route, "/v1/desk/session", &headers).await;
            let session = answer
                .ok()
                .filter(|answer| answer.status == 200)
                .and_then(|answer| serde_json::from_str::<DeskSession>(&answer.body).ok());
            if let Some(session) = session {
                // A page that is gone needs no token.
                let _ = tokens.send((generation, session.socket_token)).await;
                return;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }))
}
