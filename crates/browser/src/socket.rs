//! A WebSocket that speaks `parlor.v1`.

use std::rc::Rc;

use protocol::close_code;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// The subprotocol.
const SUBPROTOCOL: &str = "parlor.v1";

/// What a socket tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// It closed, or never opened.
    Closed {
        /// The close code.
        code: u16,
    },
    /// A text frame arrived.
    Text(String),
}

/// Why no socket could be made: the address is malformed, or the page's policy forbids it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketProblem;

/// A socket; dropping it closes it, and nothing is told after that.
pub struct Socket {
    socket: WebSocket,
    _listener: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Opens a socket.
    ///
    /// Errors: [`SocketProblem`] when the browser refuses to try.
    pub fn open(url: &str, on: Rc<dyn Fn(SocketEvent)>) -> Result<Self, SocketProblem> {
        let socket = WebSocket::new_with_str(url, SUBPROTOCOL).map_err(|_| SocketProblem)?;
        let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(event) = told(&event) {
                on(event);
            }
        });
        let function = Some(listener.as_ref().unchecked_ref());
        socket.set_onopen(function);
        socket.set_onmessage(function);
        socket.set_onclose(function);
        Ok(Socket { socket, _listener: listener })
    }

    /// Sends a text frame; a socket that is not open drops it, and the closing is told anyway.
    pub fn send(&self, text: &str) {
        // The outbox keeps what matters until it is answered, so nothing is lost here.
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

fn told(event: &Event) -> Option<SocketEvent> {
    if let Some(message) = event.dyn_ref::<MessageEvent>() {
        // Binary frames are not part of the protocol.
        return message.data().as_string().map(SocketEvent::Text);
    }
    if let Some(close) = event.dyn_ref::<CloseEvent>() {
        let code = close.code();
        return Some(SocketEvent::Closed {
            code: if code == 0 { close_code::ABNORMAL } else { code },
        });
    }
    Some(SocketEvent::Opened)
}
