//! What is true only while the process runs: who is online, who waits, which calls go on,
//! which calculators are moved together.
//!
//! All of it is drawn again from the log and from new connections after a restart.

pub mod acks;
pub mod calls;
pub mod pages;
pub mod presences;
pub mod refreshes;
pub mod together;
pub mod waiting;

use std::time::Duration;

/// How long things may last. Tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// A visitor waits at most this long for a person.
    pub wait_for_operator: Duration,
    /// A visitor who needs a skill is offered to those who have it alone for so long.
    pub skilled_first: Duration,
    /// A visitor waits this long after the last operator left.
    pub wait_for_nobody: Duration,
    /// An operator whose desk drops counts as present for this long.
    pub operator_grace: Duration,
    /// A call rings this long.
    pub ringing: Duration,
    /// A call whose tab is gone goes on for this long.
    pub call_grace: Duration,
    /// A client says hello within this time.
    pub hello: Duration,
    /// A connection that is silent for so long is closed.
    pub silence: Duration,
    /// A poll waits this long for something to tell.
    pub poll_hold: Duration,
    /// A client by long poll that has no request open for so long is gone.
    pub poll_absence: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Timings {
            wait_for_operator: Duration::from_secs(180),
            skilled_first: Duration::from_secs(45),
            wait_for_nobody: Duration::from_secs(30),
            operator_grace: Duration::from_secs(20),
            ringing: Duration::from_secs(45),
            call_grace: Duration::from_secs(9),
            hello: Duration::from_secs(5),
            silence: Duration::from_secs(90),
            // Below the half minute after which proxies give up on an answer.
            poll_hold: Duration::from_secs(25),
            poll_absence: Duration::from_secs(15),
        }
    }
}

impl Timings {
    /// How often timers look: often enough for the shortest of them, never in a tight loop.
    #[must_use]
    pub fn tick(&self) -> Duration {
        let shortest = [
            self.wait_for_operator,
            self.skilled_first,
            self.wait_for_nobody,
            self.operator_grace,
            self.ringing,
            self.call_grace,
        ]
        .into_iter()
        .min()
        .unwrap_or_default();
        (shortest / 4).clamp(Duration::from_millis(20), Duration::from_secs(1))
    }
}
