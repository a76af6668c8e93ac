//! Which way to the server: a WebSocket, or the long poll where no WebSocket gets through.
//!
//! What is learnt here holds for this page: the next one may be in another network.

use protocol::Timestamp;

/// So many attempts in a row without a word from the server, and the other way is tried.
const TRIES: u32 = 2;
/// So many sockets in a row that broke young, and something between here and there cuts them.
const SHORT_LIVES: u32 = 3;
/// A socket that lived this long was a good one.
const YOUNG_MS: i64 = 60_000;
/// How often the socket is tried while the poll works.
const RETRY_MS: i64 = 300_000;
/// The first of these tries, when it may have been the server that was away and not the way to it.
const SOON_MS: i64 = 30_000;
/// Waking tries the socket too, but not again and again.
const WAKE_MS: i64 = 30_000;

/// A way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A WebSocket.
    Socket,
    /// HTTP requests that are held until there is something to say.
    Poll,
}

/// The way that is taken, and what speaks for the other one.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    transport: Transport,
    /// Attempts in a row that brought no word from the server.
    unheard: u32,
    short_lives: u32,
    /// The attempt is a try from a poll that works: it is given little time, and the poll goes on.
    trial: bool,
    /// A socket worked here, or the poll failed as well: sockets may well get through.
    hopeful: bool,
    retry_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Route {
    pub(crate) fn new() -> Self {
        Route {
            transport: Transport::Socket,
            unheard: 0,
            short_lives: 0,
            trial: false,
            hopeful: false,
            retry_at: None,
            tried_at: None,
        }
    }

    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    pub(crate) fn is_trial(&self) -> bool {
        self.trial
    }

    /// When the socket is to be tried while the poll works.
    pub(crate) fn retry_at(&self) -> Option<Timestamp> {
        self.retry_at
    }

    /// The server spoke, so this way leads there.
    pub(crate) fn heard(&mut self) {
        self.unheard = 0;
        self.trial = false;
    }

    /// It said welcome.
    pub(crate) fn welcomed(&mut self, now: Timestamp) {
        self.heard();
        match self.transport {
            Transport::Socket => self.hopeful = true,
            Transport::Poll => {
                let wait = if self.hopeful { SOON_MS } else { RETRY_MS };
                self.retry_at = Some(now.plus_millis(wait));
                self.hopeful = false;
            }
        }
    }

    /// An attempt ended before the server said a word. True: the next one shall follow at once.
    pub(crate) fn unheard(&mut self, now: Timestamp) -> bool {
        match self.transport {
            Transport::Socket if self.trial => {
                self.poll(now);
                return true;
            }
            Transport::Socket => {
                self.unheard += 1;
                if self.unheard >= TRIES {
                    self.poll(now);
                }
            }
            // Neither way leads there: most likely the server is away. Both are tried in turn.
            Transport::Poll => {
                self.transport = Transport::Socket;
                self.unheard = TRIES - 1;
                self.hopeful = true;
            }
        }
        false
    }

    /// A connection that had been welcomed broke.
    pub(crate) fn broke(&mut self, lived_ms: i64, now: Timestamp) {
        if self.transport == Transport::Poll {
            return;
        }
        self.short_lives = if lived_ms < YOUNG_MS { self.short_lives + 1 } else { 0 };
        if self.short_lives >= SHORT_LIVES {
            self.poll(now);
            self.hopeful = false;
        }
    }

    /// Takes the socket from a poll that works.
    pub(crate) fn try_socket(&mut self, now: Timestamp) {
        self.transport = Transport::Socket;
        self.trial = true;
        self.retry_at = None;
        self.tried_at = Some(now);
    }

    /// The network or the page woke: whether that is a reason to try the socket.
    pub(crate) fn woke(&self, now: Timestamp) -> bool {
        self.transport == Transport::Poll
            && self.tried_at.is_none_or(|at| now >= at.plus_millis(WAKE_MS))
    }

    fn poll(&mut self, now: Timestamp) {
        self.transport = Transport::Poll;
        self.trial = false;
        self.unheard = 0;
        self.short_lives = 0;
        self.tried_at = Some(now);
    }
}
