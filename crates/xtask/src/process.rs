//! Starting programs: always directly, from the root, with their output passed through.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;

/// A program that runs in the repository's root, with nothing to read.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    command
}

/// The cargo that started this command.
///
/// What cargo says about the xtask package is taken out of the environment: build scripts that watch those
/// variables would otherwise run again each time one changes between `cargo build` and `cargo xtask`.
pub fn cargo() -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs to the end; anything but success is an error that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` did not start", shown(command)))?;
    check(command, status)
}

/// Runs to the end and returns what was printed to standard output; errors pass through.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` did not start", shown(command)))?;
    check(command, output.status)?;
    Ok(output.stdout)
}

/// Runs to the end, passes every line of both outputs through as it comes, and returns them all.
pub fn stream(command: &mut Command) -> Result<(ExitStatus, Vec<String>)> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` did not start", shown(command)))?;
    let (sender, lines) = mpsc::channel();
    let stdout = child.stdout.take().expect("standard output is piped");
    let stderr = child.stderr.take().expect("standard error is piped");
    std::thread::scope(|scope| {
        let copy = sender.clone();
        scope.spawn(move || pass_through(stdout, std::io::stdout(), &copy));
        scope.spawn(move || pass_through(stderr, std::io::stderr(), &sender));
    });
    let status = child.wait()?;
    Ok((status, lines.into_iter().collect()))
}

fn pass_through(from: impl Read, mut to: impl Write, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let text = String::from_utf8_lossy(&line).into_owned();
        // A reader that went away must not stop the tests; the lines are still counted.
        let _ = writeln!(to, "{text}");
        let _ = lines.send(text);
    }
}

/// An error when a command that ended did not succeed.
pub fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    if let Some(name) = PathBuf::from(&text).file_stem() {
        text = name.to_string_lossy().into_owned();
    }
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Whether a program of this name is on the `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// Makes sure that rustc can build for the browser, adding the target when rustup is there.
pub fn ensure_wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let library = output(program(rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(String::from_utf8_lossy(&library).trim()).is_dir() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "the standard library for {TARGET} is missing; install Rust with rustup, or your system's package for it"
        );
    }
    println!("Adding the {TARGET} target …");
    run(program("rustup").args(["target", "add", TARGET]))
        .with_context(|| format!("`rustup target add {TARGET}` has to succeed first"))
}
