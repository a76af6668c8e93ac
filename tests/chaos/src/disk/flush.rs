//! R2: the disk says that it could not flush. Nobody in that commit is told yes, and the server goes on by itself.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use protocol::RejectCode;

use super::audit::audit;
use super::mount::{Disk, Kind};
use super::visitors::{SharedLedger, crowd};
use super::{Outcome, needs};
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// How many talk at the same time.
const VISITORS: u128 = 8;
/// Which flushes of each thread fail: the 25th, and every 40th after it. A start takes fewer.
const WHICH: &str = "inject=fsync,fdatasync:error=EIO:when=25+40";

/// Lets flushes fail under load for so many seconds, then cuts the power.
///
/// Errors: it could not be carried out.
pub async fn failures(binary: &Path, seconds: u64) -> Result<Outcome> {
    let mut tools = Kind::Ext4.tools().to_vec();
    tools.push("strace");
    if let Some(why) = needs::missing(&tools) {
        return Ok(Outcome::Skipped(why));
    }
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::new(Kind::Ext4, folder.path())?;
    let calls = folder.path().join("calls.log");
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.data = Some(disk.path().join("data"));
    config.allowance = 10_000;
    let words = ["strace", "-D", "-f", "-q", "-e", "trace=fsync,fdatasync", "-e", WHICH, "-o"];
    config.wrapper = words.iter().map(Into::into).chain([calls.clone().into_os_string()]).collect();
    let mut server = Server::start(config).await?;
    let ledger = SharedLedger::default();
    let mut talking = crowd(server.address(), 1, VISITORS, "words", &ledger).await?;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    disk.cut_power()?;
    server.kill().await?;
    while talking.join_next().await.is_some() {}
    disk.power_on()?;

    let promised = ledger.lock().accepted.clone();
    let found = audit(&server.database(), &promised).await;
    let failed = std::fs::read_to_string(&calls)?.matches("(INJECTED)").count();
    let longest = pauses(&promised);
    let ledger = ledger.lock();
    let slowest = ledger.refused.iter().map(|refused| refused.took).max().unwrap_or_default();
    let others = ledger
        .refused
        .iter()
        .filter(|refused| refused.code != RejectCode::StorageFull || refused.again_in.is_none())
        .count();
    let refused = ledger.refused.len();
    Ok(Outcome::Measured(vec![
        Row::new(
            "failed flushes, then a power cut",
            "0 lost, integrity ok",
            format!("{failed} failed flushes; {}", found.summary()),
            found.is_sound() && failed >= 2 && refused >= 2,
        ),
        Row::new(
            "failed flushes: storage_full",
            "≤ 1 s, retryable",
            format!("slowest of {refused} refusals {slowest:.0?}, {others} of another kind"),
            slowest <= Duration::from_secs(1) && others == 0,
        ),
        Row::new(
            "failed flushes: heals",
            "≤ 5 s",
            format!("longest time without a promise {longest:.1?}"),
            longest <= Duration::from_secs(5),
        ),
    ]))
}

/// The longest time between two promises.
fn pauses(promised: &[super::visitors::Acked]) -> Duration {
    let gaps = promised.windows(2).map(|two| two[1].when.duration_since(two[0].when));
    gaps.max().unwrap_or_default()
}
