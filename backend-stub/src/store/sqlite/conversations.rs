//! Rows of conversations.

use protocol::{ConversationId, SiteKey, VisitorId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, query, query_scalar};

use super::convert::{self, count, failed, integer};
use crate::store::{ConversationRow, Result, Unsettled};

pub(super) async fn one(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    conversation: &ConversationId,
) -> Result<Option<ConversationRow>> {
    let row = query("SELECT * FROM conversations WHERE conversation = ? AND site = ?")
        .bind(conversation.as_str())
        .bind(site.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn is_taken(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
) -> Result<bool> {
    let found: Option<i64> = query_scalar("SELECT 1 FROM conversations WHERE conversation = ?")
        .bind(conversation.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    Ok(found.is_some())
}

pub(super) async fn of_visitor(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    visitor: &VisitorId,
) -> Result<Vec<ConversationRow>> {
    let rows = query(
        "SELECT * FROM conversations WHERE site = ? AND visitor = ? ORDER BY started_at, conversation",
    )
    .bind(site.as_str())
    .bind(visitor.as_str())
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn inbox(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    limit: u32,
) -> Result<Vec<ConversationRow>> {
    let rows = query(
        "SELECT * FROM conversations WHERE site = ? ORDER BY last_at DESC, conversation LIMIT ?",
    )
    .bind(site.as_str())
    .bind(limit)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn unsettled(
    connection: &mut SqliteConnection,
    which: Unsettled,
) -> Result<Vec<ConversationRow>> {
    let rows = match which {
        Unsettled::Waiting => query("SELECT * FROM conversations WHERE phase = 'waiting'"),
        Unsettled::Calling => query("SELECT * FROM conversations WHERE calling = 1"),
        Unsettled::Serving => query("SELECT * FROM conversations WHERE serving = 1"),
    };
    let rows = rows.fetch_all(connection).await.map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn put(connection: &mut SqliteConnection, row: &ConversationRow) -> Result<()> {
    query(
        "INSERT INTO conversations (conversation, site, visitor, head, state_version, state, phase, calling, \
         serving, started_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10, ?9, ?9) \
         ON CONFLICT (conversation) DO UPDATE SET head = ?4, state_version = ?5, state = ?6, phase = ?7, \
         calling = ?8, last_at = ?9, serving = ?10",
    )
    .bind(row.conversation.as_str())
    .bind(row.site.as_str())
    .bind(row.visitor.as_str())
    .bind(integer(row.head))
    .bind(row.state_version)
    .bind(&row.state)
    .bind(row.phase.as_str())
    .bind(row.calling)
    .bind(row.last_at.as_millis())
    .bind(row.serving)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<ConversationRow> {
    Ok(ConversationRow {
        conversation: convert::conversation(row.try_get("conversation").map_err(failed)?)?,
        site: convert::site(row.try_get("site").map_err(failed)?)?,
        visitor: convert::visitor(row.try_get("visitor").map_err(failed)?)?,
        head: count(row.try_get("head").map_err(failed)?),
        state_version: row.try_get("state_version").map_err(failed)?,
        state: row.try_get("state").map_err(failed)?,
        phase: convert::phase(row.try_get("phase").map_err(failed)?),
        calling: row.try_get("calling").map_err(failed)?,
        serving: row.try_get("serving").map_err(failed)?,
        last_at: convert::at(row.try_get("last_at").map_err(failed)?),
    })
}
