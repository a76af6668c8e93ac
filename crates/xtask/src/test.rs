//! Every test, from the smallest to the browser stories, with their set-up.

use crate::bundle::{self, Mode};
use crate::tally::{self, Counts, Tally};
use crate::{chromium, demo, node, oracle, process, runs, size, workspace};
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Optional features that only tests need.
pub const FEATURES: [&str; 2] = ["--features", "protocol/schema"];

/// What `test` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// Run only this part.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// A part of the tests that can be run by itself.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Everything that runs without a browser.
    Native,
    /// What needs Node: other engines for formulas, the release bundle, its sizes, and the stories in Chromium.
    Browser,
}

/// The `test` command.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut tally = Tally::default();
    run_into(&mut tally, args.only);
    Ok(tally.finish())
}

/// Runs every test of the parts asked for; a step that fails does not keep the next ones from running.
pub fn run_into(tally: &mut Tally, only: Option<Part>) {
    if only != Some(Part::Browser) {
        tally.tests("Native tests, house rules among them", native);
    }
    if only != Some(Part::Native) {
        tally.tests("Formulas against another engine, and native against wasm", oracle::test);
        let bundled = tally.step("Release bundle", || bundle::build(Mode::Release));
        if bundled {
            tally.tests("Sizes against the budget", size::check);
        }
        tally.tests("Browser stories", || {
            if !bundled {
                bail!("the stories run on the release bundle, which could not be built");
            }
            stories()
        });
    }
}

fn native() -> Result<Counts> {
    demo::check_c_compiler()?;
    let mut command = process::cargo();
    if process::find("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        command.args(["test", "--no-fail-fast"]);
    }
    command.args(["--workspace", "--locked"]).args(FEATURES);
    // The tests that start the server as a process shall find the one of this source.
    demo::build_server()?;
    command.env("PARLOR_BINARY", workspace::server());
    let (status, lines) = process::stream(&mut command)?;
    judged(&process::shown(&command), status.success(), tally::of_cargo(&lines))
}

fn stories() -> Result<Counts> {
    node::ensure()?;
    let chromium = chromium::ensure()?;
    let faulty_assets = bundle::build_with_faults()?;
    build_faulty_server()?;
    demo::build_server()?;
    let mut command = process::program("npm");
    command.args(["test", "--silent"]).current_dir(workspace::browser_tests());
    command.env("PARLOR_CHROMIUM", chromium).env("PARLOR_BINARY", workspace::server());
    command
        .env("PARLOR_FAULT_ASSETS", faulty_assets)
        .env("PARLOR_FAULT_BINARY", workspace::faulty_server())
        .envs(oracle::probes()?)
        .envs(runs::probes()?);
    let (status, lines) = process::stream(&mut command)?;
    judged("npm test", status.success(), tally::of_node(&lines))
}

/// Builds the server with fault hooks. It has a name of its own: whoever runs the plain one meanwhile, or next, runs
/// just that.
fn build_faulty_server() -> Result<()> {
    let features = [FEATURES[1], "backend-stub/fault-hooks"].join(",");
    process::run(
        process::cargo()
            .args(["build", "--locked", "--workspace", "--bin", workspace::FAULTY_SERVER])
            .args([FEATURES[0], &features]),
    )
}

/// Believes neither a green exit without a test nor a red one without a failure.
pub fn judged(what: &str, succeeded: bool, counts: Option<Counts>) -> Result<Counts> {
    match counts {
        Some(counts) if !succeeded && counts.failed == 0 => {
            eprintln!("error: `{what}` failed outside its tests");
            Ok(Counts { failed: 1, ..counts })
        }
        Some(counts) if counts != Counts::default() => Ok(counts),
        _ => bail!("`{what}` ran no test"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_a_failure() {
        let counts = judged("npm test", false, Some(Counts { passed: 2, failed: 0 })).unwrap();
        assert_eq!(counts, Counts { passed: 2, failed: 1 });
    }

    #[test]
    fn the_server_with_fault_hooks_never_takes_the_place_of_the_plain_one() {
        assert_ne!(workspace::faulty_server(), workspace::server());
        let manifest = workspace::root().join("backend-stub/Cargo.toml");
        let manifest: toml::Table =
            std::fs::read_to_string(manifest).unwrap().parse().expect("a manifest");
        let faulty = manifest["bin"].as_array().unwrap().iter().find(|bin| {
            bin.get("name").and_then(toml::Value::as_str) == Some(workspace::FAULTY_SERVER)
        });
        let needs = faulty.unwrap()["required-features"].as_array().unwrap();
        assert_eq!(needs, &[toml::Value::from("fault-hooks")], "a plain build leaves it out");
    }

    #[test]
    fn a_green_run_of_no_test_is_a_failure() {
        assert!(judged("npm test", true, Some(Counts::default())).is_err());
        assert!(judged("npm test", true, None).is_err());
    }
}
