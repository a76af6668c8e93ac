//! What must hold before a change lands: format, lints, and every test.

use crate::tally::Tally;
use crate::{process, test};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// The `ci` command. Every step runs, so that one run tells everything that is wrong.
pub fn run() -> Result<ExitCode> {
    let mut tally = Tally::default();
    lint_into(&mut tally);
    test::run_into(&mut tally, None);
    Ok(tally.finish())
}

/// The `lint` command.
pub fn lint() -> Result<ExitCode> {
    let mut tally = Tally::default();
    lint_into(&mut tally);
    Ok(tally.finish())
}

fn lint_into(tally: &mut Tally) {
    tally.step("Format", || process::run(process::cargo().args(["fmt", "--all", "--check"])));
    tally.step("Lints", || {
        let mut command = clippy();
        command.args(["--workspace", "--all-targets"]).args(test::FEATURES);
        deny_warnings(&mut command)
    });
    tally.step("Lints, in the browser", || {
        process::ensure_wasm_target()?;
        let mut command = clippy();
        command.args(["--target", "wasm32-unknown-unknown", "-p", "widget", "-p", "desk"]);
        deny_warnings(&mut command)
    });
}

fn clippy() -> Command {
    let mut command = process::cargo();
    command.args(["clippy", "--locked"]);
    command
}

fn deny_warnings(command: &mut Command) -> Result<()> {
    process::run(command.args(["--", "-D", "warnings"]))
}
