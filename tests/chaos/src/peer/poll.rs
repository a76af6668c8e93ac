//! One connection by long poll, in a task of its own: what a socket does, by requests.

use std::time::{Duration, Instant};

use client::{Now, Poll, PollStep};
use protocol::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::wire::{Route, WireEvent};
use crate::http;

/// Longer than any request is held. That a line is dead is found out by the client's pings, as in browsers.
const PATIENCE: Duration = Duration::from_secs(120);

/// Polls until the connection is over; gives its close code.
pub(super) async fn live(
    route: Route,
    generation: u64,
    events: &mpsc::Sender<(u64, WireEvent)>,
    mut queued: mpsc::Receiver<String>,
) -> u16 {
    let mut poll = Poll::new();
    let born = Instant::now();
    // Dropped with this future, and every request with it.
    let mut requests: JoinSet<(bool, Option<String>)> = JoinSet::new();
    if events.send((generation, WireEvent::Opened)).await.is_err() {
        return super::wire::ABNORMAL;
    }
    loop {
        let steps = tokio::select! {
            Some(text) = queued.recv() => poll.send(text),
            Some(Ok((held, answer))) = requests.join_next() => {
                let lived = i64::try_from(born.elapsed().as_millis()).unwrap_or(i64::MAX);
                let now = Now { at: Timestamp::from_millis(lived), random: u32::MAX };
                poll.answered(held, answer.as_deref(), now)
            }
            else => return super::wire::ABNORMAL,
        };
        for step in steps {
            match step {
                PollStep::Ask { held, body, wait_ms } => {
                    let route = route.clone();
                    requests.spawn(async move {
                        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                        ask(route, held, body).await
                    });
                }
                PollStep::Text(text) => {
                    // A page that is gone needs no news.
                    let _ = events.send((generation, WireEvent::Text(text))).await;
                }
                PollStep::Closed { code } => return code,
            }
        }
    }
}

async fn ask(route: Route, held: bool, body: String) -> (bool, Option<String>) {
    let from = route.from.to_string();
    let headers = [("origin", route.origin.as_str()), ("x-forwarded-for", from.as_str())];
    let answer = http::post_patiently(route.to, "/v1/poll", &headers, &body, PATIENCE).await;
    (held, answer.ok().filter(|answer| answer.status == 200).map(|answer| answer.body))
}
