//! The real server as a process: its files, its start, its ends.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use backend_stub::cli::operator;
use backend_stub::store::sqlite::{FILE_NAME, Sqlite};
use backend_stub::store::{OperatorRow, Store};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use protocol::desk::SignIn;
use protocol::{OperatorCard, OperatorId, SiteKey};
use tokio::process::{Child, Command};

use crate::http;

/// The password of every operator here.
const PASSWORD: &str = "a password for tests";
/// How long a start may take before it counts as failed.
const START: Duration = Duration::from_secs(60);
/// How often a starting server is asked.
const ASK_EVERY: Duration = Duration::from_millis(10);
/// Ports to listen on: below those that the kernel gives to outgoing connections, or a client could take the
/// server's while it is down.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// What a server is made of.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The program `parlor`.
    pub binary: PathBuf,
    /// The folder for its sites, its log and, unless `data` says otherwise, its database.
    pub folder: PathBuf,
    /// The folder for the database; `None` for one in `folder`.
    pub data: Option<PathBuf>,
    /// How many sites it serves: `s0`, `s1`, …
    pub sites: u64,
    /// How many times the usual rate limits it grants.
    pub allowance: u32,
    /// A program with its arguments that starts the server, such as `strace -f`.
    pub wrapper: Vec<OsString>,
}

impl ServerConfig {
    /// A server with one site and the usual limits.
    #[must_use]
    pub fn new(binary: PathBuf, folder: &Path) -> Self {
        let folder = folder.to_owned();
        ServerConfig { binary, folder, data: None, sites: 1, allowance: 1, wrapper: Vec::new() }
    }
}

/// A server, running or not.
#[derive(Debug)]
pub struct Server {
    config: ServerConfig,
    address: SocketAddr,
    child: Option<Child>,
}

/// The key of the `n`-th site.
#[must_use]
pub fn site_key(n: u64) -> SiteKey {
    SiteKey::parse(format!("s{n}")).expect("a letter and digits are a key")
}

/// The page that visitors of every site are on.
pub const ORIGIN: &str = "https://shop.example";

/// The program to test: `PARLOR_BINARY`, or what cargo builds now.
///
/// Errors: it cannot be built.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("PARLOR_BINARY") {
        return Ok(path.into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--quiet", "--package", "backend-stub", "--bin", "parlor"];
    let status = std::process::Command::new(cargo).args(arguments).status();
    if !status.context("cargo did not start")?.success() {
        bail!("the server could not be built; `cargo build --package backend-stub` says why");
    }
    // This program is in <target>/<profile>/deps or in <target>/<profile>, and the target folder may have any name.
    let own = std::env::current_exe().context("where this program is")?;
    let mut built = own.ancestors().map(|folder| folder.join("debug/parlor"));
    built.find(|it| it.exists()).context("tests run from cargo's target folder")
}

impl Server {
    /// Writes the files of a server that is not started yet.
    ///
    /// Errors: the files cannot be written, or no port is free.
    pub fn prepare(config: ServerConfig) -> Result<Self> {
        for n in 0..config.sites {
            let folder = config.folder.join("sites").join(format!("s{n}"));
            std::fs::create_dir_all(&folder)?;
            let text = format!("name: Site {n}\norigins: [\"{ORIGIN}\"]\nlocales: [en]\n");
            std::fs::write(folder.join("site.yaml"), text)?;
        }
        std::fs::create_dir_all(config.folder.join("dist"))?;
        std::fs::create_dir_all(config.data.clone().unwrap_or_else(|| config.folder.join("data")))?;
        Ok(Server { address: free_address()?, config, child: None })
    }

    /// Prepares and starts.
    ///
    /// Errors: it does not start.
    pub async fn start(config: ServerConfig) -> Result<Self> {
        let mut server = Server::prepare(config)?;
        server.go_on().await?;
        Ok(server)
    }

    /// Where it listens, now or when it runs again.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its own origin, where desks come from.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder of the database.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.config.data.clone().unwrap_or_else(|| self.config.folder.join("data"))
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data().join(FILE_NAME)
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.config.folder.join("server.log")).unwrap_or_default()
    }

    /// The lines of its log that tell of an error or a panic.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        let is_bad = |line: &&str| line.contains(" ERROR ") || line.contains("panicked at");
        self.log().lines().filter(is_bad).map(str::to_owned).collect()
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Starts it, and waits until it answers. Gives how long that took.
    ///
    /// Errors: it ends, or does not answer in time; with what it said.
    pub async fn go_on(&mut self) -> Result<Duration> {
        let started = Instant::now();
        self.child = Some(self.command()?.spawn().context("the server did not start")?);
        loop {
            if let Ok(answer) = http::get(self.address, "/healthz", &[]).await
                && answer.status == 200
            {
                return Ok(started.elapsed());
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if let Some(status) = ended {
                bail!("the server ended ({status}) instead of starting:\n{}", self.log());
            }
            if started.elapsed() > START {
                bail!("the server does not answer after {START:?}:\n{}", self.log());
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// `SIGKILL`: whatever it was doing, it does not go on.
    ///
    /// Errors: the process cannot be waited for.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await.context("killing the server")?;
        }
        Ok(())
    }

    /// `SIGTERM`: it ends in order. Gives how long that took and how it ended.
    ///
    /// Errors: it does not end within a minute.
    pub async fn terminate(&mut self) -> Result<(Duration, ExitStatus)> {
        let mut child = self.child.take().context("the server does not run")?;
        let asked = Instant::now();
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).context("it ended already")?;
        kill(Pid::from_raw(pid), Signal::SIGTERM).context("telling the server to end")?;
        let ended = tokio::time::timeout(Duration::from_secs(60), child.wait()).await;
        let status = ended.context("the server does not end")??;
        Ok((asked.elapsed(), status))
    }

    /// Adds one operator per site. The server must not run.
    ///
    /// Errors: the database cannot be written.
    pub async fn add_operators(&self) -> Result<()> {
        let store = Sqlite::open(&self.database()).await?;
        for n in 0..self.config.sites {
            let card = OperatorCard {
                operator: OperatorId::from_bits(u128::from(n) + 1),
                name: format!("Operator {n}"),
                title: String::new(),
                experience: String::new(),
                photo: String::new(),
            };
            let (site, email, password) = (site_key(n), email(n), PASSWORD.to_owned());
            let row = OperatorRow { card, site, email, password, skills: Vec::new() };
            operator::add(&store, row).await?;
        }
        store.close().await;
        Ok(())
    }

    /// Signs the operator of a site in and gives the cookie.
    ///
    /// Errors: the server refuses.
    pub async fn sign_in(&self, n: u64) -> Result<String> {
        let body = SignIn { email: email(n), password: PASSWORD.to_owned() };
        let body = serde_json::to_string(&body)?;
        let origin = self.origin();
        let headers = [("origin", origin.as_str())];
        let answer = http::post(self.address, "/v1/desk/sign-in", &headers, &body).await?;
        let cookie = answer.header("set-cookie").and_then(|set| set.split(';').next());
        cookie.map(str::to_owned).with_context(|| format!("no sign-in: {}", answer.body))
    }

    fn command(&self) -> Result<Command> {
        let log = self.config.folder.join("server.log");
        let log: File = OpenOptions::new().create(true).append(true).open(log)?;
        let mut words = self.config.wrapper.iter().cloned();
        let mut command = match words.next() {
            Some(wrapper) => {
                let mut command = Command::new(wrapper);
                command.args(words).arg(&self.config.binary);
                command
            }
            None => Command::new(&self.config.binary),
        };
        command.arg("serve").arg("--sites").arg(self.config.folder.join("sites"));
        command.arg("--data").arg(self.data());
        command.arg("--assets").arg(self.config.folder.join("dist"));
        command.args(["--listen", &self.address.to_string()]);
        command.args(["--allowance", &self.config.allowance.to_string()]);
        command.args(["--trusted-proxy", "127.0.0.1/32"]);
        command
            .env("PARLOR_LOG", "warn")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.stderr(log).kill_on_drop(true);
        Ok(command)
    }
}

fn email(n: u64) -> String {
    format!("operator{n}@shop.example")
}

fn free_address() -> Result<SocketAddr> {
    // Servers of one process, and of processes that start together, look from different ports on.
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let apart = std::process::id().wrapping_add(STARTED.fetch_add(97, Ordering::Relaxed));
    let first = PORTS.start + u16::try_from(apart % 12_000).unwrap_or(0);
    let free = (first..PORTS.end)
        .chain(PORTS.start..first)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    Ok((Ipv4Addr::LOCALHOST, free.context("no port is free")?).into())
}
