//! A transaction that is either on disk or gone with its connection.
//!
//! SQLite may roll a whole transaction back by itself when the disk is full, and after a failed flush nobody knows
//! what is on the disk. So a connection whose transaction did not commit is never used again.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Sqlite, SqlitePool, query};

use super::convert::failed;
use super::wal::Wal;
use crate::store::{Result, StoreError};

/// An open transaction.
pub(super) struct Transaction {
    connection: PoolConnection<Sqlite>,
    wal: Wal,
    is_over: bool,
}

impl Transaction {
    /// Begins; first it makes the write-ahead log one to build upon.
    ///
    /// Errors: the store's. Nothing can be stored before the write-ahead log is sound.
    pub(super) async fn begin(writer: &SqlitePool, wal: &Wal) -> Result<Self> {
        let connection = writer.acquire().await.map_err(failed)?;
        let mut transaction = Transaction { connection, wal: wal.clone(), is_over: false };
        wal.look_after(&mut transaction).await?;
        // IMMEDIATE: waits for another process (`parlor operator add`) here, not in the middle of the work.
        query("BEGIN IMMEDIATE").execute(&mut *transaction).await.map_err(failed)?;
        Ok(transaction)
    }

    /// Makes it durable.
    ///
    /// Errors: the store's; then it may or may not come back after a crash, and a repeated command tells which.
    pub(super) async fn commit(mut self) -> Result<()> {
        match query("COMMIT").execute(&mut *self).await.map_err(failed) {
            Ok(_) => {
                self.is_over = true;
                Ok(())
            }
            Err(error) => {
                if matches!(error, StoreError::Disk(_)) {
                    self.wal.distrust();
                }
                Err(error)
            }
        }
    }
}

impl Deref for Transaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.is_over {
            // Closing rolls back; the pool opens another one.
            self.connection.close_on_drop();
        }
    }
}
