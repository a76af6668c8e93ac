//! What goes wrong, and when: drawn before the run begins, over by its end.

use std::time::Duration;

use turmoil::Sim;

use crate::chance::Chance;
use crate::server::SERVER;

/// Faults begin and end within this time.
pub const FAULTS_MS: u64 = 20_000;

/// How long a packet takes at least.
pub const FASTEST: Duration = Duration::from_millis(1);
/// And at most.
pub const SLOWEST: Duration = Duration::from_millis(120);

/// Something that is done to the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Nothing passes between a tab and the server, and nobody is told.
    Part(usize),
    /// It does again.
    Mend(usize),
    /// Nothing passes one way.
    PartOneWay { tab: usize, up: bool },
    /// It does again.
    MendOneWay { tab: usize, up: bool },
    /// Everything between a tab and the server is held up.
    Hold(usize),
    /// And arrives, all at once.
    Release(usize),
    /// The page dies.
    KillTab(usize),
    /// It is loaded again.
    LoadTab(usize),
    /// The server's process dies; its disk stays.
    KillServer,
    /// It starts again.
    StartServer,
}

/// The name of a tab's host.
pub fn host(tab: usize) -> String {
    format!("tab-{tab}")
}

/// All deeds of a seed with their times, in order.
pub fn deeds(seed: u64, n_tabs: usize) -> Vec<(u64, Deed)> {
    let mut deeds = Vec::new();
    for tab in 0..n_tabs {
        let mut chance = Chance::new(seed, 10 + tab as u64);
        spans(&mut chance, 8_000, |chance, from, to| {
            let up = chance.draw() % 2 == 0;
            let (begin, end) = match chance.among(0..8) {
                0 | 1 => (Deed::Part(tab), Deed::Mend(tab)),
                2..=4 => (Deed::PartOneWay { tab, up }, Deed::MendOneWay { tab, up }),
                5 => (Deed::Hold(tab), Deed::Release(tab)),
                _ => (Deed::KillTab(tab), Deed::LoadTab(tab)),
            };
            deeds.extend([(from, begin), (to, end)]);
        });
    }
    let mut chance = Chance::new(seed, 1);
    spans(&mut chance, 3_000, |chance, from, to| {
        if chance.draw() % 2 == 0 {
            deeds.extend([(from, Deed::KillServer), (to, Deed::StartServer)]);
        }
    });
    deeds.sort_by_key(|(at, _)| *at);
    deeds
}

/// Stretches of time that do not overlap.
fn spans(chance: &mut Chance, longest: u64, mut each: impl FnMut(&mut Chance, u64, u64)) {
    let mut at = chance.among(200..5_000);
    while at < FAULTS_MS {
        let end = (at + chance.among(50..longest)).min(FAULTS_MS);
        each(chance, at, end);
        at = end + chance.among(200..6_000);
    }
}

/// Does it.
pub fn inflict(deed: &Deed, sim: &mut Sim<'_>, n_tabs: usize) {
    match deed {
        Deed::Part(tab) => sim.partition(host(*tab), SERVER),
        Deed::Mend(tab) => sim.repair(host(*tab), SERVER),
        Deed::PartOneWay { tab, up: true } => sim.partition_oneway(host(*tab), SERVER),
        Deed::PartOneWay { tab, up: false } => sim.partition_oneway(SERVER, host(*tab)),
        Deed::MendOneWay { tab, up: true } => sim.repair_oneway(host(*tab), SERVER),
        Deed::MendOneWay { tab, up: false } => sim.repair_oneway(SERVER, host(*tab)),
        Deed::Hold(tab) => sim.hold(host(*tab), SERVER),
        Deed::Release(tab) => sim.release(host(*tab), SERVER),
        Deed::KillTab(tab) => sim.crash(host(*tab)),
        Deed::LoadTab(tab) => sim.bounce(host(*tab)),
        Deed::KillServer => {
            // A runtime drops its tasks in an order of its own, so the last packets of its sockets must not draw lots.
            (0..n_tabs).for_each(|tab| sim.set_link_latency(host(tab), SERVER, FASTEST));
            sim.crash(SERVER);
            (0..n_tabs)
                .for_each(|tab| sim.set_link_max_message_latency(host(tab), SERVER, SLOWEST));
        }
        Deed::StartServer => sim.bounce(SERVER),
    }
}
