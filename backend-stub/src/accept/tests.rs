use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::*;

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(20);

struct Running {
    address: SocketAddr,
    shutdown: watch::Sender<bool>,
    ended: JoinHandle<()>,
}

async fn run(router: Router, drain: Duration, patience: Patience) -> Running {
    run_for(anybody(), router, drain, patience).await
}

async fn run_for(crowd: Crowd, router: Router, drain: Duration, patience: Patience) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (shutdown, told) = watch::channel(false);
    let ended = tokio::spawn(serve_with(listener, router, crowd, told, drain, patience));
    Running { address, shutdown, ended }
}

/// As many as there are.
fn anybody() -> Crowd {
    Crowd::of(u32::MAX, &[])
}

fn patience(header: Duration) -> Patience {
    Patience { header, read: LONG, connections: 8 }
}

fn who() -> Router {
    let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
    Router::new().route("/", get(peer))
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Everything until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset closes as well as an orderly end.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_request_carries_the_peers_address() {
    let server = run(who(), LONG, patience(LONG)).await;
    let mut stream = server.connect().await;
    let own = stream.local_addr().unwrap().to_string();
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(rest(&mut stream).await.ends_with(&own));
}

#[tokio::test]
async fn a_client_that_sends_half_a_header_or_none_is_closed() {
    let server = run(who(), LONG, patience(SHORT)).await;
    for half in ["GET / HTTP/1.1\r\nhost: a\r\nx-slow: ", ""] {
        let mut stream = server.connect().await;
        send(&mut stream, half).await;
        assert_eq!(rest(&mut stream).await, "", "{half:?}");
    }
}

#[tokio::test]
async fn a_header_without_end_is_refused() {
    let server = run(who(), LONG, patience(LONG)).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\nx-long: ").await;
    send(&mut stream, &"a".repeat(HEADER_BYTES)).await;
    assert!(rest_until(&mut stream, "\r\n").await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn an_idle_client_is_closed_after_its_answer() {
    let server = run(who(), LONG, patience(SHORT)).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn one_client_too_many_waits_until_another_is_gone() {
    let server = run(who(), LONG, Patience { header: LONG, read: LONG, connections: 1 }).await;
    let first = server.connect().await;
    let mut second = server.connect().await;
    send(&mut second, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    let mut byte = [0];
    assert!(tokio::time::timeout(SHORT, second.peek(&mut byte)).await.is_err());
    drop(first);
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_client_that_asks_and_does_not_read_loses_its_place() {
    // More than any two kernels keep for a connection.
    let router = who().route("/large", get(|| async { "x".repeat(64 * 1024 * 1024) }));
    let server = run(router, LONG, Patience { header: LONG, read: SHORT, connections: 1 }).await;
    let mut idle = server.connect().await;
    send(&mut idle, "GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut second = server.connect().await;
    send(&mut second, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200"));
    drop(idle);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_whose_other_end_is_gone_does_not_stay_for_hours() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let places = Arc::new(Semaphore::new(1));
    let (stream, _, _place) = accept(&listener, &places).await.unwrap();
    let socket = socket2::SockRef::from(&stream);
    assert!(socket.tcp_nodelay().unwrap() && socket.keepalive().unwrap());
    let times = (socket.tcp_keepalive_time().unwrap(), socket.tcp_keepalive_interval().unwrap());
    assert_eq!(times, (Duration::from_secs(30), Duration::from_secs(10)));
    assert_eq!(socket.tcp_keepalive_retries().unwrap(), 3);
    assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(20)));
}

#[tokio::test]
async fn one_network_has_its_share_of_connections_and_no_more() {
    let server = run_for(Crowd::of(1, &[]), who(), LONG, patience(LONG)).await;
    let mut first = server.connect().await;
    send(&mut first, "GET / HTTP/1.1\r\nhost: a\r\n").await;
    let mut second = server.connect().await;
    assert_eq!(rest(&mut second).await, "", "closed before a word is read");
    send(&mut first, "\r\n").await;
    assert!(rest_until(&mut first, "\r\n").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_proxy_of_ours_brings_the_connections_of_many_networks() {
    let proxies = ["127.0.0.0/8".parse().unwrap()];
    let server = run_for(Crowd::of(1, &proxies), who(), LONG, patience(LONG)).await;
    let _first = server.connect().await;
    let mut second = server.connect().await;
    send(&mut second, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200"));
}

/// One connection without a network, so that time passes only where a test says so.
struct Pipe(std::sync::Mutex<Option<DuplexStream>>);

impl Listener for Pipe {
    type Stream = DuplexStream;

    async fn accept(&self) -> io::Result<(DuplexStream, SocketAddr)> {
        let stream = self.0.lock().unwrap().take();
        match stream {
            Some(stream) => Ok((stream, SocketAddr::from(([127, 0, 0, 1], 1)))),
            None => std::future::pending().await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_gets_all_of_it_however_long_it_takes() {
    const PART: usize = 64 * 1024;
    let router = Router::new().route("/", get(|| async { "x".repeat(16 * PART) }));
    let (mut stream, other_end) = duplex(PART);
    let (_shutdown, told) = watch::channel(false);
    let patience = Patience { header: LONG, read: SHORT, connections: 1 };
    let pipe = Pipe(std::sync::Mutex::new(Some(other_end)));
    tokio::spawn(serve_with(pipe, router, anybody(), told, LONG, patience));
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let began = tokio::time::Instant::now();
    let (mut part, mut read) = (vec![0; PART], 0);
    loop {
        tokio::time::advance(SHORT / 2).await;
        match stream.read(&mut part).await.unwrap() {
            0 => break,
            bytes => read += bytes,
        }
    }
    assert!(read > 16 * PART, "{read}");
    assert!(began.elapsed() > 4 * SHORT);
}

/// A route that says when it was reached and answers when told.
fn slow() -> (Router, mpsc::Receiver<()>, watch::Sender<bool>) {
    let (reached, is_reached) = mpsc::channel(1);
    let (go, may_go) = watch::channel(false);
    let handler = move || {
        let (reached, mut may_go) = (reached.clone(), may_go.clone());
        async move {
            let _ = reached.send(()).await;
            let _ = may_go.wait_for(|go| *go).await;
            "done"
        }
    };
    (Router::new().route("/", get(handler)), is_reached, go)
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_nothing_new_is_taken() {
    let (router, mut reached, go) = slow();
    let server = run(router, LONG, patience(LONG)).await;
    let mut idle = server.connect().await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    reached.recv().await.unwrap();
    server.shutdown.send(true).unwrap();
    assert_eq!(rest(&mut idle).await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    go.send(true).unwrap();
    assert!(rest(&mut stream).await.ends_with("done"));
    server.ended.await.unwrap();
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut_off() {
    let (router, mut reached, _go) = slow();
    let server = run(router, SHORT, patience(LONG)).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    reached.recv().await.unwrap();
    server.shutdown.send(true).unwrap();
    server.ended.await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_connection_that_became_another_protocol_still_holds_its_place() {
    let (reached, mut is_reached) = mpsc::channel(1);
    let upgrade = move |request: axum::extract::Request| {
        let reached = reached.clone();
        async move {
            tokio::spawn(async move {
                let upgraded = hyper::upgrade::on(request).await.unwrap();
                reached.send(upgraded).await.unwrap();
            });
            let headers = [("connection", "upgrade"), ("upgrade", "test")];
            (axum::http::StatusCode::SWITCHING_PROTOCOLS, headers)
        }
    };
    let server = run(Router::new().route("/", get(upgrade)), LONG, patience(LONG)).await;
    let mut stream = server.connect().await;
    let request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n";
    send(&mut stream, request).await;
    let upgraded = is_reached.recv().await.unwrap();
    server.shutdown.send(true).unwrap();
    assert!(rest_until(&mut stream, "\r\n\r\n").await.starts_with("HTTP/1.1 101"));
    assert!(!server.ended.is_finished());
    drop(upgraded);
    server.ended.await.unwrap();
}

async fn rest_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        text.push(char::from(stream.read_u8().await.unwrap()));
    }
    text
}
