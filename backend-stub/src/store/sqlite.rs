//! The embedded default: one SQLite file, write-ahead log, flushed at every commit.
//!
//! `synchronous=FULL` is what makes `accepted` true after a power cut; `NORMAL` loses acknowledged rows.

mod bookings;
mod conversations;
mod convert;
mod files;
mod folder;
mod log;
mod operators;
mod people;
mod quotes;
mod reading;
mod session;
mod transaction;
mod wal;

use std::path::Path;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Pending, Reads, Result, Store, StoreError, Writes};
pub use reading::NotReadable;
use session::Session;
use transaction::Transaction;
use wal::Wal;

/// The database's name in the data folder.
pub const FILE_NAME: &str = "parlor.db";

/// Readers that may work at the same time.
const READERS: u32 = 4;
/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);
/// `PRAGMA synchronous` as a number.
const FULL: i64 = 2;

/// How the tables came to be what they are.
static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// A database file.
pub struct Sqlite {
    readers: SqlitePool,
    writer: SqlitePool,
    wal: Wal,
}

impl Sqlite {
    /// Opens the file, makes it when it is missing, and brings its tables up to date.
    ///
    /// Errors: [`StoreError`] when the folder cannot be written or the file is no database of ours.
    pub async fn open(file: &Path) -> Result<Sqlite> {
        let is_new = !file.exists();
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("wal_autocheckpoint", wal::CHECKPOINT_PAGES)
            .pragma("journal_size_limit", wal::KEPT_BYTES)
            .pragma("secure_delete", "ON");
        let writer = pool(1).connect_with(options.clone()).await.map_err(convert::failed)?;
        check_promises(&writer).await?;
        let wal = Wal::of(file);
        MIGRATIONS.run(&writer).await.map_err(of_migration)?;
        let epoch = format!("{:032x}", rand::random::<u128>());
        sqlx::query("INSERT OR IGNORE INTO meta (name, value) VALUES ('epoch', ?)")
            .bind(epoch)
            .execute(&writer)
            .await
            .map_err(convert::failed)?;
        if is_new {
            folder::flush(file)?;
        }
        // All readers from the start: one that is opened later may find no file descriptor left.
        let readers = pool(READERS).min_connections(READERS);
        let readers = readers.connect_with(options).await.map_err(convert::failed)?;
        let mut connection = writer.acquire().await.map_err(convert::failed)?;
        if let Err(error) = wal.look_after(&mut connection).await {
            // What is there can be read; every write tries again.
            tracing::warn!(%error, "nothing can be stored yet");
        }
        drop(connection);
        Ok(Sqlite { readers, writer, wal })
    }
}

/// A pool that keeps its connections: opening one needs file descriptors, which may be out when it is wanted.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Some file systems take no write-ahead log, and SQLite does without it silently.
async fn check_promises(writer: &SqlitePool) -> Result<()> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(writer)
        .await
        .map_err(convert::failed)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(writer)
        .await
        .map_err(convert::failed)?;
    if journal == "wal" && synchronous == FULL {
        return Ok(());
    }
    Err(StoreError::Failed(format!(
        "this file system gives journal_mode={journal} and synchronous={synchronous} instead of wal and {FULL}; \
         keep the data folder on a local disk"
    )))
}

fn of_migration(error: sqlx::migrate::MigrateError) -> StoreError {
    match error {
        sqlx::migrate::MigrateError::Execute(error) => convert::failed(error),
        sqlx::migrate::MigrateError::ExecuteMigration(error, _) => convert::failed(error),
        other => StoreError::Failed(other.to_string()),
    }
}

impl Store for Sqlite {
    fn read(&self) -> Pending<'_, Box<dyn Reads>> {
        Box::pin(async move {
            let connection = self.readers.acquire().await.map_err(convert::failed)?;
            Ok(Box::new(Session(connection)) as Box<dyn Reads>)
        })
    }

    fn write(&self) -> Pending<'_, Box<dyn Writes>> {
        Box::pin(async move {
            let transaction = Transaction::begin(&self.writer, &self.wal).await?;
            Ok(Box::new(Session(transaction)) as Box<dyn Writes>)
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.readers.close().await;
            self.writer.close().await;
        })
    }
}

#[cfg(test)]
mod tests;
