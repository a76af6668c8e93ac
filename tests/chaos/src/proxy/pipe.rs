//! Bytes on their way through the proxy: late, slowly, in odd pieces, or never.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::{Flow, Line, reset};

/// How much is read at once.
const CHUNK: usize = 8 * 1024;
/// How many chunks may be under way.
const UNDER_WAY: usize = 64;

/// Passes bytes both ways until both ends are done, or the connection is cut.
pub(super) async fn both(
    client: &mut TcpStream,
    mut server: TcpStream,
    line: &watch::Sender<Line>,
    mut is_cut: watch::Receiver<bool>,
) {
    // Pieces leave as they are, or slicing would be undone below us.
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    {
        let (client_in, client_out) = client.split();
        let (server_in, server_out) = server.split();
        let up = one_way(client_in, server_out, line.subscribe(), |line| line.up);
        let down = one_way(server_in, client_out, line.subscribe(), |line| line.down);
        // A direction that ends takes the other with it: half-closed WebSockets are of no use.
        tokio::select! {
            () = up => {}
            () = down => {}
            _ = is_cut.wait_for(|cut| *cut) => {}
        }
    }
    if *is_cut.borrow() {
        reset(&server);
    }
}

async fn one_way(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    line: watch::Receiver<Line>,
    of: fn(&Line) -> Flow,
) {
    let (queue, queued) = mpsc::channel(UNDER_WAY);
    tokio::join!(read(from, queue, line.clone(), of), write(to, queued, line, of));
}

async fn read(
    mut from: impl AsyncRead + Unpin,
    queue: mpsc::Sender<(Instant, Vec<u8>)>,
    line: watch::Receiver<Line>,
    of: fn(&Line) -> Flow,
) {
    loop {
        let mut bytes = vec![0; CHUNK];
        let n = from.read(&mut bytes).await.unwrap_or(0);
        let flow = of(&line.borrow());
        if flow.hole {
            if n == 0 {
                // The end falls into the hole too.
                return std::future::pending().await;
            }
            continue;
        }
        if n == 0 {
            return;
        }
        bytes.truncate(n);
        if queue.send((Instant::now() + flow.latency, bytes)).await.is_err() {
            return;
        }
    }
}

async fn write(
    mut to: impl AsyncWrite + Unpin,
    mut queued: mpsc::Receiver<(Instant, Vec<u8>)>,
    mut line: watch::Receiver<Line>,
    of: fn(&Line) -> Flow,
) {
    while let Some((due, bytes)) = queued.recv().await {
        sleep_until(due).await;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let Ok(flow) = line.wait_for(|line| !of(line).stalled).await.map(|line| of(&line))
            else {
                return;
            };
            if flow.hole {
                break;
            }
            let piece = if flow.slice == 0 { rest.len() } else { flow.slice.min(rest.len()) };
            let (now, later) = rest.split_at(piece);
            rest = later;
            pause(flow, piece).await;
            if to.write_all(now).await.is_err() {
                return;
            }
        }
    }
    // What was queued is out; then the end is passed on.
    let _ = to.shutdown().await;
}

async fn pause(flow: Flow, piece: usize) {
    if flow.bandwidth > 0 {
        // That long it takes to be through.
        let seconds = piece as f64 / f64::from(flow.bandwidth);
        sleep(Duration::from_secs_f64(seconds)).await;
    } else if flow.slice > 0 {
        // The other end shall see the pieces apart.
        tokio::task::yield_now().await;
    }
}
