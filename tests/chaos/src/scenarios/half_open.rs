//! R3: a line that carries nothing one way, without anybody being told, is noticed and replaced.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{Instant, sleep};

use super::{LIFTED, Part, Rig};
use crate::figures::{Figures, Times, millis};
use crate::history::Side;
use crate::nemesis::{Fault, Stroke};
use crate::peer::{Flaw, Order, Pace};
use crate::run;
use crate::schedule::{Plan, Stage, World};
use crate::server::ServerConfig;
use crate::table::at_most;

/// The goal in a page that somebody looks at.
const VISIBLE: Duration = Duration::from_secs(20);
/// The goal after the page woke. Its margin is half a second, which a busy machine may need for itself.
pub const WOKEN: Duration = Duration::from_secs(3);
/// How long a page may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures so many lines of each kind at once; after a wake they are to be well within `woken_goal`.
///
/// Errors: the rig failed.
pub async fn run(rig: &Rig, of_each: u64, woken_goal: Duration) -> Result<Part> {
    let kinds = [
        (Fault::HoleUp, false),
        (Fault::HoleDown, false),
        (Fault::HoleUp, true),
        (Fault::HoleDown, true),
    ];
    let sites = of_each * kinds.len() as u64;
    let config = ServerConfig { sites, allowance: LIFTED, ..rig.server("half-open")? };
    let (mut server, world, _starts) = run::begin(config).await?;
    let lines = (0..sites).map(|site| {
        let (fault, wakes) = kinds[site as usize % kinds.len()];
        one(&world, rig.seed, site, fault, wakes)
    });
    let (mut figures, mut visible, mut woken) =
        (Figures::default(), Times::default(), Times::default());
    for (took, wakes, verdict) in futures::future::try_join_all(lines).await? {
        if wakes {
            woken.add(took);
        } else {
            visible.add(took);
        }
        let replay = format!("--seed {} -- --only r3", rig.seed);
        figures.add(verdict, replay, world.histories.clone());
    }
    figures.errors = server.errors();
    world.database.close().await;
    server.kill().await?;
    let mut part = Part::of("R3  half-open lines".to_owned(), &figures);
    let (longest, longest_woken) = (visible.longest(), woken.longest());
    let is_met = longest <= VISIBLE;
    part.goal("repaired, visible page", &at_most(VISIBLE), millis(longest), is_met);
    let is_met = longest_woken <= woken_goal;
    part.goal("repaired after a wake", &at_most(woken_goal), millis(longest_woken), is_met);
    Ok(part)
}

/// One line falls into a hole; gives how long its page took to have another one.
async fn one(
    world: &World,
    seed: u64,
    site: u64,
    fault: Fault,
    wakes: bool,
) -> Result<(Duration, bool, crate::checker::Verdict)> {
    let pace = Pace { every: Duration::from_millis(400), at_most_waiting: 100 };
    let plan = Plan {
        seed,
        schedule: site,
        site,
        lasting: Duration::ZERO,
        pace,
        faults: false,
        flaw: Flaw::None,
    };
    let stage = Stage::open(world, plan).await?;
    stage.type_all(Some(pace)).await;
    for side in Side::BOTH {
        let is_up = stage.peer(side).until(PATIENCE, |status| status.acked > 3).await;
        anyhow::ensure!(is_up, "a page does not come up");
    }
    let visitor = stage.peer(Side::Visitor);
    // Lines break at any point of the heartbeat.
    sleep(Duration::from_millis(700 * site)).await;
    let before = visitor.status();
    let stroke = Stroke { after: Duration::ZERO, side: Side::Visitor, fault };
    stage.strike(stroke).await;
    let mut since = Instant::now();
    if wakes {
        sleep(Duration::from_secs(1)).await;
        since = Instant::now();
        visitor.order(Order::Wake).await;
    }
    let is_back = visitor
        .until(PATIENCE, |status| status.connected && status.connections > before.connections)
        .await;
    let took = since.elapsed();
    is_back.then_some(()).context("the page does not notice that its line is dead")?;
    Ok((took, wakes, stage.finish().await?))
}
