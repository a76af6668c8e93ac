//! A native page: the real client core with a socket, a timer, a storage that survives it, and a person who types.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use client::{Input, Visibility};
use protocol::{ConversationId, SiteKey};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::history::{History, Side};

mod desk;
mod naive;
mod page;
mod poll;
mod store;
mod wire;
mod words;

use page::Page;

/// Orders that may wait for a busy page.
const ORDERS: usize = 64;

/// A mistake that a page makes on purpose, to show that the checker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flaw {
    /// None.
    #[default]
    None,
    /// After a reload, what is sent again goes under new ids.
    NewCidForEachSending,
    /// The storage takes entries only after the person was told that they are safe; a crash in between loses them.
    TellsBeforeStoring,
    /// Events are applied as they come, also those that came before. Frames are doubled for it now and then.
    AppliesTwice,
    /// Events are applied as they come, also those behind a gap. Frames are dropped for it now and then.
    AppliesAcrossGaps,
}

/// Who a page belongs to and where it connects.
#[derive(Debug, Clone)]
pub struct PeerConfig {
    /// Visitor or operator.
    pub side: Side,
    /// The site.
    pub site: SiteKey,
    /// The one conversation of this schedule; the visitor begins it.
    pub conversation: ConversationId,
    /// The proxy, or the server itself.
    pub route: SocketAddr,
    /// The origin of the page.
    pub origin: String,
    /// The address the server shall take the page for.
    pub from: Ipv4Addr,
    /// The desk's session cookie; operators only.
    pub cookie: String,
    /// How far the page's clock is from the right time.
    pub clock_skew_ms: i64,
    /// For ids, jitter and words.
    pub seed: u64,
    /// What it does wrong.
    pub flaw: Flaw,
    /// Where it writes what happens; `None` for a page of which there are ten thousand.
    pub history: Option<History>,
}

/// How fast a person types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// One message each time.
    pub every: Duration,
    /// They wait while so many are unconfirmed.
    pub at_most_waiting: usize,
}

/// What a page is told to do.
#[derive(Debug)]
pub enum Order {
    /// The person types, or stops.
    Type(Option<Pace>),
    /// The page ends without a word, and begins again with its storage.
    Crash,
    /// The same in the middle of whatever comes next, after so many effects.
    CrashAfter(u32),
    /// The network came back, or the page did.
    Wake,
    /// The page goes to the background or comes back.
    Show(Visibility),
    /// Write down what is shown and what is kept.
    Report,
}

/// How a page stands, for those who wait for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// The server said welcome.
    pub connected: bool,
    /// How often it did.
    pub connections: u64,
    /// How often it connected by long poll.
    pub polls: u64,
    /// Commands that are neither confirmed nor refused.
    pub waiting: usize,
    /// The last seq applied.
    pub last_seq: u64,
    /// The copy is as long as the log, as far as the page knows.
    pub caught_up: bool,
    /// Visitor: the conversation has begun. Operator: they have the word.
    pub may_type: bool,
    /// Messages entered.
    pub sent: u64,
    /// Messages confirmed.
    pub acked: u64,
    /// Reports written.
    pub reports: u64,
}

/// A running page; dropped, it is gone.
#[derive(Debug)]
pub struct Peer {
    orders: mpsc::Sender<Order>,
    status: watch::Receiver<Status>,
    token: watch::Receiver<Option<String>>,
    task: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peer {
    /// Opens the page.
    #[must_use]
    pub fn start(config: PeerConfig) -> Self {
        let (orders, ordered) = mpsc::channel(ORDERS);
        let (status_sender, status) = watch::channel(Status::default());
        let (token_sender, token) = watch::channel(None);
        let task = tokio::spawn(live(config, ordered, status_sender, token_sender));
        Peer { orders, status, token, task }
    }

    /// Tells it to do something.
    pub async fn order(&self, order: Order) {
        // A page that panicked is found out by whoever waits for its status.
        let _ = self.orders.send(order).await;
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        *self.status.borrow()
    }

    /// The visitor's session token, once there is one.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.token.borrow().clone()
    }

    /// Waits for a status, so long at most; says whether it came.
    pub async fn until(&self, patience: Duration, done: impl FnMut(&Status) -> bool) -> bool {
        let mut status = self.status.clone();
        let came = tokio::time::timeout(patience, status.wait_for(done)).await;
        matches!(came, Ok(Ok(_)))
    }

    /// Lets it write down what it shows and keeps; says whether it did.
    pub async fn report(&self) -> bool {
        let before = self.status().reports;
        self.order(Order::Report).await;
        self.until(Duration::from_secs(10), |status| status.reports > before).await
    }
}

async fn live(
    config: PeerConfig,
    mut orders: mpsc::Receiver<Order>,
    status: watch::Sender<Status>,
    token: watch::Sender<Option<String>>,
) {
    let (wire_events, mut from_wire) = mpsc::channel(256);
    let (desk_tokens, mut from_desk) = mpsc::channel(4);
    let mut page = Page::new(config, wire_events, desk_tokens);
    page.begin();
    let mut pace: Option<Pace> = None;
    let mut type_at = tokio::time::Instant::now();
    loop {
        status.send_if_modified(|old| {
            let new = page.status();
            std::mem::replace(old, new) != new
        });
        token.send_if_modified(|old| {
            let news = *old != page.token();
            if news {
                *old = page.token();
            }
            news
        });
        let timer = page.timer();
        tokio::select! {
            order = orders.recv() => match order {
                None => return,
                Some(Order::Type(new)) => {
                    pace = new;
                    page.types = new.is_some();
                    type_at = tokio::time::Instant::now();
                }
                Some(Order::Crash) => page.crash(),
                Some(Order::CrashAfter(effects)) => page.crash_after(effects),
                Some(Order::Wake) => page.handle(Input::Woke),
                Some(Order::Show(visibility)) => page.handle(Input::VisibilityChanged(visibility)),
                Some(Order::Report) => page.report(),
            },
            Some((generation, event)) = from_wire.recv() => page.wire(generation, event),
            Some((generation, token)) = from_desk.recv() => page.desk(generation, token),
            () = tokio::time::sleep_until(timer.unwrap_or_else(tokio::time::Instant::now)),
                if timer.is_some() => page.timer_fired(),
            () = tokio::time::sleep_until(type_at), if pace.is_some() => {
                if let Some(pace) = pace {
                    // A person who had to wait does not make up for it.
                    type_at = tokio::time::Instant::now().max(type_at) + pace.every;
                    page.type_something(pace.at_most_waiting);
                }
            }
        }
    }
}
