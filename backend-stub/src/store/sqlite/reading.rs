//! A database that somebody else serves, opened to be looked at: nothing of it is made, brought up to date or written.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{SqlitePool, query_scalar};

use super::convert::failed;
use super::wal::Wal;
use super::{MIGRATIONS, PATIENCE, Sqlite, pool};
use crate::store::StoreError;

/// Why a database cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum NotReadable {
    /// Nobody made it.
    #[error("there is no such file; name the folder that the server was started with")]
    Missing,
    /// Somebody else made it.
    #[error("it holds no tables of Parlor; name the folder that the server was started with")]
    Foreign,
    /// A program before this one wrote it.
    #[error(
        "its tables are older than this program; start this version's server on it once, which brings them up to date"
    )]
    Older,
    /// A program after this one wrote it.
    #[error("its tables are newer than this program; use the version that the server runs")]
    Newer,
    /// It failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Sqlite {
    /// Opens a file for reading alone, while its server goes on or not. What writes to it fails.
    ///
    /// Errors: [`NotReadable`], each with what to do about it.
    pub async fn open_to_read(file: &Path) -> Result<Sqlite, NotReadable> {
        if !file.is_file() {
            return Err(NotReadable::Missing);
        }
        let options =
            SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(PATIENCE);
        let readers = pool(1).connect_with(options).await.map_err(failed)?;
        let fits = check_tables(&readers).await;
        if let Err(error) = fits {
            readers.close().await;
            return Err(error);
        }
        Ok(Sqlite { writer: readers.clone(), readers, wal: Wal::of(file) })
    }
}

/// Whether its tables are those that this program knows.
async fn check_tables(database: &SqlitePool) -> Result<(), NotReadable> {
    let has_tables = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')";
    if !query_scalar::<_, bool>(has_tables).fetch_one(database).await.map_err(failed)? {
        return Err(NotReadable::Foreign);
    }
    let theirs: Vec<i64> =
        query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
            .fetch_all(database)
            .await
            .map_err(failed)?;
    let ours: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    match theirs == ours {
        true => Ok(()),
        false if ours.starts_with(&theirs) => Err(NotReadable::Older),
        false => Err(NotReadable::Newer),
    }
}
