//! One run: a server, three tabs in two browsers, a nemesis, and rest at the end.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use backend_stub::sites::Sites;
use backend_stub::store::Store;
use backend_stub::store::memory::Memory;
use futures::FutureExt;
use protocol::{ConversationId, Event};
use turmoil::Builder;

use crate::history::{History, SharedHistory};
use crate::lies::Lie;
use crate::nemesis::{self, Deed, FASTEST, FAULTS_MS, SLOWEST, host};
use crate::server::{self, SERVER};
use crate::tab::{self, Browser, Person};

/// How much each person says.
pub const WORDS: usize = 8;
/// Who sits where: two tabs of one browser in one conversation, and somebody else.
const TABS: [(u64, bool); 3] = [(0, true), (0, false), (1, true)];
/// When the faults are over, everything is at rest within this time.
const REST_MS: u64 = 200_000;
/// The grain of time.
const TICK: Duration = Duration::from_millis(10);
/// How long ago a lying disk was flushed, at least.
const FLUSH_EVERY_MS: u64 = 1_000;

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// What happened.
    pub lines: Vec<String>,
    /// How many commands were accepted.
    pub n_accepted: usize,
    /// How long it took, in simulated time.
    pub elapsed: Duration,
    /// The promise that was broken.
    pub broken: Option<String>,
}

fn talk(browser: u64) -> ConversationId {
    ConversationId::from_bits(u128::from(browser) + 7)
}

/// Runs a seed.
pub fn run(seed: u64, lie: Lie, sites: &Sites) -> Ran {
    let mut sim = Builder::new()
        .rng_seed(seed)
        .tick_duration(TICK)
        .simulation_duration(Duration::from_millis(FAULTS_MS + REST_MS + 10_000))
        .min_message_latency(FASTEST)
        .max_message_latency(SLOWEST)
        .tcp_capacity(1_024)
        .build();
    let history: SharedHistory = Rc::new(RefCell::new(History::default()));
    let disk = Rc::new(RefCell::new(Arc::new(Memory::default())));
    {
        let disk = disk.clone();
        sim.host(SERVER, move || server::live(disk.borrow().clone(), sites.clone()));
    }
    let browsers = [Browser::new(seed, 0), Browser::new(seed, 1)];
    for (tab, (browser, begins)) in TABS.into_iter().enumerate() {
        let person = Person { tab, begins, talk: talk(browser), n_words: WORDS, lie };
        let (browser, history) = (browsers[browser as usize].clone(), history.clone());
        sim.host(host(tab), move || {
            tab::live(person.clone(), seed, browser.clone(), history.clone())
        });
    }
    let mut deeds = nemesis::deeds(seed, TABS.len()).into_iter().peekable();
    let mut flushed = Vec::new();
    let mut told = Err("never at rest".to_owned());
    loop {
        let at = u64::try_from(sim.elapsed().as_millis()).expect("a run is shorter than that");
        if lie == Lie::DiskFlushesLater && at % FLUSH_EVERY_MS == 0 {
            flushed.push(disk.borrow().copy());
        }
        while let Some((_, deed)) = deeds.next_if(|(due, _)| *due <= at) {
            if deed == Deed::KillServer && lie == Lie::DiskFlushesLater {
                let kept = flushed.drain(..).rev().nth(1).unwrap_or_default();
                disk.replace(Arc::new(kept));
            }
            history.borrow_mut().lines.push(format!("{at} {deed:?}"));
            nemesis::inflict(&deed, &mut sim, TABS.len());
        }
        if let Err(error) = sim.step() {
            told = Err(format!("a host failed: {error}"));
            break;
        }
        if at > FAULTS_MS && at % 500 == 0 {
            if history.borrow().at_rest.values().filter(|is_at_rest| **is_at_rest).count()
                == TABS.len()
            {
                told = check(&history.borrow(), &disk.borrow());
            }
            // A copy may still grow; words that nobody holds any more do not come back.
            let is_final =
                |broken: &String| !broken.starts_with("tab") && !broken.starts_with("never");
            if told.as_ref().err().is_none_or(is_final) || at > FAULTS_MS + REST_MS {
                break;
            }
        }
    }
    let elapsed = sim.elapsed();
    drop(sim);
    let history = history.take();
    Ran { n_accepted: history.n_accepted, lines: history.lines, elapsed, broken: told.err() }
}

fn check(history: &History, disk: &Memory) -> Result<(), String> {
    for browser in 0..2 {
        let tabs: Vec<usize> =
            TABS.iter().enumerate().filter(|(_, it)| it.0 == browser).map(|(tab, _)| tab).collect();
        history.check(&talk(browser), &log(disk, &talk(browser)), &tabs)?;
    }
    Ok(())
}

/// What is on the disk.
fn log(disk: &Memory, talk: &ConversationId) -> Vec<Event> {
    // A store without a disk never has to wait, so one look is enough.
    let reading = async { disk.read().await?.events(talk, 0, usize::MAX).await };
    reading.now_or_never().expect("nothing holds it").expect("memory does not fail")
}
