//! The server as one thing that starts, serves and stops.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use protocol::OperatorId;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::accept::{Crowd, Listener};
use crate::auth::limits::Limits;
use crate::auth::sockets::Sockets;
use crate::auth::{OriginError, OwnOrigins, SocketTokens};
use crate::bus::Bus;
use crate::files::{self, Files};
use crate::http;
use crate::live::Timings;
use crate::live::acks::Acks;
use crate::live::calls::Calls;
use crate::live::pages::Pages;
use crate::live::presences::Presences;
use crate::live::refreshes::Refreshes;
use crate::live::together::Together;
use crate::live::waiting::Waiting;
use crate::quotes::KeyRing;
use crate::requests::{self, Requests};
use crate::sites::{Sites, SitesError, WatchGuard};
use crate::state::{AppState, Shared};
use crate::store::sqlite::{FILE_NAME, Sqlite};
use crate::store::writer::Writer;
use crate::store::{Store, StoreError};
use crate::{accept, clock, engine, timers, ws};

/// How long connections may take to end when the server stops.
const DRAIN: Duration = Duration::from_secs(10);

/// What a server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder with one folder per site.
    pub sites: PathBuf,
    /// The folder for the database; made when it is missing.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The bundle: script, widget, desk.
    pub assets: PathBuf,
    /// Pages to serve besides, such as the demo shop.
    pub static_dir: Option<PathBuf>,
    /// The origin the world sees, when a proxy stands before the server.
    pub public_url: Option<String>,
    /// The proxies whose word about who asks is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// How many times the usual rate limits apply; 1 unless one network brings very many people.
    pub allowance: NonZeroU32,
    /// How long things may last.
    pub timings: Timings,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder `{}`: {source}", .folder.display())]
    Data {
        /// Which folder.
        folder: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the database: {0}")]
    Store(#[from] StoreError),
    /// There is no site to serve.
    #[error(transparent)]
    Sites(#[from] SitesError),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another one with --listen")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The public URL is none.
    #[error("--public-url: {0}")]
    PublicUrl(#[from] OriginError),
}

/// A server that is up.
pub struct Running {
    address: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    /// Hot reload goes on as long as the server; nothing where nobody watches the files.
    _watch: Option<WatchGuard>,
}

/// Every door of the server, ready to be called without a listener.
pub fn router(state: &AppState, config: &Config) -> Router {
    let signed_out = state.clone();
    let desk = http::desk::DeskDoor {
        store: state.store.clone(),
        sites: state.sites.clone(),
        own_origins: state.own_origins.clone(),
        tokens: state.tokens.clone(),
        on_sign_out: Arc::new(move |operator: &OperatorId| {
            signed_out.presences.signed_out(operator);
            signed_out.bus.close_operator(operator);
        }),
    };
    let own = state.own_origins.clone();
    let routes = Router::new()
        .merge(http::desk::router(desk))
        .merge(http::sites::router(state.sites.clone(), state.store.clone(), own))
        .merge(http::leads::router(state.clone()))
        .merge(http::quotes::router(state.clone()))
        .merge(http::files::router(state.clone()))
        .merge(http::frame::router(&config.assets, state.sites.clone()))
        .merge(http::health::router(state.store.clone(), state.writer.trouble()))
        .merge(http::metrics::router(http::metrics::install()));
    let routes = http::pace::layer(routes, state.limits.clone())
        .merge(ws::router(state.clone()))
        .merge(http::assets::router(&config.assets, config.static_dir.as_deref()));
    #[cfg(feature = "fault-hooks")]
    let routes = routes.merge(crate::faults::router(state.faults.clone()));
    let routes = http::security_headers::layer(routes, &state.own_origins);
    http::forwarded::layer(routes, &config.trusted_proxies)
}

/// Opens the database and the sites, and starts to serve.
///
/// Errors: [`StartError`], each with what to do about it.
pub async fn start(config: Config) -> Result<Running, StartError> {
    std::fs::create_dir_all(&config.data)
        .map_err(|source| StartError::Data { folder: config.data.clone(), source })?;
    let sites = Sites::open(&config.sites)?;
    let watching = sites.watch()?;
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&config.data.join(FILE_NAME)).await?);
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|source| StartError::Listen { address: config.listen, source })?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let running = start_on(listener, address, sites, store, config).await?;
    Ok(Running { _watch: Some(watching), ..running })
}

/// Starts to serve on a listener, sites and a store that are there already.
///
/// Errors: those of [`start`] that concern the store and the public URL.
pub async fn start_on(
    listener: impl Listener,
    address: SocketAddr,
    sites: Sites,
    store: Arc<dyn Store>,
    config: Config,
) -> Result<Running, StartError> {
    let own_origins = match &config.public_url {
        Some(url) => OwnOrigins::of_public_url(url)?,
        None => OwnOrigins::of_listener(address),
    };
    let (stop, stopping) = watch::channel(false);
    let (writer, _writing) = Writer::start(store.clone());
    let epoch = store.read().await?.epoch().await?;
    let state = AppState::new(Shared {
        store: store.clone(),
        writer,
        sites,
        bus: Bus::default(),
        presences: Presences::new(config.timings.operator_grace),
        waiting: Waiting::default(),
        calls: Calls::default(),
        together: Together::default(),
        pages: Pages::default(),
        refreshes: Refreshes::default(),
        acks: Acks::default(),
        tokens: SocketTokens::new(),
        files: Files::below(&config.data),
        requests: Requests::default(),
        quotes: KeyRing::new(&config.data, own_origins.first()),
        own_origins,
        limits: Limits::times(config.allowance),
        sockets: Sockets::times(config.allowance),
        #[cfg(feature = "fault-hooks")]
        faults: crate::faults::Faults::default(),
        timings: config.timings,
        epoch,
        stopping: stopping.clone(),
    });
    match keep_flow_versions(&state).await {
        // What is stored can be read, and the versions are kept as soon as the disk works.
        Err(error) if error.is_of_disk() => {}
        kept => kept?,
    }
    engine::recall(&state).await?;
    tokio::spawn(keep_later_flow_versions(state.clone()));
    tokio::spawn(timers::run(state.clone()));
    tokio::spawn(timers::redraw(state.clone()));
    tokio::spawn(requests::run(state.clone()));
    tokio::spawn(files::run(state.clone()));
    let routes = router(&state, &config);
    let crowd = Crowd::new(config.allowance, &config.trusted_proxies);
    let served = tokio::spawn(accept::serve(listener, routes, crowd, stopping, DRAIN));
    Ok(Running { address, state, stop, served, _watch: None })
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its doors share.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Stops in order: no new connections, `goaway` to sockets, what was accepted is on disk.
    pub async fn stop(self) {
        let Running { state, stop, served, .. } = self;
        stop.send_replace(true);
        // It ends by itself within the drain time; a panic inside has been logged.
        let _ = served.await;
        state.writer.barrier().await;
        state.store.close().await;
    }
}

/// A run keeps its version of a flow for life, so every version that is served is kept first.
async fn keep_flow_versions(state: &AppState) -> Result<(), StoreError> {
    for site in state.sites.all() {
        for version in site.flows.values() {
            let document = serde_json::to_string(&version.document)
                .map_err(|error| StoreError::Failed(error.to_string()))?;
            let (key, hash) = (site.key.clone(), version.hash.clone());
            state
                .writer
                .write(move |writes| {
                    Box::pin(async move {
                        writes.keep_flow_version(&key, &hash, &document, clock::now()).await
                    })
                })
                .await?;
        }
    }
    Ok(())
}

async fn keep_later_flow_versions(state: AppState) {
    let (mut changes, mut stopping) = (state.sites.on_change(), state.stopping.clone());
    let mut trouble = state.writer.trouble();
    loop {
        tokio::select! {
            changed = trouble.changed() => {
                if changed.is_err() {
                    return;
                }
                if trouble.borrow_and_update().is_some() {
                    continue;
                }
            }
            changed = changes.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        if let Err(error) = keep_flow_versions(&state).await
            && !error.is_of_disk()
        {
            tracing::error!(%error, "new versions of flows could not be kept");
        }
    }
}
