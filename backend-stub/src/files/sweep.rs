//! What nobody needs goes: files that no answer named within a day, and what a crash left between object and row.

use std::time::Duration;

use protocol::Timestamp;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::DAY_MS;
use crate::clock;
use crate::state::AppState;
use crate::store::Result;

/// Not while everybody comes back after a restart.
const FIRST: Duration = Duration::from_secs(10 * 60);
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Sweeps now and then, until the server stops.
pub async fn run(state: AppState) {
    let mut ticks = interval_at(Instant::now() + FIRST, EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = state.stopping.clone();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        match sweep(&state, clock::now()).await {
            Ok(0) => {}
            Ok(n) => tracing::info!(n, "files that no answer names were removed"),
            Err(error) => {
                tracing::warn!(%error, "files could not be swept; the next hour tries again");
            }
        }
    }
}

/// Removes what has been there for a day and nobody needs. Returns how many files went.
///
/// Errors: the store's, and the disk's.
pub async fn sweep(state: &AppState, now: Timestamp) -> Result<usize> {
    let before = now.plus_millis(-DAY_MS);
    // First the rows: an answer that comes now finds no file rather than an empty one.
    let forgotten = state
        .writer
        .write(move |writes| Box::pin(async move { writes.forget_unused_files(before).await }));
    let mut gone = forgotten.await?;
    for (site, file) in state.files.older_than(before).await? {
        if state.store.read().await?.file(&site, &file).await?.is_none()
            && !gone.contains(&(site.clone(), file.clone()))
        {
            gone.push((site, file));
        }
    }
    for (site, file) in &gone {
        state.files.remove(site, file).await?;
    }
    state.files.clear_uploads(before);
    Ok(gone.len())
}
