//! The one task that writes, in groups: many commands share the cost of one flush to disk.
//!
//! While the disk takes nothing, jobs are answered at once and the writer tries the disk by itself, see `trouble`.
//!
//! A job runs inside the open transaction and behind its own savepoint, so that a failing job undoes itself alone.
//! Its answer is given only after `COMMIT` has returned.

mod trouble;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};

use super::{Result, Store, StoreError, Writes};
use crate::http::metrics;
use trouble::Trouble;

/// The most jobs that share one commit.
const GROUP: usize = 64;
/// The most jobs that may wait.
const QUEUE: usize = 4_096;
/// From here on acks wait for quieter times, so that there is room for commands.
const FILLING_BELOW_FREE: usize = QUEUE / 2;
/// From here on new work is turned away, so that what is queued still ends in time.
const BUSY_BELOW_FREE: usize = QUEUE / 5;

type Work<T> = Box<dyn for<'a> FnOnce(&'a mut dyn Writes) -> BoxFuture<'a, Result<T>> + Send>;

/// A unit of work whose result type is known only to itself.
trait Job: Send {
    fn run<'a>(&'a mut self, writes: &'a mut dyn Writes) -> BoxFuture<'a, Result<()>>;
    /// Told once, after the commit or instead of it.
    fn finish(self: Box<Self>, committed: Result<()>);
}

struct TypedJob<T> {
    work: Option<Work<T>>,
    outcome: Option<T>,
    then: Box<dyn FnOnce(Result<T>) + Send>,
}

impl<T: Send + 'static> Job for TypedJob<T> {
    fn run<'a>(&'a mut self, writes: &'a mut dyn Writes) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.outcome = Some(work(writes).await?);
            }
            Ok(())
        })
    }

    fn finish(self: Box<Self>, committed: Result<()>) {
        let TypedJob { outcome, then, .. } = *self;
        let missing = || StoreError::Failed("the job did not run".to_owned());
        then(committed.and_then(|()| outcome.ok_or_else(missing)));
    }
}

/// The way to the writer. Clones share it.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    trouble: watch::Receiver<Option<StoreError>>,
}

impl Writer {
    /// Starts the writer. It ends when every `Writer` is gone and all jobs are done.
    #[must_use]
    pub fn start(store: Arc<dyn Store>) -> (Writer, tokio::task::JoinHandle<()>) {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (told, trouble) = watch::channel(None);
        (Writer { jobs, trouble }, tokio::spawn(run(store, queue, told)))
    }

    /// Queues work. `then` runs in the writer's task, in commit order, once the outcome is certain.
    ///
    /// Errors: [`StoreError::Busy`] is passed to `then` at once when too much is waiting.
    pub fn submit<T, W, F>(&self, work: W, then: F)
    where
        T: Send + 'static,
        W: for<'a> FnOnce(&'a mut dyn Writes) -> BoxFuture<'a, Result<T>> + Send + 'static,
        F: FnOnce(Result<T>) + Send + 'static,
    {
        let job: Box<dyn Job> =
            Box::new(TypedJob { work: Some(Box::new(work)), outcome: None, then: Box::new(then) });
        if self.jobs.capacity() < BUSY_BELOW_FREE {
            job.finish(Err(StoreError::Busy));
            return;
        }
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(job) | mpsc::error::TrySendError::Closed(job)) => {
                job.finish(Err(StoreError::Busy));
            }
        }
    }

    /// Queues work and waits for it.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'a> FnOnce(&'a mut dyn Writes) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.submit(work, move |result| {
            // Nobody waits any more when the asker's task was dropped.
            let _ = answer.send(result);
        });
        answered.await.unwrap_or(Err(StoreError::Busy))
    }

    /// Waits until everything queued before is done.
    pub async fn barrier(&self) {
        // A busy writer is an answer too: the caller only wanted to wait.
        let _ = self.write(|_| Box::pin(async { Ok(()) })).await;
    }

    /// Why nothing can be stored, while that is so.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<StoreError>> {
        self.trouble.clone()
    }

    /// Whether so much waits that only commands should be added.
    #[must_use]
    pub fn is_filling(&self) -> bool {
        self.jobs.capacity() < FILLING_BELOW_FREE
    }

    /// How many jobs wait.
    #[must_use]
    pub fn queued(&self) -> usize {
        QUEUE - self.jobs.capacity()
    }
}

async fn run(
    store: Arc<dyn Store>,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    told: watch::Sender<Option<StoreError>>,
) {
    let mut trouble = Trouble::none(told);
    let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(GROUP);
    loop {
        let arrived = queue.recv_many(&mut group, GROUP);
        let arrived = match trouble.next_trial() {
            None => arrived.await,
            // Jobs end at once, and without any the disk is still tried.
            Some(trial) => tokio::time::timeout_at(trial, arrived).await.unwrap_or(usize::MAX),
        };
        if arrived == 0 {
            return;
        }
        trouble.try_again(store.as_ref()).await;
        match trouble.error() {
            Some(error) => fail(&mut group, &error),
            None => commit(store.as_ref(), &mut group, &mut trouble).await,
        }
    }
}

async fn commit(store: &dyn Store, group: &mut Vec<Box<dyn Job>>, trouble: &mut Trouble) {
    if group.is_empty() {
        return;
    }
    let started = Instant::now();
    match commit_group(store, group).await {
        Ok(results) => {
            metrics::commit(started.elapsed(), group.len());
            for (job, result) in group.drain(..).zip(results) {
                finish(job, result);
            }
        }
        Err(error) => {
            if error.is_of_disk() {
                trouble.begin(&error);
            } else {
                tracing::error!(%error, jobs = group.len(), "a group was not committed");
            }
            fail(group, &error);
        }
    }
}

fn fail(group: &mut Vec<Box<dyn Job>>, error: &StoreError) {
    for job in group.drain(..) {
        finish(job, Err(error.clone()));
    }
}

/// Tells a job how it ended. One that panics over it must not take the writer along.
fn finish(job: Box<dyn Job>, result: Result<()>) {
    if catch_unwind(AssertUnwindSafe(|| job.finish(result))).is_err() {
        tracing::error!("a job panicked over its outcome");
    }
}

/// Runs a job. A panic in it is a fault of ours, and costs this job alone.
async fn attempt(job: &mut dyn Job, writes: &mut dyn Writes) -> Result<()> {
    let done = AssertUnwindSafe(job.run(writes)).catch_unwind().await;
    done.unwrap_or_else(|_| Err(StoreError::Failed("the job panicked".to_owned())))
}

async fn commit_group(store: &dyn Store, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<()>>> {
    let mut writes = store.write().await?;
    let mut results = Vec::with_capacity(group.len());
    for job in group {
        writes.savepoint().await?;
        match attempt(job.as_mut(), writes.as_mut()).await {
            Ok(()) => {
                writes.release().await?;
                results.push(Ok(()));
            }
            // SQLite may have undone the whole transaction already, so nobody in it was stored.
            Err(error) if error.is_of_disk() => return Err(error),
            Err(error) => {
                writes.roll_back().await?;
                results.push(Err(error));
            }
        }
    }
    writes.commit().await?;
    Ok(results)
}

#[cfg(test)]
mod tests;
