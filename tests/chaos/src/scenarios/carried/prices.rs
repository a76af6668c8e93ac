//! The other system: it takes its time, hangs up now and then, and remembers what it was asked under which id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::seed::Draws;

/// The purpose of its draws.
const PRICES: u64 = 107;
/// How long it takes at most, in milliseconds.
const SLOWEST: u64 = 500;
/// How often of a hundred it hangs up.
const HANGS_UP: u64 = 10;

/// What was asked: the ids of each run's askings.
pub type Asked = BTreeMap<String, BTreeSet<String>>;

#[derive(Default)]
struct Heard {
    asked: Asked,
    times: usize,
}

/// A system that knows prices; dropped, it is gone.
pub struct Prices {
    port: u16,
    heard: Arc<Mutex<Heard>>,
    task: JoinHandle<()>,
}

impl Drop for Prices {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Prices {
    /// Begins to listen.
    ///
    /// Errors: no port is free.
    pub async fn start(seed: u64) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (port, heard) = (listener.local_addr()?.port(), Arc::<Mutex<Heard>>::default());
        let (hears, mut draws) = (heard.clone(), Draws::new(seed, PRICES));
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (wait, hangs_up) = (draws.millis(0, SLOWEST), draws.percent(HANGS_UP));
                let hears = hears.clone();
                tokio::spawn(async move {
                    let answered = async {
                        let (mut socket, id, run) = hear(socket).await?;
                        {
                            let mut heard = hears.lock().unwrap_or_else(PoisonError::into_inner);
                            heard.times += 1;
                            heard.asked.entry(run).or_default().insert(id);
                        }
                        sleep(wait).await;
                        if !hangs_up {
                            socket.write_all(ANSWER.as_bytes()).await?;
                        }
                        anyhow::Ok(())
                    };
                    // Whoever asked may have been killed.
                    let _ = answered.await;
                });
            }
        });
        Ok(Prices { port, heard, task })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it was asked.
    pub fn asked(&self) -> Asked {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).asked.clone()
    }

    /// How often it was asked.
    pub fn n_asked(&self) -> usize {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).times
    }
}

const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
     content-length: 15\r\n\r\n{\"price\": 1890}";

/// A request, with its id and the run that it is about.
async fn hear(mut socket: TcpStream) -> Result<(TcpStream, String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut some = [0; 4_096];
        let n = socket.read(&mut some).await?;
        anyhow::ensure!(n > 0, "it ends too early");
        bytes.extend_from_slice(&some[..n]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
        };
        let length: usize = header("content-length").context("it has a length")?.parse()?;
        if body.len() < length {
            continue;
        }
        let said: Value = serde_json::from_str(body)?;
        let run = said["run"].as_str().context("it names the run")?.to_owned();
        let id = header("webhook-id").context("it has an id")?;
        return Ok((socket, id, run));
    }
}
