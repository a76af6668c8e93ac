//! Operators and their signed-in desks.

use protocol::{OperatorCard, OperatorId, Timestamp};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, query, query_scalar};

use super::convert::{self, count, failed};
use crate::store::{Hash, OperatorRow, OperatorSessionRow, Result, StoreError};

pub(super) async fn by_email(
    connection: &mut SqliteConnection,
    email: &str,
) -> Result<Option<OperatorRow>> {
    let row = query("SELECT * FROM operators WHERE email = ?")
        .bind(email)
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn one(
    connection: &mut SqliteConnection,
    operator: &OperatorId,
) -> Result<Option<OperatorRow>> {
    let row = query("SELECT * FROM operators WHERE operator = ?")
        .bind(operator.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn how_many(connection: &mut SqliteConnection) -> Result<u64> {
    let operators: i64 = query_scalar("SELECT COUNT(*) FROM operators")
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    Ok(count(operators))
}

pub(super) async fn add(
    connection: &mut SqliteConnection,
    row: &OperatorRow,
    at: Timestamp,
) -> Result<bool> {
    let done = query(
        "INSERT OR IGNORE INTO operators (operator, site, email, password, name, title, experience, photo, \
         created_at, skills) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row.card.operator.as_str())
    .bind(row.site.as_str())
    .bind(&row.email)
    .bind(&row.password)
    .bind(&row.card.name)
    .bind(&row.card.title)
    .bind(&row.card.experience)
    .bind(&row.card.photo)
    .bind(at.as_millis())
    .bind(written(&row.skills))
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn reset_password(
    connection: &mut SqliteConnection,
    email: &str,
    password: &str,
) -> Result<bool> {
    let done = query("UPDATE operators SET password = ? WHERE email = ?")
        .bind(password)
        .bind(email)
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    query(
        "DELETE FROM operator_sessions WHERE operator IN (SELECT operator FROM operators WHERE email = ?)",
    )
    .bind(email)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_skills(
    connection: &mut SqliteConnection,
    email: &str,
    skills: &[String],
) -> Result<bool> {
    let done = query("UPDATE operators SET skills = ? WHERE email = ?")
        .bind(written(skills))
        .bind(email)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// Skills as they are stored.
fn written(skills: &[String]) -> String {
    serde_json::json!(skills).to_string()
}

pub(super) async fn session(
    connection: &mut SqliteConnection,
    token: Hash,
    now: Timestamp,
) -> Result<Option<(OperatorSessionRow, OperatorRow)>> {
    let row = query(
        "SELECT operators.*, operator_sessions.csrf, operator_sessions.created_at AS since, \
         operator_sessions.expires_at FROM operator_sessions \
         JOIN operators ON operators.operator = operator_sessions.operator \
         WHERE token_hash = ? AND expires_at > ?",
    )
    .bind(token.as_slice())
    .bind(now.as_millis())
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let operator = read(&row)?;
    let session = OperatorSessionRow {
        token_hash: token,
        operator: operator.card.operator.clone(),
        csrf: row.try_get("csrf").map_err(failed)?,
        created_at: convert::at(row.try_get("since").map_err(failed)?),
        expires_at: convert::at(row.try_get("expires_at").map_err(failed)?),
    };
    Ok(Some((session, operator)))
}

pub(super) async fn add_session(
    connection: &mut SqliteConnection,
    row: &OperatorSessionRow,
    now: Timestamp,
) -> Result<()> {
    query("DELETE FROM operator_sessions WHERE expires_at <= ?")
        .bind(now.as_millis())
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    query(
        "INSERT INTO operator_sessions (token_hash, operator, csrf, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(row.token_hash.as_slice())
    .bind(row.operator.as_str())
    .bind(&row.csrf)
    .bind(row.created_at.as_millis())
    .bind(row.expires_at.as_millis())
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn prolong_session(
    connection: &mut SqliteConnection,
    token: Hash,
    expires_at: Timestamp,
) -> Result<()> {
    query("UPDATE operator_sessions SET expires_at = ? WHERE token_hash = ?")
        .bind(expires_at.as_millis())
        .bind(token.as_slice())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn end_session(connection: &mut SqliteConnection, token: Hash) -> Result<()> {
    query("DELETE FROM operator_sessions WHERE token_hash = ?")
        .bind(token.as_slice())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<OperatorRow> {
    let skills: String = row.try_get("skills").map_err(failed)?;
    let skills = serde_json::from_str(&skills)
        .map_err(|error| StoreError::Corrupt { what: "skills", message: error.to_string() })?;
    Ok(OperatorRow {
        card: OperatorCard {
            operator: convert::operator(row.try_get("operator").map_err(failed)?)?,
            name: row.try_get("name").map_err(failed)?,
            title: row.try_get("title").map_err(failed)?,
            experience: row.try_get("experience").map_err(failed)?,
            photo: row.try_get("photo").map_err(failed)?,
        },
        site: convert::site(row.try_get("site").map_err(failed)?)?,
        email: row.try_get("email").map_err(failed)?,
        password: row.try_get("password").map_err(failed)?,
        skills,
    })
}
