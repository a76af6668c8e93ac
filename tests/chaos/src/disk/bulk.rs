//! A large database in little time: one real conversation of each kind, copied in SQL under new ids.
//!
//! Rows come from the real server, so that every column holds what it really holds; only ids differ.

use std::path::Path;

use anyhow::Result;
use protocol::ConversationId;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, query, query_scalar};

/// New ids end in numbers from here on; those of templates are below.
const FIRST: u64 = 1_000_000;

/// A conversation that is copied.
#[derive(Debug, Clone)]
pub struct Template {
    /// Which.
    pub conversation: ConversationId,
    /// How many copies to make.
    pub copies: u64,
}

/// What a database holds now.
#[derive(Debug, Clone, Copy)]
pub struct Filled {
    /// Events in all logs.
    pub events: i64,
    /// Visitors who wait for a person.
    pub waiting: i64,
}

/// Copies conversations until the database is large. The server must not run.
///
/// Errors: the file is no database of the server's.
pub async fn fill(database: &Path, templates: &[Template]) -> Result<Filled> {
    // What is written here needs no promise; the server opens the file with its own settings.
    let options = SqliteConnectOptions::new()
        .filename(database)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-262144")
        .pragma("wal_autocheckpoint", "20000");
    let mut file = SqliteConnection::connect_with(&options).await?;
    let mut first = FIRST;
    for template in templates {
        for statement in COPIES {
            query(AssertSqlSafe(format!("{NUMBERS} {statement}")))
                .bind(i64::try_from(first)?)
                .bind(i64::try_from(first + template.copies)?)
                .bind(template.conversation.as_str())
                .execute(&mut file)
                .await?;
        }
        first += template.copies;
    }
    let events = query_scalar("SELECT COUNT(*) FROM events").fetch_one(&mut file).await?;
    let waiting = query_scalar("SELECT COUNT(*) FROM conversations WHERE phase = 'waiting'")
        .fetch_one(&mut file)
        .await?;
    query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut file).await?;
    file.close().await?;
    Ok(Filled { events, waiting })
}

/// The numbers of the copies, from ?1 up to and without ?2. An id is its kind's prefix and 32 hexadecimal digits.
const NUMBERS: &str = "WITH RECURSIVE copies(n, hex) AS (SELECT ?1, printf('%032x', ?1) \
     UNION ALL SELECT n + 1, printf('%032x', n + 1) FROM copies WHERE n + 1 < ?2)";

/// One statement per table that grows with conversations; ?3 is the one to copy. Times differ, as they do in life.
const COPIES: [&str; 5] = [
    "INSERT INTO events SELECT substr(conversation, 1, 2) || hex, seq, at + n, body \
     FROM copies, events WHERE conversation = ?3",
    "INSERT INTO commands SELECT substr(conversation, 1, 2) || hex, cid, device, cseq, hash, seq, at + n \
     FROM copies, commands WHERE conversation = ?3",
    "INSERT INTO conversations SELECT substr(conversation, 1, 2) || hex, site, substr(visitor, 1, 2) || hex, \
     head, state_version, state, phase, calling, started_at + n, last_at + n, serving \
     FROM copies, conversations WHERE conversation = ?3",
    "INSERT INTO visitors SELECT site, substr(visitor, 1, 2) || hex, started_at + n \
     FROM copies, conversations WHERE conversation = ?3",
    "INSERT INTO visitor_sessions SELECT randomblob(32), site, substr(visitor, 1, 2) || hex, started_at + n \
     FROM copies, conversations WHERE conversation = ?3",
];
