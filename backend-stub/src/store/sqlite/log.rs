//! Events, the commands that caused them, and how far each side has come.

use protocol::{CommandId, ConversationId, DeviceId, Event, EventBody, events};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Row, query, query_scalar};

use super::convert::{self, count, failed, integer};
use crate::http::metrics;
use crate::store::{CommandRow, Cursor, Result, Side};

pub(super) async fn events(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    after: u64,
    limit: usize,
) -> Result<Vec<Event>> {
    let rows = query(
        "SELECT seq, at, body FROM events WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
    )
    .bind(conversation.as_str())
    .bind(integer(after))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let body: String = row.try_get("body").map_err(failed)?;
            let seq = count(row.try_get("seq").map_err(failed)?);
            Ok(Event {
                seq,
                at: convert::at(row.try_get("at").map_err(failed)?),
                body: readable(conversation, seq, &body),
            })
        })
        .collect()
}

/// One event that cannot be read must not make the whole conversation unreadable.
fn readable(conversation: &ConversationId, seq: u64, body: &str) -> EventBody {
    convert::json("event", body).unwrap_or_else(|error| {
        tracing::error!(%error, %conversation, seq, "an event is hidden");
        metrics::unreadable_event();
        events::Hidden {}.into()
    })
}

pub(super) async fn append(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    events: &[Event],
) -> Result<()> {
    for event in events {
        query("INSERT INTO events (conversation, seq, at, body) VALUES (?, ?, ?, ?)")
            .bind(conversation.as_str())
            .bind(integer(event.seq))
            .bind(event.at.as_millis())
            .bind(convert::to_json("event", &event.body)?)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

pub(super) async fn command(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    cid: &CommandId,
) -> Result<Option<CommandRow>> {
    let row = query("SELECT * FROM commands WHERE conversation = ? AND cid = ?")
        .bind(conversation.as_str())
        .bind(cid.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(CommandRow {
        cid: convert::command(row.try_get("cid").map_err(failed)?)?,
        device: convert::device(row.try_get("device").map_err(failed)?)?,
        cseq: count(row.try_get("cseq").map_err(failed)?),
        hash: convert::hash(row.try_get("hash").map_err(failed)?)?,
        seq: count(row.try_get("seq").map_err(failed)?),
        at: convert::at(row.try_get("at").map_err(failed)?),
    }))
}

pub(super) async fn last_cseq(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    device: &DeviceId,
) -> Result<u64> {
    let last: Option<i64> =
        query_scalar("SELECT MAX(cseq) FROM commands WHERE conversation = ? AND device = ?")
            .bind(conversation.as_str())
            .bind(device.as_str())
            .fetch_one(connection)
            .await
            .map_err(failed)?;
    Ok(count(last.unwrap_or(0)))
}

pub(super) async fn add_command(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    row: &CommandRow,
) -> Result<()> {
    query(
        "INSERT INTO commands (conversation, cid, device, cseq, hash, seq, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(conversation.as_str())
    .bind(row.cid.as_str())
    .bind(row.device.as_str())
    .bind(integer(row.cseq))
    .bind(row.hash.as_slice())
    .bind(integer(row.seq))
    .bind(row.at.as_millis())
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn cursor(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    side: Side,
) -> Result<Cursor> {
    let row = query("SELECT delivered, read FROM cursors WHERE conversation = ? AND side = ?")
        .bind(conversation.as_str())
        .bind(side.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Ok(Cursor::default()) };
    Ok(Cursor {
        delivered: count(row.try_get("delivered").map_err(failed)?),
        read: count(row.try_get("read").map_err(failed)?),
    })
}

pub(super) async fn advance_cursor(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
    side: Side,
    to: Cursor,
) -> Result<Option<Cursor>> {
    let before = cursor(connection, conversation, side).await?;
    let after = before.furthest(to);
    if after == before {
        return Ok(None);
    }
    query(
        "INSERT INTO cursors (conversation, side, delivered, read) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (conversation, side) DO UPDATE SET delivered = ?3, read = ?4",
    )
    .bind(conversation.as_str())
    .bind(side.as_str())
    .bind(integer(after.delivered))
    .bind(integer(after.read))
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(Some(after))
}
