//! Hot reload: a saved file is served a moment later.

use std::sync::Arc;
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::reload::{Sites, SitesError};

/// Editors and deployments write in several steps; they are over after this long without one.
const QUIET: Duration = Duration::from_millis(200);

/// A folder that never rests is read all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reloads as long as it lives.
#[derive(Debug)]
pub struct WatchGuard {
    _watcher: RecommendedWatcher,
    reloading: JoinHandle<()>,
}

impl Drop for WatchGuard {
    fn drop(&mut self) {
        self.reloading.abort();
    }
}

impl Sites {
    /// Reloads whenever a file changes, until the guard is dropped. Needs a tokio runtime.
    ///
    /// Errors: the operating system cannot watch the folder.
    pub fn watch(&self) -> Result<WatchGuard, SitesError> {
        let stirred = Arc::new(Notify::new());
        let heard = stirred.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading a file is an event too, and must not lead to reading it again.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                heard.notify_one();
            }
        })?;
        watcher.watch(self.dir(), RecursiveMode::Recursive)?;
        // A file may have been saved between the first reading and now.
        stirred.notify_one();
        let reloading = tokio::spawn(reload_after(self.clone(), stirred));
        Ok(WatchGuard { _watcher: watcher, reloading })
    }
}

async fn reload_after(sites: Sites, stirred: Arc<Notify>) {
    loop {
        stirred.notified().await;
        let latest = Instant::now() + PATIENCE;
        while Instant::now() < latest && timeout(QUIET, stirred.notified()).await.is_ok() {}
        let sites = sites.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || sites.reload()).await {
            tracing::error!(%error, "reading the sites again failed; what was served is served on");
        }
    }
}
