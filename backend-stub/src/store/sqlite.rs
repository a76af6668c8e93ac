//! The embedded default: one SQLite file, write-ahead log, flushed at every commit.
//!
//! `synchronous=FULL` is what makes `accepted` true after a power cut; `NORMAL` loses acknowledged rows.

mod conversations;
mod convert;
mod log;
mod operators;
mod people;
mod session;

use std::path::Path;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Pending, Reads, Result, Store, StoreError, Writes};
use session::Session;

/// The database's name in the data folder.
pub const FILE_NAME: &str = "parlor.db";

/// Readers that may work at the same time.
const READERS: u32 = 4;

/// A database file.
pub struct Sqlite {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Sqlite {
    /// Opens the file, makes it when it is missing, and brings its tables up to date.
    ///
    /// Errors: [`StoreError`] when the folder cannot be written or the file is no database of ours.
    pub async fn open(file: &Path) -> Result<Sqlite> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "ON");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(convert::failed)?;
        sqlx::migrate!("./migrations")
            .run(&writer)
            .await
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        let epoch = format!("{:032x}", rand::random::<u128>());
        sqlx::query("INSERT OR IGNORE INTO meta (name, value) VALUES ('epoch', ?)")
            .bind(epoch)
            .execute(&writer)
            .await
            .map_err(convert::failed)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await
            .map_err(convert::failed)?;
        Ok(Sqlite { readers, writer })
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
            // IMMEDIATE: waits for another process (`parlor operator add`) here, not in the middle of the work.
            let transaction =
                self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(convert::failed)?;
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
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::contract;

    #[tokio::test]
    async fn sqlite_keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
        contract::run(Arc::new(store)).await;
    }

    #[tokio::test]
    async fn an_event_that_cannot_be_read_is_hidden_and_the_rest_of_its_log_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
        let row = contract::row(1, "helio");
        let mut writes = store.write().await.unwrap();
        writes.put_conversation(&row).await.unwrap();
        let log = [contract::event(1), contract::event(2), contract::event(3)];
        writes.append(&row.conversation, &log).await.unwrap();
        writes.commit().await.unwrap();
        sqlx::query("UPDATE events SET body = '{\"type\":\"answered\",\"run\":7}' WHERE seq = 2")
            .execute(&store.writer)
            .await
            .unwrap();
        let mut reads = store.read().await.unwrap();
        let events = reads.events(&row.conversation, 0, 10).await.unwrap();
        let tags: Vec<&str> = events.iter().map(|event| event.body.tag()).collect();
        assert_eq!(tags, ["message_posted", "hidden", "message_posted"]);
    }

    #[tokio::test]
    async fn the_epoch_outlives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("parlor.db");
        let mut epochs = Vec::new();
        for _ in 0..2 {
            let store = Sqlite::open(&file).await.unwrap();
            epochs.push(store.read().await.unwrap().epoch().await.unwrap());
            store.close().await;
        }
        assert_eq!(epochs[0], epochs[1]);
    }
}
