//! The two ways to the server, alike to whoever uses them.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use client::{Now, Poll, PollStep};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use crate::socket::{Socket, SocketEvent, SocketProblem};
use crate::{http, now, pause, random_u32};

/// A connection; dropping it closes it, and nothing is told after that.
pub(crate) enum Transport {
    Socket(Socket),
    Poll(Line),
}

impl Transport {
    /// Opens a socket at this address.
    ///
    /// Errors: [`SocketProblem`] when the browser refuses to try.
    pub(crate) fn socket(
        url: &str,
        on: Rc<dyn Fn(SocketEvent)>,
    ) -> Result<Transport, SocketProblem> {
        Socket::open(url, on).map(Transport::Socket)
    }

    /// Begins a long poll of the server that has a socket at this address.
    ///
    /// Errors: [`SocketProblem`] when the browser cannot end a request again.
    pub(crate) fn poll(
        socket_url: &str,
        on: Rc<dyn Fn(SocketEvent)>,
    ) -> Result<Transport, SocketProblem> {
        let abort = AbortController::new().map_err(|_| SocketProblem)?;
        let poll = RefCell::new(Poll::new());
        on(SocketEvent::Opened);
        Ok(Transport::Poll(Line(Rc::new(Inner { url: poll_url(socket_url), poll, on, abort }))))
    }

    /// Sends a text frame; a connection that is broken drops it, and its end is told anyway.
    pub(crate) fn send(&self, text: &str) {
        match self {
            Transport::Socket(socket) => socket.send(text),
            Transport::Poll(Line(inner)) => {
                let steps = inner.poll.borrow_mut().send(text.to_owned());
                inner.follow(steps);
            }
        }
    }
}

/// `wss://host/v1/ws` → `https://host/v1/poll`.
fn poll_url(socket_url: &str) -> String {
    let middle = socket_url.strip_prefix("ws").unwrap_or(socket_url);
    ["http", middle.strip_suffix("ws").unwrap_or(middle), "poll"].concat()
}

/// A connection by long poll.
pub(crate) struct Line(Rc<Inner>);

struct Inner {
    url: String,
    poll: RefCell<Poll>,
    on: Rc<dyn Fn(SocketEvent)>,
    abort: AbortController,
}

impl Inner {
    fn follow(self: &Rc<Self>, steps: Vec<PollStep>) {
        for step in steps {
            match step {
                PollStep::Ask { held, body, wait_ms } => self.ask(held, body, wait_ms),
                PollStep::Text(text) => (self.on)(SocketEvent::Text(text)),
                PollStep::Closed { code } => (self.on)(SocketEvent::Closed { code }),
            }
        }
    }

    fn ask(self: &Rc<Self>, held: bool, body: String, wait_ms: u64) {
        let (weak, url) = (Rc::downgrade(self), self.url.clone());
        let signal = self.abort.signal();
        spawn_local(async move {
            if wait_ms > 0 {
                pause(Duration::from_millis(wait_ms)).await;
            }
            // A line that was dropped meanwhile has aborted this.
            let answer = http::post_text(&url, body, &signal).await;
            if let Some(inner) = weak.upgrade() {
                let now = Now { at: now(), random: random_u32() };
                let steps = inner.poll.borrow_mut().answered(held, answer.as_deref(), now);
                inner.follow(steps);
            }
        });
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poll_is_beside_the_socket() {
        assert_eq!(poll_url("wss://chat.example/v1/ws"), "https://chat.example/v1/poll");
        assert_eq!(poll_url("ws://127.0.0.1:8080/v1/ws"), "http://127.0.0.1:8080/v1/poll");
    }
}
