//! The formulas asked of another engine, and of our own code compiled for the browser: `tests/oracle`.

use crate::tally::{self, Counts};
use crate::{demo, node, process, test, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// Runs the tests of `tests/oracle`.
pub fn test() -> Result<Counts> {
    let folder = workspace::oracle();
    node::ensure_packages_of(&folder)?;
    demo::build_server()?;
    let mut command = process::program("npm");
    command.args(["test", "--silent"]).current_dir(folder);
    command.env("PARLOR_BINARY", workspace::server()).envs(probes()?);
    let (status, lines) = process::stream(&mut command)?;
    test::judged("npm test", status.success(), tally::of_node(&lines))
}

/// Builds the probe for this machine and, in the profile that is shipped, for the browser; returns where they are, by
/// the variables that the tests look into.
pub fn probes() -> Result<[(&'static str, PathBuf); 2]> {
    process::ensure_wasm_target()?;
    let package = ["build", "--locked", "-p", "formula-probe"];
    process::run(process::cargo().args(package))?;
    let browser = ["--lib", "--profile", "widget", "--target", "wasm32-unknown-unknown"];
    process::run(process::cargo().args(package).args(browser))?;
    let target = workspace::target();
    let native = target.join(format!("debug/formula-probe{}", std::env::consts::EXE_SUFFIX));
    let wasm = target.join("wasm32-unknown-unknown/widget/formula_probe.wasm");
    Ok([("PARLOR_PROBE", native), ("PARLOR_PROBE_WASM", wasm)])
}
