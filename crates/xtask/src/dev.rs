//! The live-reload loop: the server, and `trunk serve` in front of it.

use crate::bundle::{self, Mode};
use crate::{demo, process};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

/// Where `Trunk.toml` sends what it does not serve itself.
const SERVER: &str = "127.0.0.1:8081";

/// A version that builds with this repository's toolchain and reads its `Trunk.toml`.
const TRUNK: &str = "0.21.14";

/// What `dev` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// The folder for the database; made when it is not there.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// The `dev` command: until Ctrl-C, each saved file rebuilds the bundle and reloads the page.
pub fn run(args: &Args) -> Result<ExitCode> {
    if process::find("trunk").is_none() {
        bail!("Trunk is missing; install it with `cargo install trunk --locked --version {TRUNK}`");
    }
    demo::check_c_compiler()?;
    bundle::build(Mode::Dev)?;
    demo::build_server()?;
    let mut server = demo::serve(SERVER, &args.data)
        .stdin(Stdio::null())
        .spawn()
        .context("starting the server")?;
    let served = process::run(process::program("trunk").arg("serve"));
    // The server may have ended by itself already, on the same Ctrl-C.
    let _ = server.kill();
    server.wait().context("waiting for the server to end")?;
    served.map(|()| ExitCode::SUCCESS)
}
