//! Visitors with their sessions, and the versions of flows that their runs keep.

use protocol::{SiteKey, Timestamp, VisitorId};
use sqlx::sqlite::SqliteConnection;
use sqlx::{query, query_scalar};

use super::convert::{self, failed};
use crate::store::{Hash, Result};

pub(super) async fn epoch(connection: &mut SqliteConnection) -> Result<String> {
    query_scalar("SELECT value FROM meta WHERE name = 'epoch'")
        .fetch_one(connection)
        .await
        .map_err(failed)
}

pub(super) async fn visitor_of(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    token: Hash,
) -> Result<Option<VisitorId>> {
    let visitor: Option<String> =
        query_scalar("SELECT visitor FROM visitor_sessions WHERE token_hash = ? AND site = ?")
            .bind(token.as_slice())
            .bind(site.as_str())
            .fetch_optional(connection)
            .await
            .map_err(failed)?;
    visitor.map(convert::visitor).transpose()
}

pub(super) async fn add_visitor(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    visitor: &VisitorId,
    token: Hash,
    at: Timestamp,
) -> Result<()> {
    query("INSERT OR IGNORE INTO visitors (site, visitor, created_at) VALUES (?, ?, ?)")
        .bind(site.as_str())
        .bind(visitor.as_str())
        .bind(at.as_millis())
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    query(
        "INSERT OR IGNORE INTO visitor_sessions (token_hash, site, visitor, created_at) VALUES (?, ?, ?, ?)",
    )
    .bind(token.as_slice())
    .bind(site.as_str())
    .bind(visitor.as_str())
    .bind(at.as_millis())
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn flow_version(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    hash: &str,
) -> Result<Option<String>> {
    query_scalar("SELECT document FROM flow_versions WHERE site = ? AND hash = ?")
        .bind(site.as_str())
        .bind(hash)
        .fetch_optional(connection)
        .await
        .map_err(failed)
}

pub(super) async fn keep_flow_version(
    connection: &mut SqliteConnection,
    site: &SiteKey,
    hash: &str,
    document: &str,
    at: Timestamp,
) -> Result<()> {
    query("INSERT OR IGNORE INTO flow_versions (site, hash, document, since) VALUES (?, ?, ?, ?)")
        .bind(site.as_str())
        .bind(hash)
        .bind(document)
        .bind(at.as_millis())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}
