//! What the writer does while the disk takes nothing: it tries every second, and tells once when it begins and ends.
//!
//! Trying with a write of its own keeps people's commands out of it: each has its answer at once, and none waits for a
//! disk that takes seconds to say no.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::http::metrics;
use crate::store::{Result, Store, StoreError};

/// How long until the disk is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether the disk takes what is written, as the writer last saw it.
pub(super) struct Trouble {
    told: watch::Sender<Option<StoreError>>,
    next_trial: Option<Instant>,
}

impl Trouble {
    pub(super) fn none(told: watch::Sender<Option<StoreError>>) -> Self {
        metrics::storing(true);
        Trouble { told, next_trial: None }
    }

    /// Why nothing can be stored, while that is so.
    pub(super) fn error(&self) -> Option<StoreError> {
        self.told.borrow().clone()
    }

    /// When the disk is to be tried; `None` while it works.
    pub(super) fn next_trial(&self) -> Option<Instant> {
        self.next_trial
    }

    /// Something could not be stored.
    pub(super) fn begin(&mut self, error: &StoreError) {
        tracing::error!(%error, "nothing can be stored; commands are refused until the disk works again");
        self.go_on(error);
    }

    /// Tries the disk when it is time to.
    pub(super) async fn try_again(&mut self, store: &dyn Store) {
        if self.next_trial.is_none_or(|trial| Instant::now() < trial) {
            return;
        }
        match prove(store).await {
            Ok(()) => {
                tracing::info!("the disk works again; commands are stored");
                metrics::storing(true);
                self.next_trial = None;
                self.told.send_replace(None);
            }
            Err(error) => self.go_on(&error),
        }
    }

    fn go_on(&mut self, error: &StoreError) {
        metrics::store_failed(error);
        metrics::storing(false);
        self.next_trial = Some(Instant::now() + PAUSE);
        self.told.send_replace(Some(error.clone()));
    }
}

async fn prove(store: &dyn Store) -> Result<()> {
    let mut writes = store.write().await?;
    writes.prove().await?;
    writes.commit().await
}
