//! A TCP proxy that breaks connections in the ways networks do, told to at run time, connection by connection.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

mod pipe;

/// One direction of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// How long each byte is under way.
    pub latency: Duration,
    /// Bytes per second; 0 for no limit.
    pub bandwidth: u32,
    /// The largest piece that is passed on at once; 0 for as they come.
    pub slice: usize,
    /// Nothing passes, and what comes in waits.
    pub stalled: bool,
    /// Nothing passes any more, not even the end of the connection, and nobody is told.
    pub hole: bool,
}

/// Both directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// From the client to the server.
    pub up: Flow,
    /// From the server to the client.
    pub down: Flow,
}

/// How new connections are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Door {
    /// They are let through.
    #[default]
    Open,
    /// They are reset at once.
    Refusing,
    /// WebSocket upgrades are answered with 403, as some company networks do; other requests pass.
    Forbidding,
    /// They are taken and never answered.
    Silent,
}

/// One connection under way.
#[derive(Debug, Clone)]
struct Connection {
    line: watch::Sender<Line>,
    cut: watch::Sender<bool>,
}

#[derive(Debug)]
struct Shared {
    to: SocketAddr,
    next: AtomicU64,
    /// For connections to come.
    line: Mutex<Line>,
    door: Mutex<Door>,
    connections: Mutex<BTreeMap<u64, Connection>>,
}

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.reset();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Begins to pass connections on.
    ///
    /// Errors: no port is free.
    pub async fn start(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("the proxy")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            to,
            next: AtomicU64::new(0),
            line: Mutex::default(),
            door: Mutex::default(),
            connections: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Proxy { address, shared, task })
    }

    /// Where clients connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The connections under way, oldest first.
    #[must_use]
    pub fn connections(&self) -> Vec<u64> {
        lock(&self.shared.connections).keys().copied().collect()
    }

    /// Changes one connection.
    pub fn change(&self, connection: u64, how: impl Fn(&mut Line)) {
        if let Some(connection) = lock(&self.shared.connections).get(&connection) {
            connection.line.send_modify(how);
        }
    }

    /// Changes every connection under way.
    pub fn change_all(&self, how: impl Fn(&mut Line)) {
        for connection in lock(&self.shared.connections).values() {
            connection.line.send_modify(&how);
        }
    }

    /// How every connection is from now on, those to come too. Holes stay holes.
    pub fn set_line(&self, line: Line) {
        *lock(&self.shared.line) = line;
        self.change_all(|old| {
            let (up, down) = (old.up.hole, old.down.hole);
            *old = line;
            old.up.hole |= up;
            old.down.hole |= down;
        });
    }

    /// How connections to come are taken.
    pub fn set_door(&self, door: Door) {
        *lock(&self.shared.door) = door;
    }

    /// Ends every connection with a reset at both ends.
    pub fn reset(&self) {
        for connection in lock(&self.shared.connections).values() {
            connection.cut.send_replace(true);
        }
    }

    /// The network is well again: everything passes, and connections that fell into a hole are reset, as a router
    /// that forgot them would.
    pub fn heal(&self) {
        self.set_door(Door::Open);
        self.set_line(Line::default());
        for connection in lock(&self.shared.connections).values() {
            let line = *connection.line.borrow();
            if line.up.hole || line.down.hole {
                connection.cut.send_replace(true);
            }
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                tokio::spawn(take(client, shared.clone()));
            }
            // No descriptors left: some will be free soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn take(mut client: TcpStream, shared: Arc<Shared>) {
    let door = *lock(&shared.door);
    if door == Door::Refusing {
        return reset(&client);
    }
    let (cut, mut is_cut) = watch::channel(false);
    let line = watch::Sender::new(*lock(&shared.line));
    let id = shared.next.fetch_add(1, Ordering::Relaxed);
    let connection = Connection { line: line.clone(), cut };
    lock(&shared.connections).insert(id, connection);
    let served = async {
        match door {
            Door::Silent => std::future::pending().await,
            Door::Forbidding if is_upgrade(&client).await => {
                let answer =
                    "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                // A client that is gone needs no answer.
                let _ = client.write_all(answer.as_bytes()).await;
                let _ = client.shutdown().await;
            }
            _ => match TcpStream::connect(shared.to).await {
                Ok(server) => pipe::both(&mut client, server, &line, is_cut.clone()).await,
                Err(_) => reset(&client),
            },
        }
    };
    let mut cut_before = is_cut.clone();
    tokio::select! {
        () = served => {}
        _ = cut_before.wait_for(|cut| *cut) => {}
    }
    if *is_cut.borrow_and_update() {
        reset(&client);
    }
    lock(&shared.connections).remove(&id);
}

/// The connection ends with RST instead of FIN as soon as it is dropped.
fn reset(stream: &TcpStream) {
    // One that is closed already cannot be reset.
    let _ = stream.set_zero_linger();
}

async fn is_upgrade(client: &TcpStream) -> bool {
    let mut head = [0; 16];
    let peeked = client.peek(&mut head).await.unwrap_or(0);
    head[..peeked].starts_with(b"GET /v1/ws")
}
