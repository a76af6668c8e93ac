//! `parlor flow`: a flow tried out, compared with the one before, and drawn.

use std::io::{Write, stderr};
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use formula::Value;

use crate::conversation::words;

mod data;
pub mod draw;
pub mod import;
pub mod replay;
pub mod results;
pub mod run;

/// What to do with a flow.
#[derive(Debug, Subcommand)]
pub enum FlowCommand {
    /// Play a flow with answers from a file, and print what was said and what came of it
    ///
    /// The file is a list of answers, or a case as under `cases:` of a flow. Exits with 1 when an answer does not fit, or
    /// something comes out otherwise than the case expects.
    ///
    /// Example: parlor flow run demo-site/site/helio/flows/qualify.yaml --answers answers.yaml
    Run(run::RunArgs),
    /// Lead recorded conversations through a new version of a flow, and list who would have gone elsewhere
    ///
    /// Example: parlor flow replay --flow demo-site/site/helio/flows/qualify.yaml --from data
    Replay(replay::ReplayArgs),
    /// Count what came of the runs of a flow: how many were completed, made a lead, reached a goal
    ///
    /// For each version, and in it for each arm of its A/B tests. Shares are of the runs in their line; a run counts once
    /// for a goal, however often its visitor went back. A run that moved to another version counts there.
    ///
    /// Example: parlor flow results --flow find --site helio --from data
    Results(results::ResultsArgs),
    /// Draw a flow as an SVG
    ///
    /// Example: parlor flow draw demo-site/site/helio/flows/qualify.yaml --out qualify.svg
    Draw(draw::DrawArgs),
    /// Carry a Typebot export (version 6) over into a flow file
    ///
    /// What cannot be carried over stays as a marked step (⚠) that nobody comes to see, and is listed on standard error
    /// with what to do about it; so is what has to be done outside of the file, and every mistake that `parlor check`
    /// finds in it. Exits with 1 when something of this is left to do, with 0 when the flow is complete as it stands.
    ///
    /// Example: parlor flow import typebot-export.json --out demo-site/site/helio/flows/welcome.yaml
    Import(import::ImportArgs),
}

/// Does it.
///
/// Errors: what could not be read or written, for a person.
pub async fn run(command: FlowCommand, output: &mut dyn Write) -> Result<ExitCode> {
    match command {
        FlowCommand::Run(args) => run::run(&args, output),
        FlowCommand::Replay(args) => replay::run(&args, output).await,
        FlowCommand::Results(args) => results::run(&args, output).await,
        FlowCommand::Draw(args) => draw::run(&args, output),
        FlowCommand::Import(args) => import::run(&args, output, &mut stderr()),
    }
}

/// Writes a value the way visitors see it.
fn format(value: &Value, spec: &str, locale: &str) -> String {
    words::format(value, spec, locale)
}
