//! One connection from its opening to its end, in a task of its own: sending never blocks the page.

use std::net::{Ipv4Addr, SocketAddr};

use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message, http};

use super::poll;

/// What browsers call a connection that broke.
pub(super) const ABNORMAL: u16 = 1006;
/// Frames that may wait for a slow network; a page sends few.
const WAITING: usize = 1_024;
/// Ten thousand clients share this process.
const READ_BUFFER: usize = 4_096;

/// What a socket tells.
#[derive(Debug)]
pub(super) enum WireEvent {
    Opened,
    Text(String),
    Closed(u16),
}

/// Who connects where.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) to: SocketAddr,
    pub(super) origin: String,
    /// The address the server shall take the client for.
    pub(super) from: Ipv4Addr,
}

/// The two ways to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Socket,
    Poll,
}

/// A connection; dropped, it is closed.
#[derive(Debug)]
pub(super) struct Wire {
    outgoing: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Wire {
    /// Opens a connection; its events carry `generation`.
    pub(super) fn open(
        route: Route,
        generation: u64,
        events: mpsc::Sender<(u64, WireEvent)>,
        way: Way,
    ) -> Self {
        let (outgoing, queued) = mpsc::channel(WAITING);
        let task = tokio::spawn(async move {
            let code = match way {
                Way::Socket => live(route, generation, &events, queued).await,
                Way::Poll => poll::live(route, generation, &events, queued).await,
            };
            // A page that is gone needs no news.
            let _ = events.send((generation, WireEvent::Closed(code))).await;
        });
        Wire { outgoing, task }
    }

    /// Sends; false when so much waits that the socket is as good as dead.
    pub(super) fn send(&self, text: String) -> bool {
        self.outgoing.try_send(text).is_ok()
    }
}

async fn live(
    route: Route,
    generation: u64,
    events: &mpsc::Sender<(u64, WireEvent)>,
    mut queued: mpsc::Receiver<String>,
) -> u16 {
    let Ok(socket) = open(&route).await else { return ABNORMAL };
    if events.send((generation, WireEvent::Opened)).await.is_err() {
        return ABNORMAL;
    }
    let (mut sink, mut stream) = socket.split();
    let sending = async {
        while let Some(text) = queued.recv().await {
            if sink.send(Message::text(text)).await.is_err() {
                // The reading side says how it ended.
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let reading = async {
        loop {
            match stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let event = WireEvent::Text(text.as_str().to_owned());
                    if events.send((generation, event)).await.is_err() {
                        return ABNORMAL;
                    }
                }
                Some(Ok(Message::Close(close))) => {
                    return close.map_or(1005, |close| close.code.into());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return ABNORMAL,
            }
        }
    };
    tokio::select! {
        () = sending => ABNORMAL,
        code = reading => code,
    }
}

async fn open(route: &Route) -> Result<WebSocketStream<TcpStream>, Error> {
    let mut request = format!("ws://{}/v1/ws", route.to).into_client_request()?;
    let headers = request.headers_mut();
    let from = route.from.to_string();
    for (name, value) in [
        ("sec-websocket-protocol", "parlor.v1"),
        ("origin", route.origin.as_str()),
        ("x-forwarded-for", from.as_str()),
    ] {
        let value = http::HeaderValue::from_str(value).map_err(http::Error::from)?;
        headers.insert(http::HeaderName::from_static(name), value);
    }
    let stream = TcpStream::connect(route.to).await?;
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
    opened.map(|(socket, _)| socket)
}
