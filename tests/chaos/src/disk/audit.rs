//! Reads a database file after a disaster and says which promises it does not hold.

use std::path::Path;

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, query_as, query_scalar};

use super::visitors::Acked;

/// What a database file holds of what was promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many commands were confirmed.
    pub promised: usize,
    /// Confirmed commands that are not there, or not under their seq.
    pub lost: usize,
    /// Logs that do not count 1, 2, 3, … up to the head of their conversation.
    pub gaps: usize,
    /// What `integrity_check` says, or why the file cannot be read.
    pub integrity: String,
}

impl Findings {
    /// Whether every promise is held.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.lost == 0 && self.gaps == 0 && self.integrity == "ok"
    }

    /// For a table of figures.
    #[must_use]
    pub fn summary(&self) -> String {
        let Findings { promised, lost, gaps, integrity } = self;
        format!("{lost} lost of {promised} accepted, {gaps} logs with gaps, integrity {integrity}")
    }
}

/// Looks for everything that was promised. A file that cannot be read holds nothing.
pub async fn audit(database: &Path, promises: &[Acked]) -> Findings {
    read(database, promises).await.unwrap_or_else(|error| Findings {
        promised: promises.len(),
        lost: promises.len(),
        gaps: 0,
        integrity: error.to_string(),
    })
}

async fn read(database: &Path, promises: &[Acked]) -> Result<Findings> {
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(false);
    let mut file = SqliteConnection::connect_with(&options).await?;
    let integrity: String = query_scalar("PRAGMA integrity_check").fetch_one(&mut file).await?;
    let mut lost = 0;
    for promise in promises {
        let found: Option<(i64, Option<i64>)> = query_as(
            "SELECT commands.seq, events.seq FROM commands LEFT JOIN events \
             ON events.conversation = commands.conversation AND events.seq = commands.seq \
             WHERE commands.conversation = ? AND commands.cid = ?",
        )
        .bind(promise.conversation.as_str())
        .bind(promise.cid.as_str())
        .fetch_optional(&mut file)
        .await?;
        let seq = i64::try_from(promise.seq)?;
        lost += usize::from(found != Some((seq, Some(seq))));
    }
    let gaps: i64 = query_scalar(
        "SELECT COUNT(*) FROM (SELECT conversations.conversation FROM conversations LEFT JOIN events \
         USING (conversation) GROUP BY conversations.conversation \
         HAVING COUNT(seq) <> head OR MAX(seq) <> head OR MIN(seq) <> 1)",
    )
    .fetch_one(&mut file)
    .await?;
    file.close().await?;
    Ok(Findings { promised: promises.len(), lost, gaps: usize::try_from(gaps)?, integrity })
}
