//! A WebSocket of a tab over the simulated network: frames in, frames out, and how it ended.

use client::Input;
use futures::{SinkExt, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use turmoil::net::TcpStream;

use crate::server::{PORT, SERVER, SHOP};

/// Which of a tab's sockets something comes from.
pub type Generation = u64;

/// Opens a socket and serves it until it ends; what happens goes to `inputs`.
pub async fn live(
    generation: Generation,
    inputs: UnboundedSender<(Generation, Input)>,
    texts: UnboundedReceiver<String>,
) {
    let code = carry(generation, &inputs, texts).await.unwrap_or(1006);
    // The tab may be gone.
    let _ = inputs.send((generation, Input::SocketClosed { code }));
}

async fn carry(
    generation: Generation,
    inputs: &UnboundedSender<(Generation, Input)>,
    mut texts: UnboundedReceiver<String>,
) -> Option<u16> {
    let stream = TcpStream::connect((SERVER, PORT)).await.ok()?;
    let mut request = format!("ws://{SERVER}/v1/ws").into_client_request().ok()?;
    request.headers_mut().insert("sec-websocket-protocol", "parlor.v1".parse().ok()?);
    request.headers_mut().insert("origin", SHOP.parse().ok()?);
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.ok()?;
    let _ = inputs.send((generation, Input::SocketOpened));
    loop {
        tokio::select! {
            biased;
            text = texts.recv() => socket.send(Frame::text(text?)).await.ok()?,
            frame = socket.next() => match frame?.ok()? {
                Frame::Text(text) => {
                    let text = text.as_str().to_owned();
                    let _ = inputs.send((generation, Input::TextArrived(text)));
                }
                Frame::Close(close) => return Some(close.map_or(1005, |close| close.code.into())),
                _ => {}
            },
        }
    }
}
