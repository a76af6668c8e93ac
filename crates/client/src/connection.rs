//! The connection: opening, greeting, heartbeats, and when to come back.
//!
//! Every event is checked against the phase it belongs to, so a doubled or late one changes nothing.

use protocol::{Problem, RejectCode, Timestamp, close_code};

use crate::Now;
use crate::backoff::full_jitter;
use crate::route::{Route, Transport};

/// How long opening, and then greeting, may take.
const OPEN_MS: i64 = 10_000;
/// How long each may take when a socket is tried from a poll that works.
const TRIAL_MS: i64 = 3_000;
/// How often a hidden page pings.
const HIDDEN_PING_MS: i64 = 25_000;
/// How long a pong may take.
const PONG_MS: i64 = 8_000;
/// How long a pong may take when the page just woke: with the first wait to come back, and a greeting, three seconds.
const PROBE_MS: i64 = 2_000;
/// A connection that lived this long was a good one: the next failure is the first.
const HEALTHY_MS: i64 = 60_000;
/// With this many failures the ceiling is 8 s, the least after "too many requests".
const RATE_LIMITED_FAILURES: u32 = 4;

/// Where the connection stands. People are told only what [`crate::Effect::CutOff`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// Not started, or stopped.
    Idle,
    /// On the way.
    Connecting {
        /// Since when.
        since: Timestamp,
    },
    /// The server said welcome.
    Connected,
    /// Trying again at this time.
    Waiting {
        /// When.
        until: Timestamp,
    },
    /// The server will not have this client.
    Refused(Problem),
}

#[derive(Debug, Clone)]
enum Phase {
    Idle,
    /// An operator's token is being asked for.
    Token {
        since: Timestamp,
    },
    Opening {
        since: Timestamp,
    },
    Greeting {
        since: Timestamp,
    },
    Ready(Ready),
    Waiting {
        until: Timestamp,
    },
    Refused(Problem),
}

#[derive(Debug, Clone)]
struct Ready {
    since: Timestamp,
    ping_at: Timestamp,
    pong: Option<AwaitedPong>,
}

#[derive(Debug, Clone, Copy)]
struct AwaitedPong {
    n: u64,
    by: Timestamp,
}

/// What the connection asks of the client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask for a token, then open.
    AskToken,
    /// Open a connection by this way.
    Open(Transport),
    /// Give the socket up.
    Close,
    /// Send this ping.
    Ping(u64),
}

/// The link to the server.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    phase: Phase,
    route: Route,
    failures: u32,
    n_pings: u64,
    visible: bool,
    heartbeat_ms: i64,
}

impl Link {
    pub(crate) fn new() -> Self {
        Link {
            phase: Phase::Idle,
            route: Route::new(),
            failures: 0,
            n_pings: 0,
            visible: true,
            heartbeat_ms: 10_000,
        }
    }

    pub(crate) fn shown(&self) -> Connection {
        match &self.phase {
            Phase::Idle => Connection::Idle,
            Phase::Token { since } | Phase::Opening { since } | Phase::Greeting { since } => {
                Connection::Connecting { since: *since }
            }
            Phase::Ready(_) => Connection::Connected,
            Phase::Waiting { until } => Connection::Waiting { until: *until },
            Phase::Refused(problem) => Connection::Refused(problem.clone()),
        }
    }

    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready(_))
    }

    pub(crate) fn is_greeting(&self) -> bool {
        matches!(self.phase, Phase::Greeting { .. })
    }

    pub(crate) fn is_visible(&self) -> bool {
        self.visible
    }

    /// Starts, or starts again after a refusal.
    pub(crate) fn start(&mut self, needs_token: bool, now: Now) -> Option<Step> {
        match self.phase {
            Phase::Idle | Phase::Refused(_) => Some(self.connect(needs_token, now)),
            _ => None,
        }
    }

    pub(crate) fn stop(&mut self) -> Option<Step> {
        let had_socket = self.has_socket();
        self.phase = Phase::Idle;
        self.failures = 0;
        had_socket.then_some(Step::Close)
    }

    pub(crate) fn token_renewed(&mut self, now: Now) -> Option<Step> {
        let Phase::Token { .. } = self.phase else { return None };
        Some(self.open(now))
    }

    /// True when the client shall say hello.
    pub(crate) fn opened(&mut self, now: Now) -> bool {
        let opening = matches!(self.phase, Phase::Opening { .. });
        if opening {
            self.phase = Phase::Greeting { since: now.at };
        }
        opening
    }

    pub(crate) fn welcomed(&mut self, heartbeat_ms: u64, now: Now) {
        // A server that announced nonsense must not make every client ping in a tight loop.
        self.heartbeat_ms = i64::try_from(heartbeat_ms).unwrap_or(i64::MAX).clamp(1_000, 60_000);
        let ping_at = now.at.plus_millis(self.ping_every());
        self.phase = Phase::Ready(Ready { since: now.at, ping_at, pong: None });
        self.route.welcomed(now.at);
    }

    /// The server spoke before it said welcome.
    pub(crate) fn heard(&mut self) {
        self.route.heard();
    }

    /// True when this was news: the connection was lost just now.
    pub(crate) fn closed(&mut self, code: u16, now: Now) -> bool {
        if !self.has_socket() {
            return false;
        }
        let refusal = match code {
            close_code::UPGRADE_REQUIRED => Some(RejectCode::UpgradeRequired),
            close_code::WRONG_ORIGIN => Some(RejectCode::WrongOrigin),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.phase = Phase::Refused(Problem::new(refusal, "the server closed the connection"));
            return true;
        }
        if code == close_code::RATE_LIMITED {
            self.failures = self.failures.max(RATE_LIMITED_FAILURES);
        }
        // Codes from 4000 on are the server's own words; below, anything on the way may have closed it.
        if code >= close_code::UPGRADE_REQUIRED {
            self.heard();
        } else if let Phase::Ready(ready) = &self.phase {
            if code == close_code::ABNORMAL {
                self.route.broke(now.at.as_millis() - ready.since.as_millis(), now.at);
            }
        } else if self.route.unheard(now.at) {
            self.phase = Phase::Waiting { until: now.at };
            return true;
        }
        self.back_off(now);
        true
    }

    /// The server asked to come back later; it jittered the time itself.
    pub(crate) fn come_back(&mut self, after_ms: u64, now: Now) -> Step {
        let after = i64::try_from(after_ms).unwrap_or(i64::MAX).min(600_000);
        self.phase = Phase::Waiting { until: now.at.plus_millis(after) };
        Step::Close
    }

    /// The server refused this attempt, but another may succeed.
    pub(crate) fn fail(&mut self, now: Now) -> Step {
        self.back_off(now);
        Step::Close
    }

    pub(crate) fn refuse(&mut self, problem: Problem) {
        self.phase = Phase::Refused(problem);
    }

    pub(crate) fn pong(&mut self, n: u64) {
        if let Phase::Ready(ready) = &mut self.phase
            && ready.pong.is_some_and(|awaited| awaited.n <= n)
        {
            ready.pong = None;
        }
    }

    pub(crate) fn visibility(&mut self, visible: bool, now: Now) {
        self.visible = visible;
        let next = now.at.plus_millis(self.ping_every());
        if let Phase::Ready(ready) = &mut self.phase {
            ready.ping_at = ready.ping_at.min(next);
        }
    }

    /// Finds out at once whether the link stands.
    pub(crate) fn wake(&mut self, needs_token: bool, now: Now) -> Option<Step> {
        let tries_socket = self.route.woke(now.at);
        match &mut self.phase {
            Phase::Waiting { .. } => {
                if tries_socket {
                    self.route.try_socket(now.at);
                }
                Some(self.connect(needs_token, now))
            }
            Phase::Ready(_) if tries_socket => Some(self.try_socket(now)),
            Phase::Ready(ready) => {
                // A person is there: should the link be dead, earlier failures must not make them wait.
                self.failures = 0;
                let by = now.at.plus_millis(PROBE_MS);
                if let Some(pong) = &mut ready.pong {
                    pong.by = pong.by.min(by);
                    return None;
                }
                Some(self.ping(PROBE_MS, now))
            }
            _ => None,
        }
    }

    /// What the passing of time asks for.
    pub(crate) fn tick(&mut self, needs_token: bool, now: Now) -> Option<Step> {
        if self.deadline().is_none_or(|deadline| deadline > now.at) {
            return None;
        }
        match &self.phase {
            Phase::Waiting { .. } => Some(self.connect(needs_token, now)),
            Phase::Token { .. } => {
                self.back_off(now);
                None
            }
            Phase::Opening { .. } | Phase::Greeting { .. } => {
                if self.route.unheard(now.at) {
                    self.phase = Phase::Waiting { until: now.at };
                    return Some(Step::Close);
                }
                Some(self.fail(now))
            }
            Phase::Ready(ready) if ready.pong.is_some_and(|pong| pong.by <= now.at) => {
                Some(self.fail(now))
            }
            Phase::Ready(_) if self.route.retry_at().is_some_and(|at| at <= now.at) => {
                Some(self.try_socket(now))
            }
            Phase::Ready(_) => Some(self.ping(PONG_MS, now)),
            Phase::Idle | Phase::Refused(_) => None,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        match &self.phase {
            Phase::Idle | Phase::Refused(_) => None,
            Phase::Token { since } => Some(since.plus_millis(OPEN_MS)),
            Phase::Opening { since } | Phase::Greeting { since } => {
                let patience = if self.route.is_trial() { TRIAL_MS } else { OPEN_MS };
                Some(since.plus_millis(patience))
            }
            Phase::Ready(ready) => {
                let line = ready.pong.map_or(ready.ping_at, |pong| pong.by);
                Some(self.route.retry_at().map_or(line, |at| at.min(line)))
            }
            Phase::Waiting { until } => Some(*until),
        }
    }

    /// Leaves a poll that works and connects by socket at once.
    fn try_socket(&mut self, now: Now) -> Step {
        self.route.try_socket(now.at);
        self.phase = Phase::Waiting { until: now.at };
        Step::Close
    }

    fn has_socket(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Greeting { .. } | Phase::Ready(_))
    }

    fn connect(&mut self, needs_token: bool, now: Now) -> Step {
        if needs_token {
            self.phase = Phase::Token { since: now.at };
            Step::AskToken
        } else {
            self.open(now)
        }
    }

    fn open(&mut self, now: Now) -> Step {
        self.phase = Phase::Opening { since: now.at };
        Step::Open(self.route.transport())
    }

    fn ping(&mut self, patience_ms: i64, now: Now) -> Step {
        self.n_pings += 1;
        let n = self.n_pings;
        let ping_at = now.at.plus_millis(self.ping_every());
        if let Phase::Ready(ready) = &mut self.phase {
            ready.ping_at = ping_at;
            ready.pong = Some(AwaitedPong { n, by: now.at.plus_millis(patience_ms) });
        }
        Step::Ping(n)
    }

    fn ping_every(&self) -> i64 {
        if self.visible { self.heartbeat_ms } else { HIDDEN_PING_MS.max(self.heartbeat_ms) }
    }

    fn back_off(&mut self, now: Now) {
        if let Phase::Ready(ready) = &self.phase
            && now.at.as_millis() - ready.since.as_millis() >= HEALTHY_MS
        {
            self.failures = 0;
        }
        let wait = i64::try_from(full_jitter(self.failures, now.random)).unwrap_or(i64::MAX);
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Waiting { until: now.at.plus_millis(wait) };
    }
}
