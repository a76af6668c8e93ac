//! What goes wrong, and when: drawn from the seed before anything begins, so that it can be told and replayed.

use std::fmt;
use std::time::Duration;

use crate::history::Side;
use crate::proxy::{Door, Flow, Line};
use crate::seed::Draws;

/// The purpose of the draws for a schedule's faults.
const FAULTS: u64 = 101;
/// The purpose of the draws for the server's ends.
const ENDS: u64 = 102;

/// Something that goes wrong between a page and the server, or with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The line becomes slow, narrow or choppy, or well again.
    Weather(Line),
    /// The connection is reset.
    Reset,
    /// The line is reset again and again.
    Flicker {
        /// So often.
        times: u64,
    },
    /// Nothing passes from the client to the server, and nobody is told.
    HoleUp,
    /// Nothing passes from the server to the client, and nobody is told.
    HoleDown,
    /// Nothing passes for a while, then all of it.
    Stall {
        /// So long.
        lasting: Duration,
    },
    /// New connections fare badly for a while, and the present one is reset.
    Door {
        /// How.
        door: Door,
        /// So long.
        lasting: Duration,
    },
    /// The page ends without a word and begins again.
    Crash,
    /// The same in the middle of what it does.
    CrashMidway {
        /// After so many effects.
        effects: u32,
    },
    /// The page is told that the network is back.
    Wake,
    /// The page goes to the background for a while.
    Hide {
        /// So long.
        lasting: Duration,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Weather(line) => write!(f, "weather up [{}] down [{}]", line.up, line.down),
            other => write!(f, "{other:?}"),
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Flow { latency, bandwidth, slice, .. } = self;
        write!(f, "{latency:?} late, {bandwidth} B/s, pieces of {slice}")
    }
}

/// A fault with its time and its side.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    /// How long after the one before.
    pub after: Duration,
    /// Whose line or page.
    pub side: Side,
    /// What.
    pub fault: Fault,
}

/// The faults of one schedule.
#[must_use]
pub fn strokes(seed: u64, schedule: u64, lasting: Duration) -> Vec<Stroke> {
    let mut draws = Draws::new(seed ^ schedule.rotate_left(32), FAULTS);
    let mut strokes = Vec::new();
    let mut at = Duration::ZERO;
    // Each schedule has its own temper: some are rough all the time, some calm with a few hard blows.
    let longest_calm = draws.pick(&[400, 1_000, 2_500]);
    loop {
        let after = draws.millis(20, longest_calm);
        at += after;
        if at >= lasting {
            return strokes;
        }
        let side = draws.pick(&Side::BOTH);
        let fault = fault(&mut draws);
        strokes.push(Stroke { after, side, fault });
        if matches!(fault, Fault::HoleUp | Fault::HoleDown) && draws.percent(70) {
            // Most people notice before the heartbeat does.
            let after = draws.millis(300, 2_500);
            at += after;
            strokes.push(Stroke { after, side, fault: Fault::Wake });
        }
    }
}

fn fault(draws: &mut Draws) -> Fault {
    match draws.between(0, 100) {
        0..22 => Fault::Weather(Line { up: flow(draws), down: flow(draws) }),
        22..28 => Fault::Weather(Line::default()),
        28..44 => Fault::Reset,
        44..48 => Fault::Flicker { times: draws.between(3, 9) },
        48..53 => Fault::HoleUp,
        53..58 => Fault::HoleDown,
        58..66 => Fault::Stall { lasting: draws.millis(100, 3_000) },
        66..70 => Fault::Door {
            door: draws.pick(&[Door::Refusing, Door::Silent]),
            lasting: draws.millis(100, 1_500),
        },
        // Long enough for the other way to the server to be found.
        70..74 => Fault::Door { door: Door::Forbidding, lasting: draws.millis(100, 5_000) },
        74..80 => Fault::Crash,
        80..86 => Fault::CrashMidway { effects: u32::try_from(draws.between(0, 40)).unwrap_or(0) },
        86..96 => Fault::Wake,
        _ => Fault::Hide { lasting: draws.millis(200, 2_000) },
    }
}

fn flow(draws: &mut Draws) -> Flow {
    let slice = draws.pick(&[0, 0, 1, 3, 7, 64, 1_460]);
    // One byte at a time is a torture for the machine too: such lines are narrow.
    let bandwidth = match slice {
        1..8 => draws.pick(&[20_000, 60_000]),
        _ => draws.pick(&[0, 0, 0, 8_000, 60_000, 500_000]),
    };
    let latency = Duration::from_millis(draws.pick(&[0, 0, 5, 20, 60, 150, 400]));
    Flow { latency, bandwidth, slice, ..Flow::default() }
}

/// How the server ends once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// How long it ran before.
    pub after: Duration,
    /// In order (`SIGTERM`), or in the middle of whatever it did (`SIGKILL`).
    pub in_order: bool,
    /// How long it is away.
    pub away: Duration,
}

/// The server's ends, one after the other, without an end.
#[derive(Debug)]
pub struct Ends {
    draws: Draws,
    /// Between which times it runs, in milliseconds.
    runs: (u64, u64),
    /// How many of a hundred ends are in order.
    in_order: u64,
}

impl Ends {
    /// Ends after times between `runs`, in milliseconds, of which so many of a hundred are in order.
    #[must_use]
    pub fn new(seed: u64, runs: (u64, u64), in_order: u64) -> Self {
        Ends { draws: Draws::new(seed, ENDS), runs, in_order }
    }

    /// The next one.
    pub fn draw(&mut self) -> End {
        let (low, high) = self.runs;
        End {
            after: self.draws.millis(low, high),
            in_order: self.draws.percent(self.in_order),
            away: self.draws.millis(0, 500),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_the_same_each_time_and_unlike_others() {
        let told = |seed, schedule| {
            let strokes = strokes(seed, schedule, Duration::from_secs(20));
            strokes.iter().map(|stroke| format!("{stroke:?}")).collect::<Vec<_>>()
        };
        assert_eq!(told(1, 1), told(1, 1));
        assert_ne!(told(1, 1), told(1, 2));
        assert_ne!(told(1, 1), told(2, 1));
    }

    #[test]
    fn a_hundred_schedules_hold_every_fault() {
        let all: Vec<Stroke> =
            (0..100).flat_map(|n| strokes(1, n, Duration::from_secs(12))).collect();
        for name in [
            "Weather",
            "Reset",
            "Flicker",
            "HoleUp",
            "HoleDown",
            "Stall",
            "Refusing",
            "Forbidding",
            "Silent",
            "Crash",
            "CrashMidway",
            "Wake",
            "Hide",
        ] {
            assert!(
                all.iter().any(|stroke| format!("{:?}", stroke.fault).contains(name)),
                "{name}"
            );
        }
    }
}
