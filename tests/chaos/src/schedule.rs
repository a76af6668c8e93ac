//! One schedule: a visitor and an operator, each behind a proxy of their own, the faults, the rest, the verdict.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use client::Visibility;
use protocol::ConversationId;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::checker::{self, Verdict};
use crate::history::{self, Entry, History, Op, Side};
use crate::nemesis::{Fault, Stroke, strokes};
use crate::peer::{Flaw, Order, Pace, Peer, PeerConfig, Status};
use crate::proxy::{Door, Proxy};
use crate::reader::{self, Database, Of};
use crate::seed::Draws;
use crate::server::{ORIGIN, site_key};

/// The purpose of the draws for what a schedule is, besides its faults.
const SCHEDULE: u64 = 103;
/// How long a conversation may take to come to rest after the faults.
const REST: Duration = Duration::from_secs(90);
/// How often those who wait for rest look, and wake pages that wait for better times.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const WAKE_EVERY: u32 = 40;

/// What every schedule of a run shares.
#[derive(Debug)]
pub struct World {
    /// The server.
    pub server: SocketAddr,
    /// Its own origin.
    pub desk_origin: String,
    /// Its database.
    pub database: Database,
    /// The session cookies of the operators, one per site.
    pub cookies: Vec<String>,
    /// Where histories are written.
    pub histories: PathBuf,
    /// Counts the server's starts.
    pub starts: watch::Receiver<u64>,
}

/// What a schedule is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The seed of the run.
    pub seed: u64,
    /// Which of its schedules.
    pub schedule: u64,
    /// Which site it happens on; its operator is nobody else's meanwhile.
    pub site: u64,
    /// How long people type and faults strike.
    pub lasting: Duration,
    /// How fast people type.
    pub pace: Pace,
    /// Whether lines and pages have faults; the server's ends are the run's.
    pub faults: bool,
    /// What the pages do wrong.
    pub flaw: Flaw,
}

impl Plan {
    /// Where its history is written.
    #[must_use]
    pub fn history(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}-{}.jsonl", self.seed, self.schedule))
    }
}

/// The pages of a schedule with their proxies.
#[derive(Debug)]
pub struct Stage<'a> {
    world: &'a World,
    plan: Plan,
    conversation: ConversationId,
    history: History,
    peers: [Peer; 2],
    proxies: [Proxy; 2],
    from: Ipv4Addr,
}

/// Runs a schedule from the first page to the verdict. A history with a broken promise is kept.
///
/// Errors: the rig failed, not the server.
pub async fn run(world: &World, plan: Plan) -> Result<Verdict> {
    let stage = Stage::open(world, plan).await?;
    stage.type_all(Some(plan.pace)).await;
    let ends = Instant::now() + plan.lasting;
    let faults = async {
        if plan.faults {
            for stroke in strokes(plan.seed, plan.schedule, plan.lasting) {
                sleep(stroke.after).await;
                stage.strike(stroke).await;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = faults => {}
        () = stage.wake_with_server() => {}
        () = tokio::time::sleep_until(ends) => {}
    }
    stage.finish().await
}

impl<'a> Stage<'a> {
    /// Opens both pages.
    ///
    /// Errors: no port is free, or the history cannot be made.
    pub async fn open(world: &'a World, plan: Plan) -> Result<Self> {
        let mut draws = Draws::new(plan.seed ^ plan.schedule.rotate_left(32), SCHEDULE);
        let history = History::create(&plan.history(&world.histories))?;
        let conversation = ConversationId::from_bits(draws.bits128());
        let proxies = [Proxy::start(world.server).await?, Proxy::start(world.server).await?];
        // A network of its own for every page, so that limits per network do not meet.
        let from = Ipv4Addr::from(0x0a00_0000 | (draws.bits32() & 0x00ff_fffe));
        let skews = [0, 0, 0, 7 * 86_400_000, -7 * 86_400_000];
        let peer = |side: Side, proxy: &Proxy, draws: &mut Draws| {
            Peer::start(PeerConfig {
                side,
                site: site_key(plan.site),
                conversation: conversation.clone(),
                route: proxy.address(),
                origin: match side {
                    Side::Visitor => ORIGIN.to_owned(),
                    Side::Operator => world.desk_origin.clone(),
                },
                from: Ipv4Addr::from(u32::from(from) | side as u32),
                cookie: world.cookies.get(plan.site as usize).cloned().unwrap_or_default(),
                clock_skew_ms: draws.pick(&skews),
                seed: u64::from(draws.bits32()),
                flaw: plan.flaw,
                history: Some(history.clone()),
            })
        };
        let peers = [
            peer(Side::Visitor, &proxies[0], &mut draws),
            peer(Side::Operator, &proxies[1], &mut draws),
        ];
        Ok(Stage { world, plan, conversation, history, peers, proxies, from })
    }

    /// The page of a side.
    #[must_use]
    pub fn peer(&self, side: Side) -> &Peer {
        &self.peers[side as usize]
    }

    /// The proxy of a side.
    #[must_use]
    pub fn proxy(&self, side: Side) -> &Proxy {
        &self.proxies[side as usize]
    }

    /// Both people type, or stop.
    pub async fn type_all(&self, pace: Option<Pace>) {
        for peer in &self.peers {
            peer.order(Order::Type(pace)).await;
        }
    }

    /// Lets one fault strike. Those that last are over when this returns.
    pub async fn strike(&self, stroke: Stroke) {
        let Stroke { side, fault, .. } = stroke;
        let (peer, proxy) = (self.peer(side), self.proxy(side));
        self.history.write(side, Op::Fault(fault.to_string()));
        match fault {
            Fault::Weather(line) => proxy.set_line(line),
            Fault::Reset => proxy.reset(),
            Fault::Flicker { times } => {
                for _ in 0..times {
                    proxy.reset();
                    peer.order(Order::Wake).await;
                    sleep(Duration::from_millis(15)).await;
                }
            }
            Fault::HoleUp => proxy.change_all(|line| line.up.hole = true),
            Fault::HoleDown => proxy.change_all(|line| line.down.hole = true),
            Fault::Stall { lasting } => {
                proxy.change_all(|line| (line.up.stalled, line.down.stalled) = (true, true));
                sleep(lasting).await;
                proxy.change_all(|line| (line.up.stalled, line.down.stalled) = (false, false));
            }
            Fault::Door { door, lasting } => {
                proxy.set_door(door);
                proxy.reset();
                sleep(lasting).await;
                proxy.set_door(Door::Open);
                if door == Door::Silent {
                    // Whoever was let in silently would wait for the end of its patience.
                    proxy.reset();
                }
            }
            Fault::Crash => peer.order(Order::Crash).await,
            Fault::CrashMidway { effects } => peer.order(Order::CrashAfter(effects)).await,
            Fault::Wake => peer.order(Order::Wake).await,
            Fault::Hide { lasting } => {
                peer.order(Order::Show(Visibility::Hidden)).await;
                sleep(lasting).await;
                peer.order(Order::Show(Visibility::Visible)).await;
            }
        }
    }

    /// Half of the pages notice that the server is back before their own patience ends.
    async fn wake_with_server(&self) {
        let mut draws = Draws::new(self.plan.seed, SCHEDULE + self.plan.schedule);
        let mut starts = self.world.starts.clone();
        while starts.changed().await.is_ok() {
            for peer in &self.peers {
                if draws.percent(50) {
                    peer.order(Order::Wake).await;
                }
            }
        }
        std::future::pending::<()>().await;
    }

    /// Ends the faults, waits for rest, lets both readers read, and judges.
    ///
    /// Errors: the rig failed, not the server.
    pub async fn finish(self) -> Result<Verdict> {
        self.type_all(None).await;
        for (peer, proxy) in self.peers.iter().zip(&self.proxies) {
            proxy.heal();
            if self.plan.flaw != Flaw::None {
                // A page that lost a frame on purpose hears of it with its next welcome.
                proxy.reset();
            }
            peer.order(Order::Show(Visibility::Visible)).await;
        }
        match timeout(REST, self.rest()).await {
            Ok(log) => self.history.write(Side::Visitor, Op::Log(log)),
            Err(_) => self.tell_restless().await,
        }
        for peer in &self.peers {
            anyhow::ensure!(peer.report().await, "a page does not answer its own rig");
        }
        let rows = self.world.database.rows(self.conversation.as_str()).await;
        self.history.write(Side::Visitor, rows.context("reading the database")?);
        self.history.flush()?;
        let path = self.history.path().to_owned();
        let verdict = checker::check(&history::read(&path)?);
        if verdict.violations.is_empty() {
            std::fs::remove_file(&path)?;
        }
        Ok(verdict)
    }

    /// Ready with the log when both pages have said all they had to say and know all there is.
    async fn rest(&self) -> Vec<Entry> {
        let mut looks = 0_u32;
        loop {
            let [visitor, operator] = self.peers.each_ref().map(Peer::status);
            if is_quiet(&visitor) && is_quiet(&operator) && visitor.last_seq == operator.last_seq {
                // The server may be away just now; it is asked again.
                if let Ok(log) = self.read_log().await
                    && log.len() as u64 == visitor.last_seq
                {
                    return log;
                }
            }
            if looks.is_multiple_of(WAKE_EVERY) {
                for peer in &self.peers {
                    peer.order(Order::Wake).await;
                }
            }
            looks += 1;
            sleep(LOOK_EVERY).await;
        }
    }

    async fn read_log(&self) -> Result<Vec<Entry>> {
        let token = self.peer(Side::Visitor).token().context("the visitor has no session yet")?;
        let site = site_key(self.plan.site);
        let of = Of {
            site: site.as_str(),
            conversation: self.conversation.as_str(),
            token: &token,
            from: &self.from.to_string(),
        };
        reader::from_server(self.world.server, of).await
    }

    async fn tell_restless(&self) {
        for side in Side::BOTH {
            let status = self.peer(side).status();
            if !is_quiet(&status) {
                let what = format!("the {} is not at rest after {REST:?}: {status:?}", side.name());
                self.history.write(side, Op::Restless(what));
            }
        }
        match self.read_log().await {
            Ok(log) => self.history.write(Side::Visitor, Op::Log(log)),
            Err(error) => {
                let what = format!("the log cannot be read after {REST:?}: {error:#}");
                self.history.write(Side::Visitor, Op::Restless(what));
            }
        }
    }
}

fn is_quiet(status: &Status) -> bool {
    status.connected && status.waiting == 0 && status.caught_up && status.last_seq > 0
}
