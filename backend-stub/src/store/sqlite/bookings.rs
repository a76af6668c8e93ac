//! Times that visitors took.

use protocol::{SiteKey, Timestamp, VisitorId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, query};

use super::convert::{self, failed};
use crate::store::{BookingRow, Result};

pub(super) async fn within(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    calendar: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<BookingRow>> {
    let rows = query(
        "SELECT * FROM bookings WHERE site = ? AND calendar = ? AND starts_at < ? AND ends_at > ? \
         ORDER BY starts_at, booking",
    )
    .bind(site.as_str())
    .bind(calendar)
    .bind(until.as_millis())
    .bind(from.as_millis())
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn of_visitor(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    visitor: &VisitorId,
    from: Timestamp,
) -> Result<Vec<BookingRow>> {
    let rows = query(
        "SELECT bookings.* FROM conversations \
         JOIN bookings ON bookings.conversation = conversations.conversation \
         WHERE conversations.site = ?1 AND conversations.visitor = ?2 \
         AND bookings.site = ?1 AND bookings.ends_at > ?3 ORDER BY starts_at, booking",
    )
    .bind(site.as_str())
    .bind(visitor.as_str())
    .bind(from.as_millis())
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn put(connection: &mut SqliteConnection, row: &BookingRow) -> Result<()> {
    query(
        "INSERT OR REPLACE INTO bookings (booking, site, calendar, conversation, starts_at, ends_at, taken_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&row.booking)
    .bind(row.site.as_str())
    .bind(&row.calendar)
    .bind(row.conversation.as_str())
    .bind(row.starts_at.as_millis())
    .bind(row.ends_at.as_millis())
    .bind(row.taken_at.as_millis())
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<BookingRow> {
    Ok(BookingRow {
        booking: row.try_get("booking").map_err(failed)?,
        site: convert::site(row.try_get("site").map_err(failed)?)?,
        calendar: row.try_get("calendar").map_err(failed)?,
        conversation: convert::conversation(row.try_get("conversation").map_err(failed)?)?,
        starts_at: convert::at(row.try_get("starts_at").map_err(failed)?),
        ends_at: convert::at(row.try_get("ends_at").map_err(failed)?),
        taken_at: convert::at(row.try_get("taken_at").map_err(failed)?),
    })
}
