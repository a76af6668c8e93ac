//! `parlor flow results`: what came of the runs of a flow, version by version and arm by arm.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use protocol::{SiteKey, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::data::{Versions, add_versions, open};
use crate::store::Store;

mod table;
mod tally;

use tally::{Outcome, Tally, outcomes};

/// `flow results`.
#[derive(Debug, Args)]
pub struct ResultsArgs {
    /// Id of the flow
    #[arg(long, value_name = "ID")]
    pub flow: String,
    /// Folder with the server's data; the server may go on running
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// Key of the site
    #[arg(long, value_name = "KEY")]
    pub site: String,
    /// One JSON object in place of a table
    #[arg(long)]
    pub json: bool,
}

/// What came of the runs of one version. A run that moved to another one counts there.
#[derive(Debug, Serialize)]
struct Version {
    /// Its content hash.
    hash: String,
    /// As its author counts; empty when the data does not hold it any more.
    version: String,
    /// When the first of its runs began.
    first_at: Timestamp,
    /// When the last of them began.
    last_at: Timestamp,
    #[serde(flatten)]
    all: Tally,
    arms: Vec<Arm>,
}

/// What came of those whom a test led one way.
#[derive(Debug, Serialize)]
struct Arm {
    step: String,
    arm: String,
    #[serde(flatten)]
    tally: Tally,
}

/// Counts.
///
/// Errors: the data cannot be read, or output cannot be written.
pub async fn run(args: &ResultsArgs, output: &mut dyn Write) -> Result<ExitCode> {
    let site = SiteKey::parse(args.site.clone());
    let site = site.map_err(|error| anyhow::anyhow!("--site: {error}"))?;
    let store = open(&args.from).await?;
    let counted = counted(&store, &site, &args.flow).await;
    store.close().await;
    let versions = counted?;
    if args.json {
        let told = json!({ "site": site, "flow": args.flow, "versions": versions });
        writeln!(output, "{told}")?;
    } else {
        write_tables(&args.flow, &versions, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn counted(store: &dyn Store, site: &SiteKey, flow: &str) -> Result<Vec<Version>> {
    let mut reads = store.read().await?;
    let (mut versions, mut runs) = (Versions::new(), Vec::new());
    for row in reads.inbox(site, u32::MAX).await? {
        let log = reads.events(&row.conversation, 0, usize::MAX).await?;
        add_versions(reads.as_mut(), site, flow, &log, &mut versions).await?;
        runs.extend(outcomes(&log, flow, &versions));
    }
    Ok(by_version(runs, &versions))
}

/// The newest version first.
fn by_version(mut runs: Vec<Outcome>, versions: &Versions) -> Vec<Version> {
    runs.sort_by_key(|run| run.at);
    let mut groups: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    for run in runs {
        groups.entry(run.hash.clone()).or_default().push(run);
    }
    let version = |(hash, runs): (String, Vec<Outcome>)| {
        let (first_at, last_at) = (runs.first()?.at, runs.last()?.at);
        let (mut all, mut arms) = (Tally::default(), BTreeMap::<_, Tally>::new());
        for run in &runs {
            all.add(run);
            for arm in &run.arms {
                arms.entry(arm.clone()).or_default().add(run);
            }
        }
        let arms = arms.into_iter().map(|((step, arm), tally)| Arm { step, arm, tally }).collect();
        let version = versions.get(&hash).map_or("", |flow| flow.version()).to_owned();
        Some(Version { hash, version, first_at, last_at, all, arms })
    };
    let mut versions: Vec<Version> = groups.into_iter().filter_map(version).collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.first_at));
    versions
}

fn write_tables(flow: &str, versions: &[Version], output: &mut dyn Write) -> Result<()> {
    if versions.is_empty() {
        writeln!(output, "no run of `{flow}` is recorded")?;
    }
    for version in versions {
        let hash: String = version.hash.chars().take(12).collect();
        if version.version.is_empty() {
            let runs = version.all.runs;
            writeln!(output, "{flow} ({hash}): {runs} runs on a version that is not kept")?;
            continue;
        }
        writeln!(output, "{flow}, version {} ({hash})", version.version)?;
        let arm = |arm: &Arm| (format!("{}: {}", arm.step, arm.arm), arm.tally.clone());
        let mut rows = vec![("all runs".to_owned(), version.all.clone())];
        rows.extend(version.arms.iter().map(arm));
        write!(output, "{}", table::table(&rows))?;
    }
    Ok(())
}
