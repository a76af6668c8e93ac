//! R2 below a conversation: `kill -9` between what a flow asks of the server and what comes of it.
//!
//! Visitors ask for a price, which another system takes its time to tell, and then for times of a calendar that all of
//! them want. Whatever the server was doing when it died, each asking has one result in the log in the end, and nobody's
//! time is somebody else's.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::{sleep, timeout};

use super::{LIFTED, Part, Rig};
use crate::nemesis::Ends;
use crate::reader::Database;
use crate::seed::Draws;
use crate::server::{Server, ServerConfig, site_key};
use crate::table::Row;

mod judge;
mod prices;
mod visit;

use judge::Told;
use prices::Prices;
use visit::Visit;

/// The purpose of the draws of each who walks through the flow.
const WALK: u64 = 106;
/// Between which times the server runs, in milliseconds: a visit takes about as long.
const RUNS: (u64, u64) = (150, 1_200);
/// How long a visit may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(90);

const SITE: &str = r#"
name: Carried
origins: ["https://shop.example"]
locales: [en]
calendars:
  - id: visits
    name: Visits
    hours:
      time_zone: UTC
      weekly: {mon: ["00:00-24:00"], tue: ["00:00-24:00"], wed: ["00:00-24:00"], thu: ["00:00-24:00"], fri: ["00:00-24:00"], sat: ["00:00-24:00"], sun: ["00:00-24:00"]}
    every: 10m
    earliest: 1h
    latest: 60d
webhooks:
  - {id: prices, url: "http://127.0.0.1:PORT/"}
private_hosts: ["127.0.0.1"]
"#;

const FLOW: &str = r#"
id: visit
version: 1
title: Visit
person: {fallback: sorry}
steps:
  - id: area
    ask: {text: How large?, input: number}
  - id: price
    webhook: {call: prices, send: {area: area}, result: {price: money EUR}, timeout: 30s, on_fail: sorry}
  - id: visit
    book: {text: When may we come?, calendar: visits, days: 60, duration: 10m, retry: Somebody was faster., on_none: sorry, on_fail: sorry}
  - id: booked
    say: "{{price.price}}, see you on {{visit|date}}, {{visit.id}}"
    next: end
  - id: sorry
    say: That does not work now.
  - id: end
    end:
"#;

/// Kills the server so many times while so many visitors at once are on their way.
///
/// Errors: the rig failed.
pub async fn run(rig: &Rig, times: usize, at_once: u64) -> Result<Part> {
    let prices = Prices::start(rig.seed).await?;
    let config = ServerConfig { allowance: LIFTED, ..rig.server("carried")? };
    let site = config.folder.join("sites").join(site_key(0).as_str());
    let mut server = Server::prepare(config)?;
    std::fs::create_dir_all(site.join("flows"))?;
    std::fs::write(site.join("site.yaml"), SITE.replace("PORT", &prices.port().to_string()))?;
    std::fs::write(site.join("flows/visit.yaml"), FLOW)?;
    server.go_on().await?;
    let (to, is_over) = (server.address(), Arc::new(AtomicBool::new(false)));
    let next = Arc::new(AtomicU64::new(1));
    let walking: Vec<_> = (0..at_once)
        .map(|_| tokio::spawn(walk(to, rig.seed, next.clone(), is_over.clone())))
        .collect();
    let mut ends = Ends::new(rig.seed, RUNS, 0);
    for _ in 0..times {
        let end = ends.draw();
        sleep(end.after).await;
        server.kill().await?;
        sleep(end.away / 4).await;
        server.go_on().await?;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut told = Vec::new();
    for walked in futures::future::join_all(walking).await {
        told.extend(walked.context("a visitor panicked")??);
    }
    server.kill().await?;
    let database = Database::open(&server.database()).await?;
    let (results, bookings) = (database.results().await?, database.bookings().await?);
    let ((_, broken), integrity) = (database.messages().await?, database.integrity().await?);
    database.close().await;
    let asked = prices.asked();
    let complaints = judge::complaints(&told, &results, &bookings, &asked);
    let n_ids: usize = asked.values().map(BTreeSet::len).sum();
    let mut part = Part::new(format!("R2  kill -9 between asking and result, {at_once} at a time"));
    part.add(Row::told("kills", times.to_string()));
    part.add(Row::told("visits", told.len().to_string()));
    part.add(Row::told("results", results.len().to_string()));
    let n_asked = prices.n_asked();
    part.add(Row::told("askings, and times they were heard", format!("{n_ids}, {n_asked}")));
    part.add(Row::none("results or bookings gone or double", complaints.len()));
    part.goal("conversations with a gap", "0", broken.to_string(), broken == 0);
    part.goal("integrity_check", "ok", integrity.clone(), integrity == "ok");
    part.add(Row::none("errors logged", server.errors().len()));
    let is_enough = told.len() >= times && n_asked > n_ids;
    let goal = "≥ kills; some were asked again";
    part.goal("visits", goal, format!("{}, {}", told.len(), n_asked - n_ids), is_enough);
    complaints.iter().for_each(|complaint| part.complaints.push_str(&format!("{complaint}\n")));
    Ok(part)
}

/// One visit after another, until it is over; gives what each visitor was told.
async fn walk(
    to: SocketAddr,
    seed: u64,
    next: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let draws = Draws::new(seed.wrapping_add(n << 32), WALK);
        match timeout(PATIENCE, Visit::new(to, draws).go()).await {
            Ok(visit) => told.push(visit.with_context(|| format!("visit {n}"))?),
            Err(_) => bail!("visit {n} does not come to its end in {PATIENCE:?}"),
        }
    }
    Ok(told)
}
