//! When a run goes on by itself, by a clock that is not the server's.

use protocol::Timestamp;

/// What this browser knows of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// How many milliseconds the server's clock is ahead of ours.
    pub ahead: i64,
    /// When the panel was first opened in this page, by our clock: nobody is silent, or waits, before.
    pub opened_at: Timestamp,
}

/// Where the run on the screen stands, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// Only this page knows of it; its times are ours.
    Here,
    /// The log says the same; its times are the server's.
    Log,
}

/// The run goes on by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The step where it waits.
    pub step: String,
    /// When, by our clock.
    pub at: Timestamp,
    /// The run waits for nothing else; otherwise it waits for the visitor, who is silent.
    pub is_busy: bool,
}

impl Clock {
    /// When our clock shows that `due` has come for a run that waits since `since`. A wait goes on while the panel is
    /// closed; silence counts from when somebody could have spoken, and so does all that only this page knows of.
    pub fn reads(self, since: Timestamp, due: Timestamp, by: Agreed, is_busy: bool) -> Timestamp {
        let length = due.as_millis() - since.as_millis();
        let ours = match by {
            Agreed::Here => since,
            Agreed::Log => since.plus_millis(-self.ahead),
        };
        let from = match (by, is_busy) {
            (Agreed::Log, true) => ours,
            _ => ours.max(self.opened_at),
        };
        from.plus_millis(length)
    }
}

impl Due {
    /// The server was asked too early, and is not asked again before.
    pub fn not_before(self, time: Option<Timestamp>) -> Self {
        Self { at: time.map_or(self.at, |time| time.max(self.at)), ..self }
    }
}
