//! What the data of a server holds of flows: every version that a run was ever on.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use flow::Flow;
use protocol::site::FlowDocument;
use protocol::{Event, EventBody, SiteKey};

use crate::sites::SiteFlow;
use crate::store::Reads;
use crate::store::sqlite::{FILE_NAME, Sqlite};

/// Flows by content hash.
pub type Versions = BTreeMap<String, Arc<Flow>>;

/// Opens it for reading alone: the server may go on running, and nothing of its data is touched.
///
/// Errors: nothing is there, or it cannot be read.
pub async fn open(data: &Path) -> Result<Sqlite> {
    let file = data.join(FILE_NAME);
    if !file.is_file() {
        bail!("`{}` holds no data of a server ({FILE_NAME} is missing)", data.display());
    }
    Sqlite::open_to_read(&file)
        .await
        .with_context(|| format!("`{}` cannot be looked at", file.display()))
}

/// Adds the versions of a flow that the runs of this log were on.
///
/// Errors: a version that is kept is no flow.
pub async fn add_versions(
    reads: &mut dyn Reads,
    site: &SiteKey,
    flow: &str,
    log: &[Event],
    versions: &mut Versions,
) -> Result<()> {
    for event in log {
        match &event.body {
            EventBody::RunStarted(started) if started.flow == flow => {
                add(reads, site, &started.hash, versions).await?;
            }
            EventBody::RunMigrated(moved) => add(reads, site, &moved.hash, versions).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn add(
    reads: &mut dyn Reads,
    site: &SiteKey,
    hash: &str,
    versions: &mut Versions,
) -> Result<()> {
    if versions.contains_key(hash) {
        return Ok(());
    }
    let Some(text) = reads.flow_version(site, hash).await? else { return Ok(()) };
    let document: FlowDocument =
        serde_json::from_str(&text).with_context(|| format!("the stored flow {hash}"))?;
    if let Ok(version) = SiteFlow::from_document(&document, &[]) {
        versions.insert(hash.to_owned(), version.flow);
    }
    Ok(())
}
