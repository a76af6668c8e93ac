//! R7: the disk fills up while visitors write, and later there is room again.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use protocol::RejectCode;

use super::audit::audit;
use super::mount::Disk;
use super::visitors::{SharedLedger, Visitor, crowd};
use super::{Outcome, needs};
use crate::http::{self, Answer};
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// The disk at first, in megabytes.
const SMALL: u32 = 5;
/// The disk later.
const LARGE: u32 = 64;
/// How many talk at the same time.
const VISITORS: u128 = 6;
/// How long it may take until the disk is full, and until messages go through again.
const PATIENCE: Duration = Duration::from_secs(60);
/// The goal for a refusal.
const TOLD_IN: Duration = Duration::from_secs(1);
/// The goal for going on by itself.
const HEALED_IN: Duration = Duration::from_secs(5);

/// Fills the disk of a server, looks at what still works, and makes room.
///
/// Errors: it could not be carried out.
pub async fn fills_and_heals(binary: &Path) -> Result<Outcome> {
    if let Some(why) = needs::missing(&["mount", "umount"]) {
        return Ok(Outcome::Skipped(why));
    }
    let folder = tempfile::tempdir()?;
    let disk = Disk::small(folder.path(), SMALL)?;
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.data = Some(disk.path().join("data"));
    config.allowance = 10_000;
    let mut server = Server::prepare(config)?;
    server.add_operators().await?;
    server.go_on().await?;
    let to = server.address();
    let ledger = SharedLedger::default();
    let quiet = Visitor::come(to, 1, &ledger).await?;
    let token = quiet.token.clone();
    let before = Session::of(&server).await?;
    let mut talking = crowd(to, 10, VISITORS, &"words ".repeat(600), &ledger).await?;

    wait(|| ledger.counts().1 >= 2 * VISITORS as usize).await.context("the disk does not fill")?;
    let health_full = http::get(to, "/healthz", &[]).await?;
    let metrics = http::get(to, "/metrics", &[]).await?.body;
    let is_counted = metrics.contains("parlor_storing 0")
        && metrics.contains("parlor_store_failures_total{kind=\"full\"}");
    let shown = Visitor::come_back(to, 1, &token).await.is_ok_and(|back| back.seqs == [1]);
    let sign_in = server.sign_in(0).await;
    let still_in = before.ask(&server).await?;

    let room_at = Instant::now();
    disk.grow(LARGE)?;
    let is_after = || ledger.lock().accepted.last().is_some_and(|last| last.when > room_at);
    wait(is_after).await.context("nothing is accepted although there is room")?;
    let healed = room_at.elapsed();
    let health_after = http::get(to, "/healthz", &[]).await?;
    // Everybody whose message was refused gets it through.
    let target = ledger.counts().0 + 20 * VISITORS as usize;
    wait(|| ledger.counts().0 >= target).await.context("messages do not go through again")?;
    let sign_in_after = server.sign_in(0).await.is_ok();
    talking.shutdown().await;
    server.terminate().await?;
    let promised = ledger.lock().accepted.clone();
    let found = audit(&server.database(), &promised).await;

    let ledger = ledger.lock();
    let slowest = ledger.refused.iter().map(|refused| refused.took).max().unwrap_or_default();
    let others = ledger.refused.iter().filter(|refused| refused.code != RejectCode::StorageFull);
    let (others, refused) = (others.count(), ledger.refused.len());
    let untimed = ledger.refused.iter().filter(|refused| refused.again_in.is_none()).count();
    let typed = format!(
        "slowest of {refused} refusals {slowest:.0?}, {others} of another code, {untimed} final"
    );
    let works = format!(
        "history {}, session {}, sign-in refused as {}",
        word(shown),
        still_in.status,
        sign_in
            .as_ref()
            .err()
            .map_or_else(|| "no refusal".to_owned(), |why| code(&why.to_string())),
    );
    let works_pass = shown
        && still_in.status == 200
        && sign_in.is_err_and(|why| why.to_string().contains("storage_full"))
        && sign_in_after;
    let told =
        format!("{} then {}, metrics {}", health_full.body, health_after.body, word(is_counted));
    let told_pass = health_full.status == 200
        && health_full.body.contains("disk_full")
        && health_after.body.contains("\"ok\"")
        && is_counted;
    Ok(Outcome::Measured(vec![
        Row::new("disk full: promises", "0 lost, integrity ok", found.summary(), found.is_sound()),
        Row::new(
            "disk full: storage_full",
            "≤ 1 s, retryable",
            typed,
            slowest <= TOLD_IN && others == 0 && untimed == 0,
        ),
        Row::new("disk full: reading and sessions", "go on", works, works_pass),
        Row::new("disk full: /healthz and /metrics", "say so", told, told_pass),
        Row::new("disk full: heals", "≤ 5 s", format!("{healed:.1?}"), healed <= HEALED_IN),
    ]))
}

/// A desk that was signed in before the disk was full.
struct Session {
    cookie: String,
}

impl Session {
    async fn of(server: &Server) -> Result<Self> {
        Ok(Session { cookie: server.sign_in(0).await? })
    }

    async fn ask(&self, server: &Server) -> Result<Answer> {
        http::get(server.address(), "/v1/desk/session", &[("cookie", &self.cookie)]).await
    }
}

fn word(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "NO" }
}

/// The code within a problem's text.
fn code(text: &str) -> String {
    let after = text.split("\"code\":\"").nth(1).unwrap_or("no problem");
    after.split('"').next().unwrap_or_default().to_owned()
}

/// Waits until something is so.
async fn wait(is_so: impl Fn() -> bool) -> Result<()> {
    let since = Instant::now();
    while !is_so() {
        anyhow::ensure!(since.elapsed() < PATIENCE, "not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
