//! The fault proxy does what it is told: a rig that breaks nothing would prove nothing.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::net::SocketAddr;
use std::time::Duration;

use chaos::http;
use chaos::proxy::{Door, Flow, Line, Proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

/// Long enough for what has to come; also how long is waited for what must not come.
const SOON: Duration = Duration::from_millis(300);

/// A server that says everything back.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                tokio::io::copy(&mut from, &mut to).await
            });
        }
    });
    address
}

async fn through(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.address()).await.unwrap()
}

async fn said_back(stream: &mut TcpStream, words: &[u8]) -> bool {
    stream.write_all(words).await.unwrap();
    let mut heard = vec![0; words.len()];
    let came = timeout(SOON, stream.read_exact(&mut heard)).await;
    matches!(came, Ok(Ok(_))) && heard == words
}

#[tokio::test]
async fn bytes_arrive_as_they_were_however_they_are_cut_and_delayed() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let late = Duration::from_millis(40);
    let flow = Flow { latency: late, slice: 3, ..Flow::default() };
    proxy.set_line(Line { up: flow, down: flow });
    let mut stream = through(&proxy).await;
    let words: Vec<u8> = (0..20_000_u32).flat_map(u32::to_le_bytes).collect();
    let asked = Instant::now();
    let (mut from, mut to) = stream.split();
    let mut heard = vec![0; words.len()];
    let (sent, read) = tokio::join!(to.write_all(&words), from.read_exact(&mut heard));
    sent.unwrap();
    read.unwrap();
    assert!(heard == words);
    assert!(asked.elapsed() >= 2 * late, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_narrow_line_takes_its_time() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    proxy.set_line(Line { up: Flow { bandwidth: 10_000, ..Flow::default() }, ..Line::default() });
    let mut stream = through(&proxy).await;
    let asked = Instant::now();
    stream.write_all(&[7; 2_000]).await.unwrap();
    stream.write_all(&[8; 2_000]).await.unwrap();
    stream.read_exact(&mut [0; 4_000]).await.unwrap();
    assert!(asked.elapsed() >= Duration::from_millis(100), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_hole_swallows_one_way_and_tells_nobody() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let mut stream = through(&proxy).await;
    assert!(said_back(&mut stream, b"well").await);
    proxy.change_all(|line| line.down.hole = true);
    assert!(!said_back(&mut stream, b"gone").await);
    // Neither an error nor an end: it looks like a line on which nobody speaks.
    assert!(timeout(SOON, stream.read_u8()).await.is_err());
    proxy.heal();
    assert!(timeout(SOON, stream.read_u8()).await.unwrap().is_err());
    assert!(said_back(&mut through(&proxy).await, b"again").await);
}

#[tokio::test]
async fn a_stalled_line_loses_nothing() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let mut stream = through(&proxy).await;
    assert!(said_back(&mut stream, b"well").await);
    proxy.change_all(|line| line.up.stalled = true);
    assert!(!said_back(&mut stream, b"late").await);
    proxy.change_all(|line| line.up.stalled = false);
    let mut heard = [0; 4];
    timeout(SOON, stream.read_exact(&mut heard)).await.unwrap().unwrap();
    assert_eq!(&heard, b"late");
}

#[tokio::test]
async fn one_connection_can_be_broken_and_others_stand() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let mut first = through(&proxy).await;
    assert!(said_back(&mut first, b"first").await);
    let only_first = proxy.connections();
    let mut second = through(&proxy).await;
    assert!(said_back(&mut second, b"second").await);
    proxy.change(only_first[0], |line| line.up.hole = true);
    assert!(!said_back(&mut first, b"first").await);
    assert!(said_back(&mut second, b"second").await);
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let mut stream = through(&proxy).await;
    assert!(said_back(&mut stream, b"well").await);
    proxy.reset();
    let ended = timeout(SOON, stream.read_u8()).await.unwrap();
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn doors_refuse_forbid_and_keep_silent() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    proxy.set_door(Door::Refusing);
    assert!(http::get(proxy.address(), "/v1/ws", &[]).await.is_err());
    proxy.set_door(Door::Forbidding);
    assert_eq!(http::get(proxy.address(), "/v1/ws", &[]).await.unwrap().status, 403);
    proxy.set_door(Door::Silent);
    assert!(timeout(SOON, http::get(proxy.address(), "/v1/ws", &[])).await.is_err());
}
