//! Rewrites what tests compare with: generated files and snapshots.

use crate::{process, test};
use anyhow::Result;
use std::process::ExitCode;

/// The `bless` command. Look at the difference before committing it.
pub fn run() -> Result<ExitCode> {
    let mut command = process::cargo();
    command.args(["test", "--locked", "--workspace", "--no-fail-fast"]).args(test::FEATURES);
    command.env("PARLOR_BLESS", "1").env("INSTA_UPDATE", "always").env("INSTA_FORCE_PASS", "1");
    process::run(&mut command)?;
    println!("\nGenerated files and snapshots are rewritten; `git diff` shows what changed.");
    Ok(ExitCode::SUCCESS)
}
