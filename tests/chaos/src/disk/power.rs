//! R2: the power fails while visitors talk; what was confirmed is there when it is back.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::audit::audit;
use super::mount::{Disk, Kind};
use super::visitors::{SharedLedger, crowd};
use super::{Outcome, needs};
use crate::seed::Draws;
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// How many talk at the same time.
const VISITORS: u128 = 12;

/// Cuts the power so many times under load, on one disk whose database grows.
///
/// Errors: it could not be carried out.
pub async fn cuts(binary: &Path, kind: Kind, times: u32) -> Result<Outcome> {
    if let Some(why) = needs::missing(&kind.tools()) {
        return Ok(Outcome::Skipped(why));
    }
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::new(kind, folder.path())?;
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.data = Some(disk.path().join("data"));
    config.allowance = 10_000;
    let mut server = Server::prepare(config)?;
    let (ledger, mut draws) = (SharedLedger::default(), Draws::new(u64::from(times), 0));
    let (mut lost, mut gaps, mut unsound) = (0, 0, Vec::new());
    for round in 0..times {
        server.go_on().await?;
        let first = 1 + u128::from(round) * VISITORS;
        let mut talking = crowd(server.address(), first, VISITORS, "words", &ledger).await?;
        tokio::time::sleep(draws.millis(300, 1_500)).await;
        disk.cut_power()?;
        // What the server still says now is a promise like any other.
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.kill().await?;
        while talking.join_next().await.is_some() {}
        disk.power_on()?;
        let promised = ledger.lock().accepted.clone();
        let found = audit(&server.database(), &promised).await;
        lost += found.lost;
        gaps += found.gaps;
        if !found.is_sound() {
            unsound.push(format!("cut {}: {}", round + 1, found.summary()));
        }
    }
    let (promised, _) = ledger.counts();
    let name = format!("power cuts on {}", kind.name());
    let measured = format!(
        "{times} cuts, {lost} lost of {promised} accepted, {gaps} gaps, integrity ok {} of {times}{}",
        times as usize - unsound.len(),
        unsound.join("; ")
    );
    let pass = unsound.is_empty() && promised > 20 * times as usize;
    Ok(Outcome::Measured(vec![Row::new(name, "0 lost, integrity ok", measured, pass)]))
}
