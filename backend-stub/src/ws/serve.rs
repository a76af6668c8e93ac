//! What every connection goes through, by whichever way its frames come: hello, frames, the end.

use std::net::IpAddr;

use axum::extract::ws::Utf8Bytes;
use protocol::{Problem, server_frames};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::dispatch::Connection;
use super::hello;
use crate::bus::{Close, Outbox};
use crate::http::metrics;
use crate::state::AppState;

/// Pings of the transport that may come before the hello.
const CONTROLS_BEFORE_HELLO: usize = 8;

/// Where a connection's frames come from.
pub(super) trait Source: Send {
    /// Whether such a connection was counted before it had a first frame.
    const IS_COUNTED: bool;

    /// The next one. It is safe to stop waiting for it: nothing is lost then.
    fn next_frame(&mut self) -> impl Future<Output = Incoming> + Send;
}

/// What comes.
pub(super) enum Incoming {
    /// A frame, not read yet.
    Text(Utf8Bytes),
    /// A ping or pong of the transport, which was answered already.
    Control,
    /// Something that is none, and the end of the connection.
    Refused(Problem, Close),
    /// Nothing any more.
    Gone,
}

/// Why there is no connection: what the client is told, and how it is closed.
pub(super) type Refusal = (Option<Problem>, Close);

/// Takes the first frame, which has to be a hello.
pub(super) async fn greet<S: Source>(
    state: &AppState,
    source: &mut S,
    outbox: &Outbox,
    origin: Option<&str>,
    ip: IpAddr,
) -> Result<Connection, Refusal> {
    let first = timeout(state.timings.hello, first_frame(source)).await;
    let text = match first {
        Ok(Incoming::Text(text)) => text,
        Ok(Incoming::Control) => return Err((None, Close::Unauthorized)),
        Ok(Incoming::Refused(problem, close)) => return Err((Some(problem), close)),
        Ok(Incoming::Gone) => return Err((None, Close::Silent)),
        // Nothing is said about who it is: a client whose hello was lost on the way keeps its token and comes back.
        Err(_) => return Err((None, Close::Unauthorized)),
    };
    if !S::IS_COUNTED {
        hello::knock(state, ip).map_err(|(problem, close)| (Some(problem), close))?;
    }
    hello::answer(state, &text, origin, ip, outbox)
        .await
        .map_err(|(problem, close)| (Some(problem), close))
}

/// The first thing that is said; the transport's own pings say nothing, and more than a few of them are no way to begin.
async fn first_frame(source: &mut impl Source) -> Incoming {
    for _ in 0..CONTROLS_BEFORE_HELLO {
        match source.next_frame().await {
            Incoming::Control => {}
            incoming => return incoming,
        }
    }
    Incoming::Control
}

/// Says why there is no connection, and ends it.
pub(super) fn turn_away(outbox: &Outbox, (problem, close): Refusal) {
    let Some(problem) = problem else { return outbox.close(close) };
    tracing::debug!(code = %problem.code, "a connection was refused");
    metrics::rejected(&problem.code);
    outbox.close_with(server_frames::Refused { problem }, close);
}

/// Takes frames until there are no more or the connection is to be closed.
pub(super) async fn listen(mut connection: Connection, source: &mut impl Source) {
    let mut stopping = connection.state.stopping.clone();
    let silence = connection.state.timings.silence;
    let mut heard_at = Instant::now();
    loop {
        let incoming = tokio::select! {
            incoming = timeout_at(heard_at + silence, source.next_frame()) => incoming,
            () = connection.closed() => break,
            () = told_to_stop(&mut stopping) => {
                connection.say_goodbye().await;
                break;
            }
        };
        match incoming {
            Ok(Incoming::Text(text)) => {
                connection.take(&text).await;
                heard_at = Instant::now();
            }
            Ok(Incoming::Control) => connection.take_control(),
            Ok(Incoming::Refused(problem, close)) => {
                metrics::rejected(&problem.code);
                connection.outbox.close_with(server_frames::Refused { problem }, close);
                break;
            }
            Ok(Incoming::Gone) => break,
            Err(_) => {
                connection.outbox.close(Close::Silent);
                break;
            }
        }
    }
}

async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    // Without a sender the server is gone, which is the same to a connection.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
