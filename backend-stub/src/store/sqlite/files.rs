//! Files that visitors uploaded: whose they are and what is known of them.

use protocol::{ConversationId, SiteKey, Timestamp, VisitorId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, query};

use super::convert::{self, failed};
use crate::store::{FileRow, Result, Uploaded};

pub(super) async fn one(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    file: &str,
) -> Result<Option<FileRow>> {
    let row = query(
        "SELECT file, site, visitor, conversation, name, media_type, bytes, uploaded_at, used_at \
         FROM files WHERE file = ? AND site = ?",
    )
    .bind(file)
    .bind(site.as_str())
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &SqliteRow) -> Result<FileRow> {
    let used_at: Option<i64> = row.try_get("used_at").map_err(failed)?;
    Ok(FileRow {
        file: row.try_get("file").map_err(failed)?,
        site: convert::site(row.try_get("site").map_err(failed)?)?,
        visitor: convert::visitor(row.try_get("visitor").map_err(failed)?)?,
        conversation: convert::conversation(row.try_get("conversation").map_err(failed)?)?,
        name: row.try_get("name").map_err(failed)?,
        media_type: row.try_get("media_type").map_err(failed)?,
        bytes: convert::count(row.try_get("bytes").map_err(failed)?),
        uploaded_at: convert::at(row.try_get("uploaded_at").map_err(failed)?),
        used_at: used_at.map(convert::at),
    })
}

pub(super) async fn uploaded(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    visitor: &VisitorId,
    conversation: &ConversationId,
    since: Timestamp,
) -> Result<Uploaded> {
    let row = query(
        "SELECT (SELECT COUNT(*) FROM files WHERE site = ?1 AND conversation = ?3) AS files, \
         COALESCE(SUM(bytes), 0) AS of_site, \
         COALESCE(SUM(CASE WHEN visitor = ?2 THEN bytes END), 0) AS of_visitor \
         FROM files WHERE site = ?1 AND uploaded_at >= ?4",
    )
    .bind(site.as_str())
    .bind(visitor.as_str())
    .bind(conversation.as_str())
    .bind(since.as_millis())
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(Uploaded {
        of_conversation: convert::count(row.try_get("files").map_err(failed)?),
        bytes_of_visitor: convert::count(row.try_get("of_visitor").map_err(failed)?),
        bytes_of_site: convert::count(row.try_get("of_site").map_err(failed)?),
    })
}

pub(super) async fn add(connection: &mut SqliteConnection, row: &FileRow) -> Result<()> {
    query(
        "INSERT INTO files (file, site, visitor, conversation, name, media_type, bytes, uploaded_at, used_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&row.file)
    .bind(row.site.as_str())
    .bind(row.visitor.as_str())
    .bind(row.conversation.as_str())
    .bind(&row.name)
    .bind(&row.media_type)
    .bind(convert::integer(row.bytes))
    .bind(row.uploaded_at.as_millis())
    .bind(row.used_at.map(Timestamp::as_millis))
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn use_one(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    file: &str,
    at: Timestamp,
) -> Result<()> {
    query("UPDATE files SET used_at = ? WHERE file = ? AND site = ? AND used_at IS NULL")
        .bind(at.as_millis())
        .bind(file)
        .bind(site.as_str())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn forget_unused(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    file: &str,
) -> Result<bool> {
    let done = query("DELETE FROM files WHERE file = ? AND site = ? AND used_at IS NULL")
        .bind(file)
        .bind(site.as_str())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn forget_all_unused(
    connection: &mut SqliteConnection,
    before: Timestamp,
) -> Result<Vec<(SiteKey, String)>> {
    let rows =
        query("DELETE FROM files WHERE used_at IS NULL AND uploaded_at < ? RETURNING site, file")
            .bind(before.as_millis())
            .fetch_all(connection)
            .await
            .map_err(failed)?;
    let read = |row: &SqliteRow| {
        let site = convert::site(row.try_get("site").map_err(failed)?)?;
        Ok((site, row.try_get("file").map_err(failed)?))
    };
    rows.iter().map(read).collect()
}
