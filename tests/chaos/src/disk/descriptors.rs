//! The process has no file descriptor left: who is connected goes on, nothing spins, and newcomers get in later.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::net::TcpStream;

use super::audit::audit;
use super::visitors::{Answer, SharedLedger, Visitor};
use super::{Outcome, needs};
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// What the server may have open.
const LIMIT: usize = 64;
/// How long it is watched without any left.
const WATCHED: Duration = Duration::from_secs(3);
/// The share of one processor that is still no spinning.
const IDLE_SHARE: f64 = 0.2;

/// Takes every descriptor of a server, watches it, and gives them back.
///
/// Errors: it could not be carried out.
pub async fn run_out(binary: &Path) -> Result<Outcome> {
    if let Some(why) = needs::missing_tools(&["prlimit"]) {
        return Ok(Outcome::Skipped(why));
    }
    let folder = tempfile::tempdir()?;
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.allowance = 10_000;
    config.wrapper = vec!["prlimit".into(), format!("--nofile={LIMIT}:{LIMIT}").into()];
    let mut server = Server::start(config).await?;
    let (to, ledger) = (server.address(), SharedLedger::default());
    let mut visitor = Visitor::come(to, 1, &ledger).await?;

    // Half-open visitors, renewed as the server lets go of them.
    let mut idle = Vec::new();
    for _ in 0..2 * LIMIT {
        idle.push(TcpStream::connect(to).await?);
    }
    let pid = server.pid().context("the server is gone")?;
    wait_until_full(pid).await?;
    let (before, watched_from) = (cpu(pid)?, Instant::now());
    let (mut messages, mut slowest) = (0, Duration::ZERO);
    while watched_from.elapsed() < WATCHED {
        let asked = Instant::now();
        if let Answer::Accepted(_) = visitor.post("still here", &ledger).await? {
            messages += 1;
        }
        slowest = slowest.max(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let share = (cpu(pid)? - before).as_secs_f64() / watched_from.elapsed().as_secs_f64();
    let was_full = open_files(pid)? >= LIMIT - 1;

    let freed = Instant::now();
    drop(idle);
    Visitor::come(to, 2, &ledger).await.context("a newcomer after the shortage")?;
    let in_after = freed.elapsed();
    server.terminate().await?;
    let promised = ledger.lock().accepted.clone();
    let found = audit(&server.database(), &promised).await;
    Ok(Outcome::Measured(vec![
        Row::new(
            "no descriptors: who is in",
            "goes on",
            format!("{messages} messages, slowest {slowest:.0?}; {}", found.summary()),
            was_full && messages >= 5 && slowest < Duration::from_secs(1) && found.is_sound(),
        ),
        Row::new(
            "no descriptors: accept loop",
            "does not spin",
            format!("{:.0} % of a processor", share * 100.0),
            share < IDLE_SHARE,
        ),
        Row::new(
            "no descriptors: a newcomer afterwards",
            "≤ 5 s",
            format!("{in_after:.1?}"),
            in_after <= Duration::from_secs(5),
        ),
    ]))
}

async fn wait_until_full(pid: u32) -> Result<()> {
    let since = Instant::now();
    while open_files(pid)? < LIMIT - 1 {
        anyhow::ensure!(since.elapsed() < Duration::from_secs(10), "descriptors do not run out");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

fn open_files(pid: u32) -> Result<usize> {
    Ok(std::fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// The processor time a process has used.
fn cpu(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in parentheses may hold spaces; fields are counted from behind it.
    let fields = stat.rsplit_once(')').context("an odd /proc/stat")?.1;
    let field = |n| fields.split_whitespace().nth(n).and_then(|text| text.parse::<u64>().ok());
    let ticks = field(11).zip(field(12)).map(|(user, system)| user + system);
    // A tick is a hundredth of a second on every Linux that this runs on.
    Ok(Duration::from_millis(10 * ticks.context("an odd /proc/stat")?))
}
