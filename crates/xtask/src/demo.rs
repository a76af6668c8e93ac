//! From a fresh clone to the demo shop in a browser, in one command.

use crate::bundle::{self, Mode};
use crate::{process, test, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// What `demo` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// The address to serve on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// The folder for the database; made when it is not there.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// The `demo` command. Ends with the server's own exit status.
pub fn run(args: &Args) -> Result<ExitCode> {
    println!("1/4 Checking what is needed …");
    check_c_compiler()?;
    process::ensure_wasm_target()?;
    println!("2/4 Building the widget and the desk … (the first time takes some minutes)");
    bundle::build(Mode::Plain)?;
    println!("3/4 Building the server …");
    build_server()?;
    println!("4/4 Starting the server …");
    become_server(serve(&args.listen, &args.data))
}

/// Says what to install when SQLite's C code cannot be compiled.
pub fn check_c_compiler() -> Result<()> {
    let chosen = std::env::var("CC").ok();
    let names = chosen.as_deref().into_iter().chain(["cc", "gcc", "clang"]);
    for name in names {
        if Path::new(name).is_file() || process::find(name).is_some() {
            return Ok(());
        }
    }
    bail!(
        "no C compiler found (SQLite is compiled from its source); install one (Debian: `apt-get install gcc libc6-dev`)"
    )
}

/// Builds the server's binary with the dev profile, and with the same features as the tests, so that what the two
/// have in common is compiled once.
pub fn build_server() -> Result<()> {
    process::run(
        process::cargo()
            .args(["build", "--locked", "--workspace", "--bin", "parlor"])
            .args(test::FEATURES),
    )
}

/// The server on the demo shop, ready to start.
pub fn serve(listen: &str, data: &Path) -> Command {
    let mut command = process::program(workspace::server());
    command
        .args(["serve", "--demo", "--listen", listen])
        .args(["--sites", "demo-site/site", "--static", "demo-site", "--assets", "dist", "--data"])
        .arg(data)
        .stdin(Stdio::inherit());
    command
}

/// Puts the server in this process's place, so that signals and the exit status are its own.
#[cfg(unix)]
fn become_server(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(error).with_context(|| format!("`{}` did not start", process::shown(&command)))
}

#[cfg(not(unix))]
fn become_server(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("the server did not start")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
