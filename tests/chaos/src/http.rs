//! The smallest HTTP client: one request, one answer, the connection closed.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// `GET`.
///
/// Errors: nobody answers in time, or not with HTTP.
pub async fn get(to: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    ask(to, "GET", path, headers, "", PATIENCE).await
}

/// `POST` with a JSON body.
///
/// Errors: nobody answers in time, or not with HTTP.
pub async fn post(
    to: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer> {
    post_patiently(to, path, headers, body, PATIENCE).await
}

/// `POST` with a JSON body to a server that may take its time.
///
/// Errors: nobody answers in this time, or not with HTTP.
pub async fn post_patiently(
    to: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    patience: Duration,
) -> Result<Answer> {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/json"));
    ask(to, "POST", path, &headers, body, patience).await
}

async fn ask(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    patience: Duration,
) -> Result<Answer> {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    let exchange = async {
        let mut stream = TcpStream::connect(to).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        anyhow::Ok(answer)
    };
    let answer = timeout(patience, exchange).await.context("no answer in time")??;
    read(&String::from_utf8_lossy(&answer)).with_context(|| format!("{method} {path}"))
}

fn read(text: &str) -> Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").context("the answer has no header")?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let Some(status) = status else { bail!("the answer has no status") };
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(body.len());
    if body.len() < length {
        bail!("the answer ends too early");
    }
    Ok(Answer { status, headers, body: body.to_owned() })
}
