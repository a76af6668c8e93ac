//! The accept loop: what `axum::serve` does, plus a limit on time and on numbers, and an orderly end.
//!
//! `axum::serve` waits for a request's header for ever, so that a handful of half-sent headers holds a connection each.

mod counted;
mod crowd;
mod options;
mod stall;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use counted::Counted;
pub use crowd::Crowd;

/// A connection that does not finish its header in this time is closed; one that is idle between requests too.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// How long a client may leave an answer unread before it is closed; a phone in a tunnel takes less.
const READ_TIME: Duration = Duration::from_secs(20);
/// The largest header: a longer one is refused, and no connection holds more than this of what was not asked for yet.
const HEADER_BYTES: usize = 64 * 1024;
/// Connections at the same time, WebSockets included; more wait in the kernel's queue.
const CONNECTIONS: u32 = 16_384;
/// After a failure that is not about one connection (no file descriptors left), wait instead of spinning.
const PAUSE: Duration = Duration::from_millis(100);

/// What a listener puts up with.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a header may take.
    pub header: Duration,
    /// How long a client may leave an answer unread.
    pub read: Duration,
    /// How many connections there may be.
    pub connections: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { header: HEADER_TIME, read: READ_TIME, connections: CONNECTIONS }
    }
}

/// Where connections come from: a socket of the operating system, or a network that a test simulates.
pub trait Listener: Send + Sync + 'static {
    /// What a connection is.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next connection and who opened it.
    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, SocketAddr)>> + Send;
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        loop {
            let (stream, peer) = TcpListener::accept(self).await?;
            match options::set(&stream) {
                Ok(()) => return Ok((stream, peer)),
                // It is gone already, which is no reason to keep the next one waiting.
                Err(error) => tracing::debug!(%error, "a connection could not be prepared"),
            }
        }
    }
}

/// Serves until `shutdown` turns true or its sender is gone, then finishes what is under way, for `drain` at most.
///
/// Requests carry the peer's address as [`ConnectInfo`]. A WebSocket counts as under way until it is closed; whoever
/// serves it watches the same signal.
pub async fn serve(
    listener: impl Listener,
    router: Router,
    crowd: Crowd,
    shutdown: watch::Receiver<bool>,
    drain: Duration,
) {
    serve_with(listener, router, crowd, shutdown, drain, Patience::default()).await;
}

/// [`serve`] with other limits.
pub async fn serve_with(
    listener: impl Listener,
    router: Router,
    crowd: Crowd,
    mut shutdown: watch::Receiver<bool>,
    drain: Duration,
    patience: Patience,
) {
    let places = Arc::new(Semaphore::new(patience.connections as usize));
    let mut connections = JoinSet::new();
    let mut is_stuck = false;
    loop {
        tokio::select! {
            () = told(&mut shutdown) => break,
            Some(_) = connections.join_next() => {}
            accepted = accept(&listener, &places) => match accepted {
                Ok((stream, peer, place)) => {
                    is_stuck = false;
                    let Ok(seat) = crowd.enter(peer.ip()) else {
                        tracing::debug!(%peer, "its network has too many connections");
                        continue;
                    };
                    let stream = Counted::new(stream, place, seat, patience.read);
                    let shutdown = shutdown.clone();
                    connections.spawn(connection(stream, peer, router.clone(), shutdown, patience));
                }
                Err(error) => {
                    // Told once, not ten times a second for as long as it lasts.
                    if !std::mem::replace(&mut is_stuck, true) {
                        tracing::warn!(%error, "no connection can be accepted");
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    // Every place is free again once every connection is gone, those that became WebSockets included.
    if tokio::time::timeout(drain, places.acquire_many(patience.connections)).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    connections.shutdown().await;
}

async fn told(shutdown: &mut watch::Receiver<bool>) {
    // An error means that nobody is left who could tell: the same as being told.
    let _ = shutdown.wait_for(|is_over| *is_over).await;
}

async fn accept<L: Listener>(
    listener: &L,
    places: &Arc<Semaphore>,
) -> io::Result<(L::Stream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Ok((stream, peer, place)),
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => return Err(error),
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: Counted<S>,
    peer: SocketAddr,
    router: Router,
    mut shutdown: watch::Receiver<bool>,
    patience: Patience,
) {
    let service =
        service_fn(move |request: hyper::Request<Incoming>| answer(router.clone(), request, peer));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.header)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = told(&mut shutdown) => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    router: Router,
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}

#[cfg(test)]
mod tests;
