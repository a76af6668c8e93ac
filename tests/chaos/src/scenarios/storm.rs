//! R4: everybody comes back at once after the server was killed and started again.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Result, ensure};
use protocol::ConversationId;
use tokio::time::Instant;

use super::{LIFTED, Part, Rig};
use crate::figures::{Times, millis};
use crate::history::Side;
use crate::peer::{Flaw, Order, Pace, Peer, PeerConfig, Status};
use crate::reader::Database;
use crate::seed::Draws;
use crate::server::{ORIGIN, Server, ServerConfig, site_key};
use crate::table::{Row, at_most};

/// The purpose of the draws for the crowd.
const CROWD: u64 = 104;
/// The goal for ninety-five of a hundred, and for all.
const MOST: Duration = Duration::from_secs(15);
const ALL: Duration = Duration::from_secs(40);
/// How long everybody may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(180);
/// Clients that begin together; the kernel's queue for new connections is short.
const TOGETHER: usize = 250;
/// One message, then silence: the next is typed when told so.
const ONE: Pace = Pace { every: Duration::from_secs(3_600), at_most_waiting: usize::MAX };

/// Lets so many clients come back.
///
/// Errors: the rig failed.
pub async fn run(rig: &Rig, clients: usize) -> Result<Part> {
    let config = ServerConfig { allowance: LIFTED, ..rig.server("storm")? };
    let mut server = Server::start(config).await?;
    let mut draws = Draws::new(rig.seed, CROWD);
    let mut crowd: Vec<Peer> = Vec::with_capacity(clients);
    while crowd.len() < clients {
        let group = TOGETHER.min(clients - crowd.len());
        let first = crowd.len();
        crowd.extend((first..first + group).map(|n| client(&server, n, &mut draws)));
        for peer in &crowd[first..] {
            peer.order(Order::Type(Some(ONE))).await;
        }
        all(&crowd[first..], "begin", |status| status.acked >= 2).await?;
    }
    server.kill().await?;
    all(&crowd, "notice", |status| !status.connected).await?;
    let began = Instant::now();
    for peer in &crowd {
        peer.order(Order::Type(Some(ONE))).await;
    }
    let start = server.go_on().await?;
    let up = Instant::now();
    let times = crowd.iter().map(|peer| async move {
        let is_back = peer.until(PATIENCE, |status| status.connected).await;
        is_back.then(|| up.elapsed())
    });
    let back: Vec<Option<Duration>> = futures::future::join_all(times).await;
    let mut resumed = Times::default();
    back.iter().flatten().for_each(|took| resumed.add(*took));
    all(&crowd, "confirm", |status| status.waiting == 0).await?;
    let entered: u64 = crowd.iter().map(|peer| peer.status().sent).sum();
    drop(crowd);
    server.kill().await?;
    let database = Database::open(&server.database()).await?;
    let (messages, broken) = database.messages().await?;
    let integrity = database.integrity().await?;
    database.close().await;
    let mut part = Part::new(format!("R4  {clients} clients come back after kill -9"));
    part.add(Row::told("server start", millis(start)));
    part.add(Row::told("resumed", resumed.line()));
    let n_back = resumed.count();
    let is_met = n_back == clients as u64;
    part.goal("clients that resumed", &clients.to_string(), n_back.to_string(), is_met);
    let (most, last) = (resumed.percentile(95.0), resumed.longest());
    part.goal("95 % resumed", &at_most(MOST), millis(most), most <= MOST);
    part.goal("100 % resumed", &at_most(ALL), millis(last), last <= ALL);
    let is_met = messages == entered && entered > 0;
    part.goal("messages in the database", &entered.to_string(), messages.to_string(), is_met);
    part.goal("conversations with a gap", "0", broken.to_string(), broken == 0);
    part.goal("integrity_check", "ok", integrity.clone(), integrity == "ok");
    part.add(Row::none("errors logged", server.errors().len()));
    part.add(Row::told("from kill to the last one", millis(began.elapsed())));
    Ok(part)
}

fn client(server: &Server, n: usize, draws: &mut Draws) -> Peer {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    Peer::start(PeerConfig {
        side: Side::Visitor,
        site: site_key(0),
        conversation: ConversationId::from_bits(draws.bits128()),
        route: server.address(),
        origin: ORIGIN.to_owned(),
        from: Ipv4Addr::from(0x0b00_0000 + n),
        cookie: String::new(),
        clock_skew_ms: 0,
        seed: u64::from(draws.bits32()) << 32 | u64::from(n),
        flaw: Flaw::None,
        history: None,
    })
}

async fn all(crowd: &[Peer], what: &str, done: impl Fn(&Status) -> bool + Copy) -> Result<()> {
    let came = crowd.iter().map(|peer| peer.until(PATIENCE, done));
    let came = futures::future::join_all(came).await;
    let late = came.iter().filter(|came| !**came).count();
    ensure!(late == 0, "{late} of {} clients do not {what} in {PATIENCE:?}", crowd.len());
    Ok(())
}
