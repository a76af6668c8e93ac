//! Faults on purpose, for tests: `POST /__test/{drop,half-open,stall,goaway}` strikes open sockets.
//!
//! Behind the Cargo feature `fault-hooks`, which no build without debug assertions can carry.

#[cfg(not(debug_assertions))]
compile_error!("`fault-hooks` is for tests; a release must not carry it");

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::routing::post;
use axum::{Json, Router};
use protocol::{RejectCode, server_frames};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::bus::{Close, Outbox};
use crate::http::problem::ApiProblem;
use crate::store::Side;

/// How long a half-open line is held: longer than any client should believe in it.
const HALF_OPEN: Duration = Duration::from_secs(120);

/// What happens to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The line is cut without a word.
    Drop,
    /// The line stays, but nothing passes any more, in either direction.
    HalfOpen,
    /// Nothing is taken from the socket for so long: commands and pings go unanswered.
    Stall(Duration),
    /// The client is told to go and come back.
    Goaway(Duration),
}

/// Every socket that can be struck. Clones share them.
#[derive(Clone, Default)]
pub struct Faults(Arc<Inner>);

#[derive(Default)]
struct Inner {
    count: AtomicU64,
    sockets: Mutex<BTreeMap<u64, Target>>,
}

struct Target {
    side: Side,
    who: String,
    strike: mpsc::UnboundedSender<Fault>,
}

/// Which sockets: all, or those of one side, or of one visitor or operator.
#[derive(Debug, Default, Deserialize)]
struct Which {
    #[serde(default)]
    role: String,
    #[serde(default)]
    who: String,
    /// How long a stall lasts, or when to come back.
    #[serde(default)]
    ms: u64,
}

/// The hooks' routes.
pub fn router(faults: Faults) -> Router {
    Router::new().route("/__test/{fault}", post(strike)).with_state(faults)
}

async fn strike(
    State(faults): State<Faults>,
    Path(fault): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Value>, ApiProblem> {
    let time = Duration::from_millis(which.ms);
    let fault = match fault.as_str() {
        "drop" => Fault::Drop,
        "half-open" => Fault::HalfOpen,
        "stall" => Fault::Stall(time),
        "goaway" => Fault::Goaway(time),
        _ => return Err(RejectCode::NotFound.into()),
    };
    Ok(Json(json!({ "struck": faults.strike(fault, &which) })))
}

impl Faults {
    fn strike(&self, fault: Fault, which: &Which) -> usize {
        let sockets = self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let meant = sockets.values().filter(|target| {
            (which.role.is_empty() || which.role == target.side.as_str())
                && (which.who.is_empty() || which.who == target.who)
        });
        meant.filter(|target| target.strike.send(fault).is_ok()).count()
    }

    /// Listens to a socket until it ends, by itself or by a fault. `sender` is the task that writes to it.
    pub async fn plague(
        &self,
        side: Side,
        who: String,
        outbox: &Outbox,
        sender: AbortHandle,
        listening: impl Future<Output = ()>,
    ) {
        let id = self.0.count.fetch_add(1, Ordering::Relaxed);
        let (strike, mut struck) = mpsc::unbounded_channel();
        self.insert(id, Target { side, who, strike });
        let mut listening = std::pin::pin!(listening);
        loop {
            let fault = tokio::select! {
                () = &mut listening => break,
                Some(fault) = struck.recv() => fault,
            };
            match fault {
                Fault::Drop => {
                    sender.abort();
                    break;
                }
                Fault::HalfOpen => {
                    sender.abort();
                    tokio::time::sleep(HALF_OPEN).await;
                    break;
                }
                Fault::Stall(time) => tokio::time::sleep(time).await,
                Fault::Goaway(time) => {
                    let reconnect_after_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                    outbox.send(server_frames::Goaway { reconnect_after_ms });
                    outbox.close(Close::Goaway);
                }
            }
        }
        self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn insert(&self, id: u64, target: Target) {
        self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner).insert(id, target);
    }
}
