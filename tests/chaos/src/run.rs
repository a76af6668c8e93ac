//! Many schedules at once against one server that ends again and again.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::figures::Figures;
use crate::nemesis::End;
use crate::peer::{Flaw, Pace};
use crate::reader::Database;
use crate::schedule::{self, Plan, World};
use crate::server::{Server, ServerConfig};

/// What a run is.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The seed.
    pub seed: u64,
    /// The goal it belongs to; one whose schedules can be run alone has none.
    pub goal: Option<&'static str>,
    /// The first schedule.
    pub first: u64,
    /// How many schedules there are at most.
    pub schedules: u64,
    /// How long new ones begin.
    pub lasting: Duration,
    /// How many run at once, each on a site of its own.
    pub at_once: u64,
    /// How long each strikes.
    pub each: Duration,
    /// How fast people type.
    pub pace: Pace,
    /// Whether lines and pages have faults.
    pub faults: bool,
    /// What the pages do wrong.
    pub flaw: Flaw,
    /// How many times the usual rate limits the server grants.
    pub allowance: u32,
}

/// Runs schedules while the server ends as `ends` says, and adds everything up.
///
/// No further schedule begins when the time is over or, if `ends` has an end, when the server had all of them.
///
/// Errors: the rig failed, not the server's promises; or the server did not start again.
pub async fn run(
    config: ServerConfig,
    rules: &Rules,
    ends: impl Iterator<Item = End>,
) -> Result<Figures> {
    let config = ServerConfig { sites: rules.at_once, allowance: rules.allowance, ..config };
    let (mut server, world, starts) = begin(config).await?;
    let figures = Mutex::new(Figures::default());
    let next = AtomicU64::new(rules.first);
    let enough = watch::Sender::new(false);
    let deadline = Instant::now() + rules.lasting;
    let over = || *enough.borrow() || Instant::now() >= deadline;
    let slot = |site: u64| {
        let (world, figures, next, over) = (&world, &figures, &next, &over);
        async move {
            while !over() {
                let schedule = next.fetch_add(1, Ordering::Relaxed);
                if schedule >= rules.first + rules.schedules {
                    break;
                }
                let plan = Plan {
                    seed: rules.seed,
                    schedule,
                    site,
                    lasting: rules.each,
                    pace: rules.pace,
                    faults: rules.faults,
                    flaw: rules.flaw,
                };
                let verdict = schedule::run(world, plan).await?;
                let mut figures = figures.lock().unwrap_or_else(PoisonError::into_inner);
                let history = plan.history(&world.histories);
                figures.add(verdict, replay(rules, schedule), history);
            }
            anyhow::Ok(())
        }
    };
    let done = watch::Sender::new(false);
    let slots = async {
        let all = futures::future::try_join_all((0..rules.at_once).map(slot)).await;
        done.send_replace(true);
        all
    };
    let haunting = haunt(&mut server, ends, &starts, &done, &enough);
    let (_, toll) = tokio::try_join!(slots, haunting)?;
    let mut figures = figures.into_inner().unwrap_or_else(PoisonError::into_inner);
    (figures.kills, figures.starts, figures.drains) = (toll.kills, toll.starts, toll.drains);
    server.kill().await?;
    figures.errors = server.errors();
    figures.integrity = world.database.integrity().await?;
    world.database.close().await;
    Ok(figures)
}

fn replay(rules: &Rules, schedule: u64) -> String {
    let seed = rules.seed;
    match rules.goal {
        Some(goal) => format!("--seed {seed} -- --only {goal}"),
        None => format!("--seed {seed} --schedule {schedule}"),
    }
}

/// A server with an operator signed in at each of its sites, and the world that schedules are run in. The last is told
/// whenever the server was started anew.
///
/// Errors: the server did not start, or let nobody in.
pub(crate) async fn begin(config: ServerConfig) -> Result<(Server, World, watch::Sender<u64>)> {
    let histories = config.folder.join("histories");
    std::fs::create_dir_all(&histories)?;
    let sites = config.sites;
    let mut server = Server::prepare(config)?;
    server.add_operators().await?;
    server.go_on().await?;
    let mut cookies = Vec::new();
    for site in 0..sites {
        cookies.push(server.sign_in(site).await?);
    }
    let (starts, started) = watch::channel(0);
    let world = World {
        server: server.address(),
        desk_origin: server.origin(),
        database: Database::open(&server.database()).await?,
        cookies,
        histories,
        starts: started,
    };
    Ok((server, world, starts))
}

#[derive(Default)]
struct Toll {
    kills: u64,
    starts: crate::figures::Times,
    drains: crate::figures::Times,
}

/// Ends the server again and again until the schedules are done; it runs when this returns.
async fn haunt(
    server: &mut Server,
    ends: impl Iterator<Item = End>,
    starts: &watch::Sender<u64>,
    done: &watch::Sender<bool>,
    enough: &watch::Sender<bool>,
) -> Result<Toll> {
    let mut toll = Toll::default();
    let mut is_done = done.subscribe();
    for end in ends {
        tokio::select! {
            _ = is_done.wait_for(|done| *done) => return Ok(toll),
            () = sleep(end.after) => {}
        }
        if end.in_order {
            let (drain, status) = server.terminate().await?;
            anyhow::ensure!(status.success(), "told to end, the server failed: {status}");
            toll.drains.add(drain);
        } else {
            server.kill().await?;
            toll.kills += 1;
        }
        sleep(end.away).await;
        toll.starts.add(server.go_on().await?);
        starts.send_modify(|starts| *starts += 1);
    }
    enough.send_replace(true);
    Ok(toll)
}

/// A folder for a run's files that stays when the run was red.
///
/// Errors: it cannot be made.
pub fn folder(parent: &Path, name: &str) -> Result<std::path::PathBuf> {
    let folder = parent.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}
