//! Build, test and housekeeping: `cargo xtask <command>`.
//!
//! Every command does its own set-up, prints what it does, and says in one line what to install when
//! something is missing. Commands start programs directly, never through a shell, from the repository's root.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod bless;
mod bundle;
mod chaos;
mod chromium;
mod ci;
mod demo;
mod dev;
mod node;
mod oracle;
mod process;
mod runs;
mod size;
mod tally;
mod test;
mod tidy;
mod workspace;

/// Parlor's build, test and housekeeping commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the demo shop, the desk and the widget.
    Demo(demo::Args),
    /// Serve with live reload: the server plus `trunk serve`.
    Dev(dev::Args),
    /// Build the files that are shipped into `dist/`.
    Bundle(bundle::Args),
    /// Set up for and run every test, ending in `N passed, N failed`.
    Test(test::Args),
    /// Check formatting and lints.
    Lint,
    /// `lint`, then `test`: what must hold before a change lands.
    Ci,
    /// Break everything between client and server by a seeded plan, and print what was lost: nothing.
    Chaos(chaos::Args),
    /// Compare the shipped files with `tests/size/budget.toml`.
    Size,
    /// Check the rules that the compiler does not: arrows, words, file lengths.
    Tidy,
    /// Regenerate generated files and accept changed snapshots.
    Bless,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Dev(args) => dev::run(&args),
        Command::Bundle(args) => bundle::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Lint => ci::lint(),
        Command::Ci => ci::run(),
        Command::Chaos(args) => chaos::run(&args),
        Command::Size => size::run(),
        Command::Tidy => tidy::run(),
        Command::Bless => bless::run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
