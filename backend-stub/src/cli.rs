//! The command line of the `parlor` binary, and its commands.

pub mod check;
pub mod operator;
pub mod serve;

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;

/// Parlor: a consultation widget for any website
///
/// `parlor serve` runs the server, `parlor check` reads site files the way the server does, `parlor operator` says
/// who may sign in at the desk. Every option can also be given as a variable PARLOR_<OPTION>.
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
        /// Folder of sites, or of one site
        dir: PathBuf,
        /// One JSON object in place of lines
        #[arg(long)]
        json: bool,
    },
    /// Add operators, or give them new passwords
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
}

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging(&cli);
    let done = match cli.command {
        Command::Check { dir, json } => return check::run(&dir, json),
        Command::Serve(args) => block_on(async move { serve::run(&args).await }),
        Command::Operator(command) => {
            block_on(async move { operator::run(command, &mut stdout()).await })
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
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

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(work)
}
