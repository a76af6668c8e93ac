//! R4: a server with a large database is there at once.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use protocol::client_frames::Hello;
use protocol::desk::DeskSession;
use protocol::{DeviceId, LevelRange, commands};

use super::Outcome;
use super::bulk::{self, Filled, Template};
use super::visitors::{Answer, SharedLedger, Socket, Visitor, conversation, enter};
use crate::http;
use crate::server::{Server, ServerConfig};
use crate::table::Row;

/// The length of a usual conversation.
const MESSAGES: u64 = 49;
/// How many visitors wait for a person when the server starts.
const WAITING: u64 = 1_000;
/// The goal, for a million messages.
const STARTED_IN: Duration = Duration::from_secs(2);

/// Starts the server on a database of about so many messages, a thousand of whose visitors wait.
///
/// Errors: it could not be carried out.
pub async fn on_many(binary: &Path, messages: u64) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let mut config = ServerConfig::new(binary.to_owned(), folder.path());
    config.allowance = 10_000;
    let mut server = Server::prepare(config)?;
    server.add_operators().await?;
    server.go_on().await?;
    let to = server.address();
    let desk = desk(&server).await?;
    let ledger = SharedLedger::default();
    let mut usual = Visitor::come(to, 1, &ledger).await?;
    for count in 0..MESSAGES {
        usual
            .post(&format!("message {count} of a usual length, as people write them"), &ledger)
            .await?;
    }
    let mut waiting = Visitor::come(to, 2, &ledger).await?;
    let wish = waiting.sending(commands::RequestOperator::default());
    let wish = waiting.send(&wish, &ledger).await?;
    ensure!(matches!(wish, Answer::Accepted(_)), "nobody may wait: {wish:?}");
    let token = usual.token.clone();
    drop((usual, waiting));
    // Killed, so that nobody's waiting ends in order.
    server.kill().await?;
    drop(desk);
    let templates = [
        Template { conversation: conversation(1), copies: messages / (MESSAGES + 1) },
        Template { conversation: conversation(2), copies: WAITING },
    ];
    let filled = Instant::now();
    let Filled { events, waiting } = bulk::fill(&server.database(), &templates).await?;
    let filled = filled.elapsed();
    let bytes = std::fs::metadata(server.database()).context("no database")?.len();
    forget(&server.database())?;

    let started = server.go_on().await?;
    let asked = Instant::now();
    let back = Visitor::come_back(to, 1, &token).await?;
    let resumed = asked.elapsed();
    let is_whole = back.seqs == (1..=MESSAGES + 1).collect::<Vec<_>>();
    drop(back);
    server.terminate().await?;
    Ok(Outcome::Measured(vec![
        Row::new(
            format!("start on {events} events, {} MB, {waiting} visitors waiting", bytes >> 20),
            "≤ 2 s to /healthz",
            format!("{started:.0?} from a cold file (made in {filled:.0?})"),
            started <= STARTED_IN && waiting > 0,
        ),
        Row::new(
            "resume of one conversation there",
            "the whole log",
            format!("{} events in {resumed:.0?}", MESSAGES + 1),
            is_whole,
        ),
    ]))
}

/// An operator at an open desk: visitors wait only for somebody who is there.
async fn desk(server: &Server) -> Result<Socket> {
    let cookie = server.sign_in(0).await?;
    let headers = [("cookie", cookie.as_str())];
    let answer = http::get(server.address(), "/v1/desk/session", &headers).await?;
    let session: DeskSession = serde_json::from_str(&answer.body)?;
    let hello = Hello {
        level: LevelRange::OURS,
        site: session.site,
        token: Some(session.socket_token),
        device: DeviceId::from_bits(u128::MAX),
        resume: None,
    };
    Ok(enter(server.address(), &server.origin(), hello).await?.0)
}

/// Lets the system forget what it has of a file in memory, as after a reboot.
fn forget(file: &Path) -> Result<()> {
    let input = format!("if={}", file.display());
    let done = Command::new("dd").args([&input, "iflag=nocache", "count=0"]).output()?;
    ensure!(done.status.success(), "dd: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
