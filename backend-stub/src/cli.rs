//! The command line of the `parlor` binary, and its commands.

pub mod check;
pub mod flow;
pub mod formula;
pub mod operator;
pub mod quote;
pub mod serve;

use std::io::{stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;

/// Parlor: a consultation widget for any website
///
/// `parlor serve` runs the server, `parlor check` reads site files the way the server does, `parlor operator` says
/// who may sign in at the desk, `parlor formula` evaluates formulas. Every option can also be given as a variable
/// PARLOR_<OPTION>.
#[derive(Debug, Parser)]
#[command(name = "parlor", version, arg_required_else_help = true)]
struct Cli {
    /// How logs are written on standard error
    #[arg(long, global = true, env = "PARLOR_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// What is logged: error, warn, info, debug or trace, also per module (backend_stub::ws=debug)
    #[arg(long, global = true, env = "PARLOR_LOG", default_value = "info", value_name = "FILTER")]
    log: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the sites of a folder
    ///
    /// Example: parlor serve --sites demo-site/site --data data --static demo-site --demo
    Serve(serve::ServeArgs),
    /// Check site files and tell every mistake with its line
    ///
    /// Exits with 1 when a mistake keeps a site from being served.
    Check {
        /// Folder of sites, of one site, or one file
        #[arg(required_unless_present = "schema")]
        path: Option<PathBuf>,
        /// One JSON object in place of lines
        #[arg(long)]
        json: bool,
        /// The JSON Schema of flows, for editors, in place of a check
        #[arg(long, conflicts_with = "path")]
        schema: bool,
        /// Folder to draw every flow into, as SITE.FLOW.svg
        #[arg(long, value_name = "DIR")]
        svg: Option<PathBuf>,
    },
    /// Add operators, give them new passwords, say what they are good at
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
    /// Change the key that quotes are signed with
    #[command(subcommand)]
    Quote(quote::QuoteCommand),
    /// Evaluate formulas the way calculators do
    #[command(subcommand)]
    Formula(formula::FormulaCommand),
    /// Try out, compare and draw flows
    #[command(subcommand)]
    Flow(flow::FlowCommand),
}

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging(&cli);
    let done = match cli.command {
        Command::Check { path, json, svg, .. } => {
            return check::run(path.as_deref(), json, svg.as_deref());
        }
        Command::Quote(command) => {
            let done = quote::run(&command, &mut stdout());
            return done.map_or_else(failed, |()| ExitCode::SUCCESS);
        }
        Command::Formula(command) => formula::run(&command, stdin().lock(), &mut stdout()),
        Command::Flow(command) => {
            let done = block_on(async move { flow::run(command, &mut stdout()).await });
            return done.unwrap_or_else(failed);
        }
        Command::Serve(args) => block_on(async move { serve::run(&args).await }),
        Command::Operator(command) => {
            block_on(async move { operator::run(command, &mut stdout()).await })
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(error),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "called with what a command ends in")]
fn failed(error: anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn start_logging(cli: &Cli) {
    let logging = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&cli.log))
        .with_writer(std::io::stderr);
    match cli.log_format {
        LogFormat::Text => logging.init(),
        LogFormat::Json => logging.json().init(),
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(work)
}
