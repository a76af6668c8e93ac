//! Signed calculations.

use protocol::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Row, query, query_scalar};

use super::convert::{self, failed};
use crate::store::{QuoteRow, Result};

pub(super) async fn one(
    connection: &mut SqliteConnection,
    quote: &str,
) -> Result<Option<QuoteRow>> {
    let row =
        query("SELECT quote, site, kid, jws, issued_at, expires_at FROM quotes WHERE quote = ?")
            .bind(quote)
            .fetch_optional(connection)
            .await
            .map_err(failed)?;
    row.map(|row| {
        Ok(QuoteRow {
            quote: row.try_get("quote").map_err(failed)?,
            site: convert::site(row.try_get("site").map_err(failed)?)?,
            kid: row.try_get("kid").map_err(failed)?,
            jws: row.try_get("jws").map_err(failed)?,
            issued_at: convert::at(row.try_get("issued_at").map_err(failed)?),
            expires_at: convert::at(row.try_get("expires_at").map_err(failed)?),
        })
    })
    .transpose()
}

pub(super) async fn keys_in_use(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Vec<String>> {
    query_scalar("SELECT DISTINCT kid FROM quotes WHERE expires_at > ? ORDER BY kid")
        .bind(now.as_millis())
        .fetch_all(connection)
        .await
        .map_err(failed)
}

pub(super) async fn add(connection: &mut SqliteConnection, row: &QuoteRow) -> Result<()> {
    query(
        "INSERT OR IGNORE INTO quotes (quote, site, kid, jws, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&row.quote)
    .bind(row.site.as_str())
    .bind(&row.kid)
    .bind(&row.jws)
    .bind(row.issued_at.as_millis())
    .bind(row.expires_at.as_millis())
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
