//! The runs that the machine's code and the browser's both play, byte for byte: `tests/flow-probe`.

use crate::{process, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// The test of `flow` that writes down what is to be played.
const SCRIPTS: &str =
    "scripts::the_browsers_scripts_hold_every_transcript_every_case_and_random_runs";

/// Builds the probe for this machine, as the server has its flows, and for the browser, in the profile that is
/// shipped; has the runs written down; returns where all that is, by the variables that the story looks into.
pub fn probes() -> Result<[(&'static str, PathBuf); 3]> {
    process::ensure_wasm_target()?;
    let package = ["build", "--locked", "-p", "flow-probe"];
    process::run(process::cargo().args(package).args(["--features", "diagnostics"]))?;
    let browser = ["--lib", "--profile", "widget", "--target", "wasm32-unknown-unknown"];
    process::run(process::cargo().args(package).args(browser))?;
    let scripts = ["test", "--locked", "-p", "flow", "--test", "it", "--", "--exact", SCRIPTS];
    process::run(process::cargo().args(scripts))?;
    let target = workspace::target();
    let native = target.join(format!("debug/flow-probe{}", std::env::consts::EXE_SUFFIX));
    let wasm = target.join("wasm32-unknown-unknown/widget/flow_probe.wasm");
    Ok([
        ("PARLOR_FLOW_PROBE", native),
        ("PARLOR_FLOW_PROBE_WASM", wasm),
        ("PARLOR_FLOW_SCRIPTS", target.join("tmp/flow-scripts.jsonl")),
    ])
}
