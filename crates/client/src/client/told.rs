//! What the shell has been told, so that it hears only news, and people nothing of what mends itself.

use protocol::Timestamp;

use crate::{Connection, Effect};

/// A line that is back within this time was never down for people.
const PATIENCE_MS: i64 = 3_000;

#[derive(Debug, Clone)]
pub(super) struct Told {
    connection: Connection,
    down_since: Option<Timestamp>,
    is_cut_off: bool,
}

impl Default for Told {
    fn default() -> Self {
        Told { connection: Connection::Idle, down_since: None, is_cut_off: false }
    }
}

impl Told {
    pub(super) fn is_cut_off(&self) -> bool {
        self.is_cut_off
    }

    pub(super) fn connection(&mut self, shown: Connection, now: Timestamp, out: &mut Vec<Effect>) {
        let is_down = match shown {
            Connection::Idle | Connection::Connected => {
                self.down_since = None;
                false
            }
            // Nothing is tried any more, so there is nothing to wait for.
            Connection::Refused(_) => true,
            Connection::Connecting { .. } | Connection::Waiting { .. } => {
                let since = *self.down_since.get_or_insert(now);
                self.is_cut_off || since.plus_millis(PATIENCE_MS) <= now
            }
        };
        if shown != self.connection {
            self.connection = shown.clone();
            out.push(Effect::ConnectionChanged(shown));
        }
        if is_down != self.is_cut_off {
            self.is_cut_off = is_down;
            out.push(Effect::CutOff(is_down));
        }
    }

    /// When the line will have been down for too long.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let since = self.down_since.filter(|_| !self.is_cut_off)?;
        Some(since.plus_millis(PATIENCE_MS))
    }
}
