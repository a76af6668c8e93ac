//! The goals of reliability, measured on the real server: `tests/chaos` in its release form.

use crate::{demo, process, workspace};
use anyhow::Result;
use std::process::ExitCode;

/// What `chaos` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// The seed that every fault is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long the schedules of every fault run; from 20 minutes on the other goals take their long forms too.
    #[arg(long, default_value_t = 3.0)]
    minutes: f64,
    /// Replay only this schedule of every fault.
    #[arg(long)]
    schedule: Option<u64>,
    /// Passed on to the program; `-- --help` tells what it takes.
    #[arg(last = true)]
    more: Vec<String>,
}

/// The `chaos` command. Ends with the status of the run: failure when a promise was broken.
pub fn run(args: &Args) -> Result<ExitCode> {
    demo::check_c_compiler()?;
    println!("Building the server and its nemesis … (the first time takes some minutes)");
    let packages = ["--package", "backend-stub", "--package", "chaos"];
    process::run(
        process::cargo()
            .args(["build", "--release", "--locked"])
            .args(packages)
            .args(["--bin", "parlor", "--bin", "chaos"]),
    )?;
    let release = workspace::target().join("release");
    let program = |name: &str| release.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = process::program(program("chaos"));
    command.args(["--seed", &args.seed.to_string(), "--minutes", &args.minutes.to_string()]);
    if let Some(schedule) = args.schedule {
        command.args(["--schedule", &schedule.to_string()]);
    }
    command.arg("--server").arg(program("parlor"));
    command.arg("--output").arg(workspace::target().join("chaos")).args(&args.more);
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
