//! `parlor serve`: the server, until it is told to stop.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use ipnet::IpNet;
use protocol::{OperatorCard, OperatorId};

use crate::app::{self, Config, Running};
use crate::cli::operator;
use crate::live::Timings;
use crate::secret;
use crate::store::OperatorRow;

/// The demo's operator.
const DEMO_EMAIL: &str = "maria@helio.example";

/// What `serve` is told.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folder with one folder per site, each with a site.yaml, flows/ and calculators/; edits are served at once
    #[arg(long, env = "PARLOR_SITES", value_name = "DIR")]
    sites: PathBuf,
    /// Folder for the database; made when it is missing
    #[arg(long, env = "PARLOR_DATA", value_name = "DIR")]
    data: PathBuf,
    /// Address and port to listen on
    #[arg(long, env = "PARLOR_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder with the bundle that `cargo xtask bundle` makes: script, widget and desk
    #[arg(long, env = "PARLOR_ASSETS", value_name = "DIR", default_value = "dist")]
    assets: PathBuf,
    /// Folder of pages to serve at /, such as the demo shop; its site/ folder stays private
    #[arg(long = "static", env = "PARLOR_STATIC", value_name = "DIR")]
    static_dir: Option<PathBuf>,
    /// Address that browsers reach this server at, when a proxy stands before it, such as https://chat.example.com
    #[arg(long, env = "PARLOR_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Proxy whose X-Forwarded-For header is believed, such as 10.0.0.0/8 or 127.0.0.1/32; repeat it for several
    #[arg(long, env = "PARLOR_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Vec<IpNet>,
    /// How many times the usual rate limits apply, for an office of very many people behind one address and for load tests
    #[arg(long, env = "PARLOR_ALLOWANCE", value_name = "TIMES", default_value = "1")]
    allowance: NonZeroU32,
    /// Make an operator for the demo on the first start, and print the addresses to try
    #[arg(long)]
    demo: bool,
}

impl ServeArgs {
    fn config(&self) -> Config {
        Config {
            sites: self.sites.clone(),
            data: self.data.clone(),
            listen: self.listen,
            assets: self.assets.clone(),
            static_dir: self.static_dir.clone(),
            public_url: self.public_url.clone(),
            trusted_proxies: self.trusted_proxy.clone(),
            allowance: self.allowance,
            timings: Timings::default(),
        }
    }
}

/// Serves until SIGTERM or Ctrl-C.
///
/// Errors: why it did not start, for a person.
pub async fn run(args: &ServeArgs) -> Result<()> {
    let server = app::start(args.config()).await?;
    let password = if args.demo { demo_operator(&server).await? } else { None };
    greet(args, &server, password.as_deref());
    tracing::info!(address = %server.address(), "serving");
    told_to_stop().await?;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

/// On a fresh database, somebody who can sign in. Returns their password, which is told once.
async fn demo_operator(server: &Running) -> Result<Option<String>> {
    let state = server.state();
    if state.store.read().await?.operator_count().await? > 0 {
        return Ok(None);
    }
    let sites = state.sites.all();
    let site = sites.first().context("a server without a site does not start")?;
    let password = secret::password();
    let row = OperatorRow {
        card: OperatorCard {
            operator: OperatorId::from_bits(secret::bits()),
            name: "Maria Orlova".to_owned(),
            title: "Solar consultant".to_owned(),
            experience: "11 years in roofing".to_owned(),
            photo: "/assets/people/maria.svg".to_owned(),
        },
        site: site.key.clone(),
        email: DEMO_EMAIL.to_owned(),
        password: password.clone(),
        skills: Vec::new(),
    };
    operator::add(state.store.as_ref(), row).await?;
    Ok(Some(password))
}

/// Says where everything is. Standard output is for people here; logs go to standard error.
fn greet(args: &ServeArgs, server: &Running, password: Option<&str>) {
    let origin = server.state().own_origins.first();
    println!("Parlor serves on {origin}");
    if args.static_dir.is_some() {
        println!("  the shop    {origin}/");
    }
    println!("  the desk    {origin}/desk");
    println!("  the script  {origin}/parlor.js");
    if let Some(password) = password {
        println!();
        println!("Sign in to the desk as {DEMO_EMAIL} with the password {password}");
        println!("It is shown only now; `parlor operator reset` makes another one.");
    } else if args.demo {
        println!();
        println!("Sign in to the desk as {DEMO_EMAIL} with the password of the first start;");
        println!("`parlor operator reset` makes another one.");
    }
}

#[cfg(unix)]
async fn told_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("listening for Ctrl-C"),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> Result<()> {
    tokio::signal::ctrl_c().await.context("listening for Ctrl-C")
}
