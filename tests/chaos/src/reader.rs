//! Two readers that took no part in the run: one asks the server, one reads the database file.
//!
//! Neither uses the client core or the server's own code: a fault there must not hide itself.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::history::{Entry, Op};

/// How long the server may take for one frame.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which log, and the right to read it.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// The site's key.
    pub site: &'a str,
    /// The conversation's id.
    pub conversation: &'a str,
    /// The visitor's session token.
    pub token: &'a str,
    /// The address the server shall take the reader for.
    pub from: &'a str,
}

/// Reads a log from the server, page by page, as a device that has nothing yet.
///
/// Errors: the server does not answer, or not with a log.
pub async fn from_server(server: SocketAddr, of: Of<'_>) -> Result<Vec<Entry>> {
    let mut request = format!("ws://{server}/v1/ws").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "parlor.v1".parse()?);
    headers.insert("origin", crate::server::ORIGIN.parse()?);
    headers.insert("x-forwarded-for", of.from.parse()?);
    let opened = timeout(PATIENCE, tokio_tungstenite::connect_async(request)).await;
    let (mut socket, _) = opened.context("no upgrade in time")??;
    let hello = json!({
        "type": "hello", "level": {"min": 1, "max": 1}, "site": of.site, "token": of.token,
        "device": "d_00000000000000000000000000000000",
    });
    socket.send(Message::text(hello.to_string())).await?;
    let mut log: Vec<Entry> = Vec::new();
    loop {
        let message = timeout(PATIENCE, socket.next()).await.context("nothing in time")?;
        let Message::Text(text) = message.context("the server hung up")?? else { continue };
        let frame: Value = serde_json::from_str(&text)?;
        let is_ours = frame["conversation"] == of.conversation;
        match frame["type"].as_str() {
            Some("refused") => bail!("refused: {text}"),
            Some("welcome") => {}
            Some("history") if is_ours => {
                let events = frame["events"].as_array().context("history has events")?;
                let before = log.len();
                for event in events {
                    let entry = entry(&event["seq"], &event["body"])?;
                    if log.last().is_none_or(|last| last.seq < entry.seq) {
                        log.push(entry);
                    }
                }
                let head = frame["head"].as_u64().context("history has a head")?;
                let last = log.last().map_or(0, |last| last.seq);
                if last >= head {
                    return Ok(log);
                }
                if log.len() == before {
                    bail!("the server tells no more after seq {last} of {head}");
                }
            }
            _ => continue,
        }
        let after = log.last().map_or(0, |last| last.seq);
        let fetch = json!({"type": "fetch", "conversation": of.conversation, "after": after});
        socket.send(Message::text(fetch.to_string())).await?;
    }
}

/// What came of a step that the server carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// In which conversation.
    pub conversation: String,
    /// In which run.
    pub run: String,
    /// Of which step.
    pub step: String,
    /// At which position of the run.
    pub position: u32,
    /// The id that came of it; only a booking has one.
    pub id: Option<String>,
}

/// A time that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Its id.
    pub booking: String,
    /// In which conversation.
    pub conversation: String,
    /// Its first instant.
    pub starts_at: i64,
}

/// A database that is only read, while the server has it open or after.
#[derive(Debug, Clone)]
pub struct Database {
    pool: SqlitePool,
}

impl Database {
    /// Opens it.
    ///
    /// Errors: it is not there, or is no database.
    pub async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let options = options.busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Database { pool })
    }

    /// Everything it has of a conversation.
    ///
    /// Errors: it cannot be read.
    pub async fn rows(&self, conversation: &str) -> Result<Op> {
        let mut transaction = self.pool.begin().await?;
        let events: Vec<(i64, String)> =
            sqlx::query_as("SELECT seq, body FROM events WHERE conversation = ? ORDER BY seq")
                .bind(conversation)
                .fetch_all(&mut *transaction)
                .await?;
        let commands: Vec<(String, i64)> =
            sqlx::query_as("SELECT cid, seq FROM commands WHERE conversation = ?")
                .bind(conversation)
                .fetch_all(&mut *transaction)
                .await?;
        let head: Option<(i64,)> =
            sqlx::query_as("SELECT head FROM conversations WHERE conversation = ?")
                .bind(conversation)
                .fetch_optional(&mut *transaction)
                .await?;
        let events = events.into_iter().map(|(seq, body)| {
            let body: Value = serde_json::from_str(&body)?;
            entry(&json!(seq), &body)
        });
        let commands = commands.into_iter().map(|(cid, seq)| (cid, seq.unsigned_abs())).collect();
        let head = head.map_or(0, |(head,)| head.unsigned_abs());
        Ok(Op::Rows { events: events.collect::<Result<_>>()?, commands, head })
    }

    /// How many messages of visitors there are in all, and how many conversations have a gap in their log.
    ///
    /// Errors: it cannot be read.
    pub async fn messages(&self) -> Result<(u64, u64)> {
        let (messages,): (i64,) = sqlx::query_as(
            "SELECT count(DISTINCT json_extract(body, '$.message.content.text') || conversation) FROM events \
             WHERE json_extract(body, '$.message.author.role') = 'visitor'",
        )
        .fetch_one(&self.pool)
        .await?;
        let (all,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM events WHERE json_extract(body, '$.message.author.role') = 'visitor'",
        )
        .fetch_one(&self.pool)
        .await?;
        anyhow::ensure!(messages == all, "{} messages are there twice", all - messages);
        let (broken,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM (SELECT 1 FROM events GROUP BY conversation \
             HAVING count(*) <> max(seq) OR min(seq) <> 1)",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((messages.unsigned_abs(), broken.unsigned_abs()))
    }

    /// Every result of a step that the server carried out, in the order of the logs.
    ///
    /// Errors: it cannot be read.
    pub async fn results(&self) -> Result<Vec<Finished>> {
        let rows: Vec<(String, String, String, u32, Option<String>)> = sqlx::query_as(
            "SELECT conversation, json_extract(body, '$.run'), json_extract(body, '$.step'), \
             json_extract(body, '$.position'), json_extract(body, '$.result.values.id') FROM events \
             WHERE json_extract(body, '$.type') = 'step_finished' ORDER BY conversation, seq",
        )
        .fetch_all(&self.pool)
        .await?;
        let finished = |(conversation, run, step, position, id)| Finished {
            conversation,
            run,
            step,
            position,
            id,
        };
        Ok(rows.into_iter().map(finished).collect())
    }

    /// Every time that was taken.
    ///
    /// Errors: it cannot be read.
    pub async fn bookings(&self) -> Result<Vec<Booked>> {
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT booking, conversation, starts_at FROM bookings")
                .fetch_all(&self.pool)
                .await?;
        let booked =
            |(booking, conversation, starts_at)| Booked { booking, conversation, starts_at };
        Ok(rows.into_iter().map(booked).collect())
    }

    /// What `PRAGMA integrity_check` says; `ok` when all is well.
    ///
    /// Errors: it cannot be read.
    pub async fn integrity(&self) -> Result<String> {
        let (said,): (String,) =
            sqlx::query_as("PRAGMA integrity_check").fetch_one(&self.pool).await?;
        Ok(said)
    }

    /// Closes it.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// An event, read by hand.
fn entry(seq: &Value, body: &Value) -> Result<Entry> {
    let seq = seq.as_u64().context("an event has a seq")?;
    let mut entry = Entry { seq, message: String::new(), by: String::new(), text: String::new() };
    if body["type"] == "message_posted" {
        let message = &body["message"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        entry.message = text(&message["id"]).context("a message has an id")?;
        entry.by = text(&message["author"]["role"]).context("a message has an author")?;
        let content = &message["content"];
        let words = text(&content["text"]).filter(|_| content["type"] == "text");
        entry.text = words.or_else(|| text(&content["fallback"])).context("a message has words")?;
    }
    Ok(entry)
}
