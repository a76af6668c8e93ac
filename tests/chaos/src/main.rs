//! `chaos`: every goal of reliability in one run with one table. `cargo xtask chaos` builds and starts it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use chaos::goals::{self, Goal, Scale};
use chaos::scenarios::{Part, Rig};
use chaos::{checker, history, table};
use clap::Parser;

/// Breaks everything between client and server by a seeded plan, and checks that no message is lost
#[derive(Debug, Parser)]
struct Args {
    /// The seed that every fault is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long the schedules of R1 run; from 20 minutes on every goal takes its long form
    #[arg(long, default_value_t = 3.0)]
    minutes: f64,
    /// Replay only this schedule of R1
    #[arg(long)]
    schedule: Option<u64>,
    /// Run only these goals
    #[arg(long, value_enum)]
    only: Vec<Goal>,
    /// How many schedules run at once
    #[arg(long, default_value_t = 40)]
    at_once: u64,
    /// Judge this history file and do nothing else
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// The program to test
    #[arg(long, env = "PARLOR_BINARY", default_value = "target/release/parlor")]
    server: PathBuf,
    /// Where files go; histories of broken promises stay here
    #[arg(long, default_value = "target/chaos")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let args = Args::parse();
    if let Some(file) = &args.check {
        return judge(file);
    }
    let rig = Rig { binary: args.server.clone(), output: args.output.clone(), seed: args.seed };
    let scale = Scale { minutes: args.minutes, schedule: args.schedule, at_once: args.at_once };
    let mut parts = Vec::new();
    for goal in Goal::ALL {
        let is_wanted = match args.schedule {
            Some(_) => goal == Goal::R1,
            None => args.only.is_empty() || args.only.contains(&goal),
        };
        if is_wanted {
            eprintln!("{goal:?} …");
            parts.extend(goals::run(&rig, goal, scale).await);
        }
    }
    parts.sort_by(|one, other| one.title.cmp(&other.title));
    Ok(tell(parts, args.seed))
}

fn tell(parts: Vec<Part>, seed: u64) -> ExitCode {
    let complaints: String = parts.iter().map(|part| part.complaints.as_str()).collect();
    let parts: Vec<_> = parts.into_iter().map(|part| (part.title, part.rows)).collect();
    println!("\nchaos, seed {seed}\n\n{}", table::table(&parts));
    if complaints.is_empty() {
        println!("every promise was kept");
        return ExitCode::SUCCESS;
    }
    println!("{complaints}");
    ExitCode::FAILURE
}

fn judge(file: &std::path::Path) -> Result<ExitCode> {
    let verdict = checker::check(&history::read(file)?);
    for violation in &verdict.violations {
        println!("{violation}");
    }
    println!("{} entered, {} acked", verdict.sent, verdict.acked);
    let is_green = verdict.violations.is_empty();
    Ok(if is_green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
