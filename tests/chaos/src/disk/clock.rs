//! R8: the server's clock is set forward and back while visitors talk. Order, repetition and limits stay as they are.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use protocol::RejectCode;
use protocol::client_frames::Send;

use super::audit::audit;
use super::visitors::{Answer, SharedLedger, Visitor};
use super::{Outcome, needs};
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// What the clock says besides the truth, one after the other.
const JUMPS: [&str; 7] = ["+0", "+1h", "-1h", "+0", "+7d", "-1h", "+0"];
/// More than the limits let one person say at once.
const TOO_MANY: usize = 200;

/// Sets the clock of a running server.
///
/// Errors: it could not be carried out.
pub async fn jumps(binary: &Path) -> Result<Outcome> {
    if let Some(why) = needs::missing_tools(&["env"]) {
        return Ok(Outcome::Skipped(why));
    }
    let Some(library) = needs::fake_time_library() else {
        return Ok(Outcome::Skipped("faketime is not installed here".to_owned()));
    };
    let folder = tempfile::tempdir()?;
    let clock = Clock(folder.path().join("clock"));
    clock.set("+0")?;
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.wrapper = vec![
        "env".into(),
        format!("LD_PRELOAD={}", library.display()).into(),
        format!("FAKETIME_TIMESTAMP_FILE={}", clock.0.display()).into(),
        "FAKETIME_NO_CACHE=1".into(),
        // Jumps are what happens to the time of day; the time that only runs stays true.
        "FAKETIME_DONT_FAKE_MONOTONIC=1".into(),
        "DONT_FAKE_MONOTONIC=1".into(),
    ];
    let mut server = Server::prepare(config)?;
    server.add_operators().await?;
    server.go_on().await?;
    let ledger = SharedLedger::default();
    let (order, repeated) = talk_through(&server, &clock, &ledger).await?;
    let limits = limit_through(&server, &clock, &ledger).await?;
    server.terminate().await?;
    let promised = ledger.lock().accepted.clone();
    let found = audit(&server.database(), &promised).await;
    Ok(Outcome::Measured(vec![
        order,
        repeated,
        limits,
        Row::new(
            "clock jumps: promises",
            "0 lost, integrity ok",
            found.summary(),
            found.is_sound(),
        ),
    ]))
}

/// The file that says how wrong the server's clock is.
struct Clock(PathBuf);

impl Clock {
    /// Replaced as a whole: the server reads it at any time.
    fn set(&self, offset: &str) -> Result<()> {
        let new = self.0.with_extension("new");
        std::fs::write(&new, format!("{offset}\n"))?;
        Ok(std::fs::rename(&new, &self.0)?)
    }
}

/// One visitor talks across every jump, and says each thing twice.
async fn talk_through(server: &Server, clock: &Clock, ledger: &SharedLedger) -> Result<(Row, Row)> {
    let mut visitor = Visitor::come(server.address(), 1, ledger).await?;
    let mut said: Vec<(Send, u64, i64)> = Vec::new();
    let mut real_jumps = 0;
    for offset in JUMPS {
        clock.set(offset)?;
        // Few enough that no limit is reached, said twice.
        for _ in 0..2 {
            let send = visitor.posting(&format!("at {offset}"));
            let (seq, at) = accepted(visitor.send(&send, ledger).await?)?;
            let before = said.last().map_or(at, |(_, _, before)| *before);
            real_jumps += u32::from(at - before > 3_000_000);
            said.push((send, seq, at));
        }
    }
    let runs_on = said.windows(2).all(|two| two[0].1 < two[1].1 && two[0].2 < two[1].2);
    let mut same = 0;
    for (send, seq, at) in &said {
        same += usize::from(accepted(visitor.send(send, ledger).await?)? == (*seq, *at));
    }
    let whole = Visitor::come_back(server.address(), 1, &visitor.token).await?;
    let expected: Vec<u64> = (1..=whole.seqs.len() as u64).collect();
    let (count, last) = (said.len(), said.last().map_or(0, |(_, _, at)| *at));
    // The clock says less than the log by now, or it was never set back.
    let went_back = whole.welcome.server_time.as_millis() < last;
    Ok((
        Row::new(
            "clock jumps: order",
            "seq and at only grow",
            format!(
                "{count} messages over {} jumps, {real_jumps} forward in the log",
                JUMPS.len() - 1
            ),
            runs_on && real_jumps == 2 && went_back && whole.seqs == expected,
        ),
        Row::new(
            "clock jumps: repetition",
            "the same answer",
            format!("{same} of {count}"),
            same == count,
        ),
    ))
}

/// A limit that is reached holds when the clock is set forward, and ends in time when it is set back.
async fn limit_through(server: &Server, clock: &Clock, ledger: &SharedLedger) -> Result<Row> {
    let mut visitor = Visitor::come(server.address(), 2, ledger).await?;
    let mut wait = None;
    let mut send = visitor.posting("first");
    for count in 0..TOO_MANY {
        match visitor.send(&send, ledger).await? {
            Answer::Accepted(_) => send = visitor.posting(&format!("{count}")),
            Answer::Refused(reject) if reject.code == RejectCode::RateLimited => {
                wait = reject.retry_after_ms;
                break;
            }
            Answer::Refused(reject) => bail!("refused: {reject:?}"),
        }
    }
    let Some(wait) = wait else { bail!("{TOO_MANY} messages were not too many") };
    clock.set("+1h")?;
    let holds = matches!(visitor.send(&send, ledger).await?,
        Answer::Refused(reject) if reject.code == RejectCode::RateLimited);
    clock.set("-1h")?;
    let since = Instant::now();
    let mut refusals = 0;
    while let Answer::Refused(reject) = visitor.send(&send, ledger).await? {
        refusals += 1;
        let wait = reject.retry_after_ms.unwrap_or(wait);
        if refusals > 5 || wait > 60_000 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    let ended = since.elapsed();
    clock.set("+0")?;
    Ok(Row::new(
        "clock jumps: rate limits",
        "hold at +1 h, end in time at -1 h",
        format!("hold: {holds}; end after {ended:.1?} with {refusals} refusals"),
        holds && refusals <= 3 && ended < Duration::from_secs(10),
    ))
}

fn accepted(answer: Answer) -> Result<(u64, i64)> {
    match answer {
        Answer::Accepted(accepted) => Ok((accepted.seq, accepted.at.as_millis())),
        Answer::Refused(reject) => bail!("refused: {reject:?}"),
    }
}
