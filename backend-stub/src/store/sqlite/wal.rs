//! The write-ahead log: that it is on disk before anything is built upon it, and that it stays small.
//!
//! When a flush fails, Linux marks what it could not write as written. A later flush of the same file then succeeds
//! without those pages, and a transaction that follows them is lost with them in a power cut. So after a failed flush,
//! and at every start, the log is moved into the database file, which writes and flushes each page anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, query, query_as};

use super::convert::failed;
use crate::store::{Result, StoreError};

/// Pages after which SQLite moves the log into the database at a commit: about 4 MB.
pub(super) const CHECKPOINT_PAGES: &str = "1000";
/// What SQLite leaves of the file when it begins the log again.
pub(super) const KEPT_BYTES: &str = "16777216";
/// Beyond this the writer waits for readers, who alone can have kept SQLite from beginning the log again.
const LONG_BYTES: u64 = 64 * 1024 * 1024;
/// How long it waits for them: people wait for the writer.
const READERS_WAIT: &str = "PRAGMA busy_timeout = 100";

/// What is known of the log. Clones share it.
#[derive(Clone)]
pub(super) struct Wal(Arc<Known>);

struct Known {
    file: PathBuf,
    long: u64,
    is_distrusted: AtomicBool,
    long_from: AtomicU64,
}

impl Wal {
    /// The log of a database file; distrusted, because nobody knows how the last process ended.
    pub(super) fn of(database: &Path) -> Self {
        Self::with_limit(database, LONG_BYTES)
    }

    /// The same, which counts as long from so many bytes on.
    pub(super) fn with_limit(database: &Path, long: u64) -> Self {
        let mut file = database.as_os_str().to_owned();
        file.push("-wal");
        Wal(Arc::new(Known {
            file: file.into(),
            long,
            is_distrusted: AtomicBool::new(true),
            long_from: AtomicU64::new(long),
        }))
    }

    /// A flush failed: what is in the log may not be on disk.
    pub(super) fn distrust(&self) {
        self.0.is_distrusted.store(true, Ordering::Release);
    }

    /// Makes the log sound and short.
    ///
    /// Errors: it is not sound yet.
    pub(super) async fn look_after(&self, connection: &mut SqliteConnection) -> Result<()> {
        let known = &self.0;
        if known.is_distrusted.load(Ordering::Acquire) {
            empty(connection).await?;
            known.is_distrusted.store(false, Ordering::Release);
        }
        let bytes = std::fs::metadata(&known.file).map_or(0, |file| file.len());
        if bytes < known.long {
            known.long_from.store(known.long, Ordering::Relaxed);
        } else if bytes >= known.long_from.load(Ordering::Relaxed) {
            let next = match shorten(connection).await {
                Ok(()) => known.long,
                // A long log is no reason to store nothing; it is tried again when it is twice as long.
                Err(error) => {
                    tracing::warn!(%error, bytes, "the write-ahead log is long and cannot be emptied");
                    bytes.saturating_mul(2)
                }
            };
            known.long_from.store(next, Ordering::Relaxed);
        }
        Ok(())
    }
}

async fn shorten(connection: &mut SqliteConnection) -> Result<()> {
    query(READERS_WAIT).execute(&mut *connection).await.map_err(failed)?;
    let emptied = empty(connection).await;
    let usual = format!("PRAGMA busy_timeout = {}", super::PATIENCE.as_millis());
    query(AssertSqlSafe(usual)).execute(connection).await.map_err(failed)?;
    emptied
}

/// Moves the whole log into the database file, flushes that, and begins the log again.
async fn empty(connection: &mut SqliteConnection) -> Result<()> {
    let (is_busy, _, _): (i64, i64, i64) =
        query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await.map_err(failed)?;
    if is_busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}
