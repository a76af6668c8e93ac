//! `parlor flow replay`: what a new version would have done to those who were already here.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use protocol::{ConversationId, SiteKey};
use serde::Serialize;
use serde_json::json;

use super::data::{Versions, add_versions, open};
use crate::sites::FlowFile;
use crate::store::Store;

mod compare;

use compare::{Comparison, Verdict, compare};

/// How many conversations of one kind are named; all of them are in the JSON.
const NAMED: usize = 5;

/// `flow replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The new version's file
    #[arg(long, value_name = "FILE")]
    flow: PathBuf,
    /// Folder with the server's data; the server may go on running
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Key of the site [default: the folder in whose flows/ the file lies]
    #[arg(long, value_name = "KEY")]
    site: Option<String>,
    /// One JSON object in place of lines
    #[arg(long)]
    json: bool,
}

/// A run with the conversation it belongs to.
#[derive(Debug, Serialize)]
struct Recorded {
    conversation: ConversationId,
    #[serde(flatten)]
    comparison: Comparison,
}

/// Compares.
///
/// Errors: a file or the data cannot be read, or output cannot be written.
pub async fn run(args: &ReplayArgs, output: &mut dyn Write) -> Result<ExitCode> {
    let file = match FlowFile::read(&args.flow) {
        Ok(file) => file,
        Err(report) => bail!("the flow has mistakes\n{report}"),
    };
    let site = args.site.clone().or_else(|| file.site.clone());
    let site = site.context("the file lies in no site's folder: name the site with --site KEY")?;
    let site = SiteKey::parse(site).map_err(|error| anyhow::anyhow!("--site: {error}"))?;
    let store = open(&args.from).await?;
    let recorded = recorded(&store, &site, &file.flow).await;
    store.close().await;
    let recorded = recorded?;
    if args.json {
        writeln!(output, "{}", as_json(&file.flow, &recorded))?;
    } else {
        write_lines(&recorded, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn recorded(store: &dyn Store, site: &SiteKey, new: &flow::Flow) -> Result<Vec<Recorded>> {
    let mut reads = store.read().await?;
    let mut versions = Versions::new();
    let mut recorded = Vec::new();
    for row in reads.inbox(site, u32::MAX).await?.into_iter().rev() {
        let log = reads.events(&row.conversation, 0, usize::MAX).await?;
        add_versions(reads.as_mut(), site, new.id(), &log, &mut versions).await?;
        let conversation = row.conversation;
        let compared = compare(&log, &versions, new).into_iter();
        recorded.extend(
            compared.map(|comparison| Recorded { conversation: conversation.clone(), comparison }),
        );
    }
    Ok(recorded)
}

fn is_same(recorded: &Recorded) -> bool {
    recorded.comparison.verdict == Verdict::Same
}

fn as_json(new: &flow::Flow, recorded: &[Recorded]) -> serde_json::Value {
    let others: Vec<&Recorded> = recorded.iter().filter(|recorded| !is_same(recorded)).collect();
    json!({
        "flow": new.id(),
        "version": new.version(),
        "runs": recorded.len(),
        "same": recorded.len() - others.len(),
        "others": others,
    })
}

fn write_lines(recorded: &[Recorded], output: &mut dyn Write) -> Result<()> {
    let mut groups: BTreeMap<&Verdict, Vec<&Recorded>> = BTreeMap::new();
    for one in recorded.iter().filter(|recorded| !is_same(recorded)) {
        groups.entry(&one.comparison.verdict).or_default().push(one);
    }
    let n_others: usize = groups.values().map(Vec::len).sum();
    match recorded.len() {
        0 => writeln!(output, "no run of this flow is recorded")?,
        1 => writeln!(output, "1 run, {n_others} would have gone elsewhere")?,
        n => writeln!(output, "{n} runs, {n_others} would have gone elsewhere")?,
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, runs)| std::cmp::Reverse(runs.len()));
    for (verdict, runs) in groups {
        writeln!(output, "{:>5} × {}", runs.len(), in_words(verdict))?;
        let named = runs.iter().take(NAMED).map(|one| one.conversation.as_str());
        let named: Vec<&str> = named.collect();
        let more = if runs.len() > NAMED { ", …" } else { "" };
        writeln!(output, "        {}{more}", named.join(", "))?;
    }
    Ok(())
}

fn in_words(verdict: &Verdict) -> String {
    let step =
        |id: &str| if id.is_empty() { "nowhere further".to_owned() } else { format!("`{id}`") };
    match verdict {
        Verdict::Same => "the same way".to_owned(),
        Verdict::Elsewhere { after, before, now } if after.is_empty() => {
            format!("begin at {} in place of {}", step(now), step(before))
        }
        Verdict::Elsewhere { after, before, now } => {
            format!("after `{after}` to {} in place of {}", step(now), step(before))
        }
        Verdict::Refused { step, code } => format!("`{step}` refuses the answer: {code}"),
        Verdict::Unreadable { hash } => format!("the version they were on is not kept: {hash}"),
    }
}

#[cfg(test)]
mod tests;
