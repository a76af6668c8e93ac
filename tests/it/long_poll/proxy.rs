//! What stands between some pages and the server: it lets no socket through, or breaks it, and loses answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// What becomes of an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upgrades {
    /// It goes through.
    Pass,
    /// 403.
    Forbid,
    /// No answer.
    Hang,
    /// It succeeds, and then nothing gets through.
    Silence,
    /// The server never sees that it is one.
    Strip,
    /// It goes through and breaks after so many bytes from the server.
    Cut(usize),
}

struct Shared {
    server: Mutex<String>,
    upgrades: watch::Sender<Upgrades>,
    /// One in so many requests is lost, another's answer, another comes twice; 0 for none.
    trouble: AtomicUsize,
    n_requests: AtomicUsize,
    open: Mutex<Vec<AbortHandle>>,
}

impl Shared {
    fn server(&self) -> String {
        self.server.lock().unwrap().clone()
    }
}

/// A proxy; dropping it ends nothing that is open.
pub struct Proxy {
    pub address: String,
    shared: Arc<Shared>,
}

impl Proxy {
    pub async fn start(server: &str, upgrades: Upgrades) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            server: Mutex::new(server.to_owned()),
            upgrades: watch::Sender::new(upgrades),
            trouble: AtomicUsize::new(0),
            n_requests: AtomicUsize::new(0),
            open: Mutex::default(),
        });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let serve = serve(serving.clone(), client);
                let task = tokio::spawn(async move { _ = serve.await });
                serving.open.lock().unwrap().push(task.abort_handle());
            }
        });
        Proxy { address, shared }
    }

    /// From now on upgrades fare like this.
    pub fn upgrades(&self, upgrades: Upgrades) {
        self.shared.upgrades.send_replace(upgrades);
    }

    /// From now on one request in `n` is lost, another's answer, and another comes twice.
    pub fn trouble(&self, n: usize) {
        self.shared.trouble.store(n, Ordering::Relaxed);
    }

    /// From now on the server is there.
    pub fn serve(&self, server: &str) {
        server.clone_into(&mut self.shared.server.lock().unwrap());
    }

    /// Breaks every connection.
    pub fn cut(&self) {
        for task in self.shared.open.lock().unwrap().drain(..) {
            task.abort();
        }
    }

    pub fn n_requests(&self) -> usize {
        self.shared.n_requests.load(Ordering::Relaxed)
    }
}

async fn serve(shared: Arc<Shared>, mut client: TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    if !head.to_lowercase().contains("upgrade: websocket") {
        return request(&shared, client, &head).await;
    }
    let upgrades = *shared.upgrades.borrow();
    let mut server = TcpStream::connect(shared.server()).await?;
    match upgrades {
        Upgrades::Forbid => {
            let no = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            client.write_all(no).await?;
        }
        Upgrades::Hang => _ = copy(&mut client, &mut sink()).await,
        Upgrades::Pass => {
            server.write_all(head.as_bytes()).await?;
            copy_bidirectional(&mut client, &mut server).await?;
        }
        Upgrades::Strip => {
            let hop = |line: &&str| {
                let line = line.to_lowercase();
                !line.starts_with("upgrade:") && !line.starts_with("connection:")
            };
            let kept: Vec<&str> = head.split("\r\n").filter(hop).collect();
            server.write_all(kept.join("\r\n").as_bytes()).await?;
            copy_bidirectional(&mut client, &mut server).await?;
        }
        Upgrades::Silence => {
            server.write_all(head.as_bytes()).await?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\n") {
                answer.push(server.read_u8().await?);
            }
            client.write_all(&answer).await?;
            copy(&mut client, &mut sink()).await?;
        }
        Upgrades::Cut(after) => {
            server.write_all(head.as_bytes()).await?;
            let (mut from_client, mut to_client) = client.split();
            let (from_server, mut to_server) = server.split();
            let mut from_server = from_server.take(after as u64);
            // Whichever ends first ends both.
            tokio::select! {
                _ = copy(&mut from_client, &mut to_server) => {}
                _ = copy(&mut from_server, &mut to_client) => {}
            }
        }
    }
    Ok(())
}

/// A plain request; every third trouble is of another kind.
async fn request(shared: &Shared, mut client: TcpStream, head: &str) -> std::io::Result<()> {
    let n = shared.n_requests.fetch_add(1, Ordering::Relaxed) + 1;
    let length = head
        .to_lowercase()
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| rest.split("\r\n").next().unwrap_or_default().parse().unwrap_or(0));
    let mut body = vec![0; length];
    client.read_exact(&mut body).await?;
    let trouble = shared.trouble.load(Ordering::Relaxed);
    let kind = if trouble > 0 && n.is_multiple_of(trouble) { n / trouble % 3 } else { 3 };
    let ask = async || {
        let mut server = TcpStream::connect(shared.server()).await?;
        server.write_all(head.as_bytes()).await?;
        server.write_all(&body).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    match kind {
        // The request is lost.
        0 => return Ok(()),
        // Its answer is.
        1 => _ = ask().await?,
        // It arrives twice.
        2 => {
            ask().await?;
            client.write_all(&ask().await?).await?;
        }
        _ => {
            // Who gives up waiting is noticed, as by a real proxy.
            let mut gone = [0];
            let answer = tokio::select! {
                answer = ask() => answer?,
                _ = client.read(&mut gone) => return Ok(()),
            };
            client.write_all(&answer).await?;
        }
    }
    Ok(())
}
