//! What the bot says after a pause. It is said already, to the server and to the run; only the screen waits, as if
//! somebody were typing, and only as long as the visitor does nothing.

use flow::Effect;
use protocol::{MessageId, Timestamp};

/// Whether things may move on this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// They may.
    Full,
    /// The visitor asked for less of it: nothing is acted out.
    Reduced,
}

/// The messages that wait for their moment.
#[derive(Debug)]
pub struct Pace {
    motion: Motion,
    held: Vec<(MessageId, Timestamp)>,
    /// Until when the bot seems to type.
    until: Option<Timestamp>,
}

impl Pace {
    /// Nothing waits.
    pub fn new(motion: Motion) -> Self {
        Self { motion, held: Vec::new(), until: None }
    }

    /// Keeps back what follows a pause; what was to come before still comes before.
    pub fn keep(&mut self, effects: &[Effect], now: Timestamp) {
        if self.motion == Motion::Reduced {
            return;
        }
        let mut at = self.until.filter(|until| *until > now).unwrap_or(now);
        for effect in effects {
            match effect {
                Effect::Pause { millis } => at = at.plus_millis(i64::from(*millis)),
                Effect::Post { id, .. } if at > now => self.held.push((id.clone(), at)),
                _ => {}
            }
        }
        self.until = (at > now).then_some(at);
    }

    /// Whether this is still to be said.
    pub fn holds(&self, message: &MessageId, now: Timestamp) -> bool {
        self.held.iter().any(|(held, at)| held == message && *at > now)
    }

    /// When something more is to be shown; nothing when all of it is.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let times = self.held.iter().map(|(_, at)| *at).chain(self.until);
        times.filter(|at| *at > now).min()
    }

    /// Everything is said at once.
    pub fn hurry(&mut self) {
        self.held.clear();
        self.until = None;
    }
}
