//! The power cut can find something: a store that confirms before the disk has it is found out by the same audit.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use backend_stub::store::Store;
use backend_stub::store::sqlite::{FILE_NAME, Sqlite};
use protocol::{CommandId, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{Connection, query};

use super::audit::{Findings, audit};
use super::mount::{Disk, Kind};
use super::visitors::{Acked, conversation};
use super::{Outcome, needs};
use crate::table::Row;

/// How long it writes before the power is cut.
const WRITES_FOR: Duration = Duration::from_secs(2);

/// Cuts the power under a store with `synchronous=OFF`, and under the same one with `FULL`.
///
/// Errors: it could not be carried out.
pub async fn is_found_out() -> Result<Outcome> {
    if let Some(why) = needs::missing(&Kind::Ext4.tools()) {
        return Ok(Outcome::Skipped(why));
    }
    let careless = cut_under(SqliteSynchronous::Off).await?;
    let careful = cut_under(SqliteSynchronous::Full).await?;
    let rows = vec![
        Row::new("mutation synchronous=OFF", "found out", careless.summary(), careless.lost > 0),
        Row::new(
            "the same with synchronous=FULL",
            "0 lost",
            careful.summary(),
            careful.is_sound() && careful.promised > 0,
        ),
    ];
    Ok(Outcome::Measured(rows))
}

async fn cut_under(synchronous: SqliteSynchronous) -> Result<Findings> {
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::new(Kind::Ext4, folder.path())?;
    let file = disk.path().join(FILE_NAME);
    // The real tables, safely on the disk before the careless part begins.
    Sqlite::open(&file).await?.close().await;
    flush_folder(disk.path())?;
    let is_over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(write(file.clone(), synchronous, is_over.clone()));
    tokio::time::sleep(WRITES_FOR).await;
    disk.cut_power()?;
    is_over.store(true, Ordering::Relaxed);
    let promises = writing.await??;
    disk.power_on()?;
    Ok(audit(&file, &promises).await)
}

/// Flushes what is below a folder.
fn flush_folder(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.file_type()?.is_file() {
            std::fs::File::open(entry.path())?.sync_all()?;
        }
    }
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

async fn write(
    file: std::path::PathBuf,
    synchronous: SqliteSynchronous,
    is_over: Arc<AtomicBool>,
) -> Result<Vec<Acked>> {
    let options = SqliteConnectOptions::new().filename(&file).synchronous(synchronous);
    let mut store = SqliteConnection::connect_with(&options).await?;
    let mut promises = Vec::new();
    for seq in 1_u64.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        match add(&mut store, seq).await {
            Ok(promise) => promises.push(promise),
            Err(_) => break,
        }
    }
    // Closing may fail as everything does now.
    let _ = store.close().await;
    Ok(promises)
}

async fn add(store: &mut SqliteConnection, seq: u64) -> Result<Acked> {
    let (log, cid, n) = (conversation(1), CommandId::from_bits(seq.into()), i64::try_from(seq)?);
    let mut transaction = store.begin().await?;
    query("INSERT INTO events (conversation, seq, at, body) VALUES (?, ?, ?, 'words')")
        .bind(log.as_str())
        .bind(n)
        .bind(n)
        .execute(&mut *transaction)
        .await?;
    query(
        "INSERT INTO commands (conversation, cid, device, cseq, hash, seq, at) \
         VALUES (?, ?, 'device', ?, zeroblob(32), ?, ?)",
    )
    .bind(log.as_str())
    .bind(cid.as_str())
    .bind(n)
    .bind(n)
    .bind(n)
    .execute(&mut *transaction)
    .await?;
    query(
        "INSERT INTO conversations (conversation, site, visitor, head, state_version, state, phase, calling, \
         started_at, last_at) VALUES (?1, 's0', 'visitor', ?2, 1, '{}', 'bot', 0, ?2, ?2) \
         ON CONFLICT (conversation) DO UPDATE SET head = ?2, last_at = ?2",
    )
    .bind(log.as_str())
    .bind(n)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let when = Instant::now();
    Ok(Acked { conversation: log, cid, seq, at: Timestamp::from_millis(n), when })
}
