//! The smallest HTTP client: one request, one answer, the connection closed.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The reject code of a problem.
    pub fn code(&self) -> String {
        let problem: protocol::Problem = serde_json::from_str(&self.body).unwrap();
        problem.code.to_string()
    }
}

/// `GET`.
pub async fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(address, "GET", path, headers, "").await
}

/// `POST` with a JSON body.
pub async fn post(address: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/json"));
    ask(address, "POST", path, &headers, body).await
}

/// `OPTIONS`, as browsers ask beforehand.
pub async fn options(address: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(address, "OPTIONS", path, headers, "").await
}

/// Sends a text that is not a whole request, and waits for the answer that comes all the same.
pub async fn begin(address: &str, text: &str) -> Answer {
    exchange(address, text.as_bytes()).await
}

/// `method` with bytes as its body.
pub async fn send(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let head = head(address, method, path, headers, body.len());
    exchange(address, &[head.as_bytes(), body].concat()).await
}

async fn ask(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    send(address, method, path, headers, body.as_bytes()).await
}

fn head(address: &str, method: &str, path: &str, headers: &[(&str, &str)], bytes: usize) -> String {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {bytes}\r\n\r\n"));
    head
}

async fn exchange(address: &str, request: &[u8]) -> Answer {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // A server that has read enough to refuse does not wait for the rest.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    };
    let answer = timeout(Duration::from_secs(20), exchange).await.expect("no answer in time");
    read(&String::from_utf8(answer).unwrap())
}

fn read(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let is_chunked =
        headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if is_chunked { unchunked(body) } else { body.to_owned() };
    Answer { status, headers, body }
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        body.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
        if size == 0 {
            break;
        }
    }
    body
}
